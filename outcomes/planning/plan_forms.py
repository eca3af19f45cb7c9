"""What is typed about plans: shape here, truth in the actions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from centres.forms import GovDateField, GovForm
from centres.models.places import CELL_LENGTH
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from centres.widgets import GovCheckboxes, GovRadios
from centres.wording import weekday_in_words
from families.models import Case, Need
from outcomes.models import Action, Approach, Priority, Star
from outcomes.models.approaches import APPROACH_NAME_LENGTH
from outcomes.models.plans import WHO_LENGTH
from outcomes.planning.plan_reading import Score, scores_of
from outcomes.planning.plans import FURTHEST_DAYS, Agreed, areas_for, needs_for

LONGEST_TEXT = 1000
LONGEST_REASON = 300
NOT_YET, ANOTHER = "", "another"
DAYS = {"week": 7, "fortnight": 14, "month": 28}
SAID = {"week": "In a week", "fortnight": "In two weeks", "month": "In four weeks"}
OF_CARER = "carer-"


def a_year_ahead() -> date:
    """The last day that a step can be due."""
    return timezone.localdate() + timedelta(days=FURTHEST_DAYS)


class ActionForm(KeepsBoth, TakesProblems, GovForm):
    """A step that has been agreed: what, who, by when, for which need and how.

    With an `action` it says that one differently; its area stays.
    """

    mark_optional = False
    # Where an action's fact is typed, if under another name.
    typed_in = {"by_whom": "who"}

    text = forms.CharField(
        label="What has been agreed?",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what has been agreed"},
    )
    area = forms.ChoiceField(
        label="Which area of the Star is it for?",
        widget=GovRadios(layout="small"),
        error_messages={"required": "Select an area of the Star"},
    )
    who = forms.ChoiceField(label="Who does it?", required=False, widget=GovRadios)
    who_else = forms.CharField(label="Who?", required=False, max_length=WHO_LENGTH)
    when = forms.ChoiceField(label="By when?", required=False, widget=GovRadios)
    due_on = GovDateField(label="By when", required=False)
    approach = forms.ChoiceField(label="How?", required=False, widget=GovRadios)
    need = forms.ChoiceField(label="Does it help with a need?", required=False, widget=GovRadios)

    def __init__(
        self, *args: Any, case: Case, area: str = "", action: Action | None = None, **kwargs: Any
    ) -> None:
        self.action = action
        initial = _shown(action) if action else {"area": area}
        super().__init__(*args, initial=initial, **kwargs)
        self.carers = {f"{OF_CARER}{carer.ref}": carer for carer in case.family.carers.all()}
        self.approaches = approaches_for(case, action)
        today = timezone.localdate()
        chips = [(key, f"{SAID[key]}, {_chip_day(today, days)}") for key, days in DAYS.items()]
        self._offer("area", areas_for(case))
        self._offer("who", _people(self.carers))
        self._offer("when", [(NOT_YET, "No date yet"), *chips, (ANOTHER, "Another date")])
        self._offer(
            "approach",
            [("", "Not said"), *((one, str(self.approaches[one])) for one in self.approaches)],
        )
        needs = dict(needs_for(case))
        if action and action.need:
            needs.setdefault(action.need, Need.Kind(action.need).label)
        self._offer("need", [("", "None in particular"), *needs.items()])
        if not needs:
            del self.fields["need"]
        if action:
            del self.fields["area"]

    @property
    def agreed(self) -> Agreed:
        """What is agreed beside the words, of a valid form."""
        said = self.cleaned_data
        carer = self.carers.get(said["who"])
        return Agreed(
            by_whom=Action.ByWhom.CARER if carer else said["who"],
            carer=carer,
            who_else=said["who_else"],
            due_on=said["due_on"],
            need=said.get("need", ""),
            approach=self.approaches.get(said["approach"]),
        )

    def clean(self) -> dict[str, Any]:
        """Put the day that a chip stands for into `due_on`."""
        cleaned = super().clean() or self.cleaned_data
        self._clean_day(cleaned)
        self._clean_who(cleaned)
        return cleaned

    def _clean_day(self, cleaned: dict[str, Any]) -> None:
        chosen, typed = cleaned.get("when"), cleaned.get("due_on")
        if "due_on" in self.errors or chosen is None:
            return
        day = timezone.localdate() + timedelta(DAYS[chosen]) if chosen in DAYS else None
        if chosen == ANOTHER and not typed:
            self.add_error("due_on", "Enter by when it is to be done")
        elif day and typed and typed != day:
            self.add_error("when", f"Choose “Another date” for {weekday_in_words(typed)}")
        elif day:
            cleaned["due_on"] = day

    def _clean_who(self, cleaned: dict[str, Any]) -> None:
        other = cleaned.get("who") == Action.ByWhom.OTHER
        if other and not cleaned.get("who_else") and "who_else" not in self.errors:
            self.add_error("who_else", "Say who does it")
        elif "who" in cleaned and cleaned.get("who_else") and not other:
            self.add_error("who", f"Choose “{Action.ByWhom.OTHER.label}”, or take the words out")

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = list(choices)


class DueForm(KeepsBoth, TakesProblems, GovForm):
    """By when an action is to be done."""

    due_on = GovDateField(label="By when?", earliest=timezone.localdate, latest=a_year_ahead)


class DoneForm(TakesProblems, GovForm):
    """The day on which an action was done."""

    done_on = GovDateField(label="Date done", past_only=True, initial=timezone.localdate)


class DropForm(TakesProblems, GovForm):
    """Why a step is dropped, if there is something to say."""

    reason = forms.CharField(label="Why?", required=False, max_length=LONGEST_REASON)


class PrioritiesForm(TakesProblems, GovForm):
    """The areas a plan puts first, the usual ticked already."""

    mark_optional = False

    areas = forms.MultipleChoiceField(
        label="Which areas come first?",
        required=False,
        widget=GovCheckboxes(layout="small"),
        error_messages={"invalid_choice": "Select areas of the Star"},
    )
    chosen_by = forms.ChoiceField(
        label="Who chose them?",
        choices=Priority.ChosenBy.choices,
        initial=Priority.ChosenBy.TOGETHER,
        widget=GovRadios(layout="small"),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=CELL_LENGTH)

    def __init__(
        self,
        *args: Any,
        star: Star,
        standing: list[tuple[str, str]],
        proposed: list[str],
        **kwargs: Any,
    ) -> None:
        """`standing` are codes and names of the areas that are priorities now."""
        codes = [code for code, _name in standing]
        initial = {"areas": codes or proposed, "seen": " ".join(codes)}
        super().__init__(*args, initial=initial, **kwargs)
        field = self.fields["areas"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (for the type checker)
        names = {area.code: area.name for area in star.edition.areas.all()}
        field.choices = list({**names, **dict(standing)}.items())
        assert isinstance(field.widget, GovCheckboxes)  # noqa: S101  (for the type checker)
        field.widget.hints = _hints(names, scores_of(star))

    def clean_areas(self) -> list[str]:
        """At least one, unless there were some before."""
        areas: list[str] = self.cleaned_data["areas"]
        if not areas and not self.data.get("seen"):
            raise forms.ValidationError("Tick at least one area")
        return areas

    @property
    def chosen(self) -> dict[str, Any]:
        """What `priorities.choose` is told, of a valid form."""
        return {**self.cleaned_data, "seen": self.cleaned_data["seen"].split()}


class ApproachForm(KeepsBoth, TakesProblems, GovForm):
    """An approach of the council's list."""

    name = forms.CharField(
        label="What is it called?",
        max_length=APPROACH_NAME_LENGTH,
        help_text="In a few words, as workers say it: “Parenting technique”.",
        error_messages={"required": "Say what it is called"},
    )
    leads_to = forms.ChoiceField(
        label="What does it lead to?",
        required=False,
        choices=Approach.LeadsTo.choices,
        widget=GovRadios,
    )


def approaches_for(case: Case, action: Action | None) -> dict[str, Approach]:
    """What an action can be given, by code: those offered, and the one it has."""
    offered = {one.code: one for one in Approach.objects.of(case.council_id).offered()}
    if action and action.approach and action.approach not in offered.values():
        offered[f"was-{action.approach.pk}"] = action.approach
    return offered


def _shown(action: Action) -> dict[str, Any]:
    """An action's facts as they are typed."""
    who = f"{OF_CARER}{action.carer.ref}" if action.carer else action.by_whom
    codes = {one.pk: code for code, one in approaches_for(action.case, action).items()}
    return {
        "text": action.text,
        "who": who,
        "who_else": action.who_else,
        "when": ANOTHER if action.due_on else NOT_YET,
        "due_on": action.due_on,
        "need": action.need,
        "approach": codes[action.approach_id] if action.approach_id else "",
    }


def _people(carers: dict[str, Any]) -> list[tuple[str, str]]:
    kinds = Action.ByWhom
    return [
        (kinds.FAMILY, kinds.FAMILY.label),
        *((key, carer.first_name or carer.full_name or carer.ref) for key, carer in carers.items()),
        (kinds.WORKER, kinds.WORKER.label),
        (kinds.OTHER, kinds.OTHER.label),
    ]


def _hints(names: dict[str, str], scores: dict[str, Score]) -> dict[str, str]:
    return {code: scores[code].words if code in scores else "Left out" for code in names}


def _chip_day(today: date, days: int) -> str:
    return weekday_in_words(today + timedelta(days))
