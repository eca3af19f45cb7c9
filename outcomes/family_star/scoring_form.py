"""The form that a Star is scored on: all of its areas, or one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from centres.forms import GovForm, lower_first
from centres.problems import TakesProblems
from centres.widgets import ScaleRadios
from centres.wording import day_in_words
from outcomes.family_star.readings import label_of
from outcomes.family_star.said import Overtaken, Said, mark
from outcomes.family_star.star_forms import scale_of
from outcomes.models import Star, StarArea
from outcomes.models.stars import NOTE_LENGTH

LEAVE_OUT = ("", [("", "Leave out")])
THE_SAME = ("", [("", "The same")])


@dataclass(frozen=True)
class Row:
    """An area on the page: its fields, and what somebody else saved of it meanwhile."""

    area: StarArea
    score: BoundField
    note: BoundField
    family: BoundField | None
    seen: BoundField
    theirs: Said | None

    @property
    def more_words(self) -> str:
        """What can be added to the score."""
        return "Note, or the family sees it differently" if self.family else "Note"

    @property
    def is_open(self) -> bool:
        """Whether there is something to see below the score."""
        fields = [self.note, *([self.family] if self.family else [])]
        return any(field.value() or field.errors for field in fields) or bool(self.theirs)


class ScoreForm(TakesProblems, GovForm):
    """Areas of a Star: the score, the family's own number, a note; the earlier reading marked.

    The form knows what it showed of each area (`seen`), so that two people who have one draft open
    do not overwrite each other (outcomes.family_star.said).
    """

    mark_optional = False

    def __init__(
        self,
        *args: Any,
        star: Star,
        before: Star | None,
        only: StarArea | None = None,
        **kwargs: Any,
    ) -> None:
        self.star = star
        self.areas: list[StarArea] = [only] if only else list(star.edition.areas.all())
        self.stored = {row.area_id: Said.of(row) for row in star.scores.all()}
        self.theirs: dict[StarArea, Said | None] = {}
        super().__init__(*args, initial=self._initial(), **kwargs)
        scale = scale_of(star.edition)
        earlier = _scores_of(before)
        for area in self.areas:
            self._ask(area, scale, before, earlier.get(area.pk))

    def _initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = {}
        for area in self.areas:
            initial |= _typed(area, self.stored.get(area.pk))
        return initial

    def _ask(self, area: StarArea, scale: Any, before: Star | None, earlier: int | None) -> None:
        marks = {} if before is None or earlier is None else {str(earlier): label_of(before)}
        invalid = f"{area.name}: choose a score, or leave it out"
        self.fields[f"area_{area.pk}"] = forms.ChoiceField(
            label=area.name,
            choices=[*scale, LEAVE_OUT],
            required=False,
            widget=ScaleRadios(marks=marks),
            help_text=_earlier_in_words(before, earlier),
            error_messages={"invalid_choice": invalid},
        )
        if self.star.completed == Star.Completed.TOGETHER:
            self.fields[f"family_{area.pk}"] = forms.ChoiceField(
                label=f"{area.name}: the family’s own number",
                choices=[*scale, THE_SAME],
                required=False,
                widget=ScaleRadios,
                help_text="Both are kept. Yours above is the one that counts.",
                error_messages={"invalid_choice": f"{area.name}: choose the family’s number"},
            )
        self.fields[f"note_{area.pk}"] = forms.CharField(
            label=f"Note on {lower_first(area.name)}",
            required=False,
            max_length=NOTE_LENGTH,
            widget=forms.Textarea(attrs={"rows": 2, "class": "lc-area__note"}),
        )
        # What the page showed; kept with the typing on a device, as it belongs to it.
        hidden = forms.HiddenInput(attrs={"data-with-draft": True})
        self.fields[f"seen_{area.pk}"] = forms.CharField(required=False, widget=hidden)

    def clean(self) -> dict[str, Any]:
        """A note or the family's number goes with a score."""
        for area in self.areas:
            score, more = f"area_{area.pk}", ("family", "note")
            said = any(self.cleaned_data.get(f"{part}_{area.pk}") for part in more)
            if said and score in self.cleaned_data and not self.cleaned_data[score]:
                self.add_error(score, f"{area.name}: choose a score too, so that this is kept")
        return self.cleaned_data

    @property
    def facts(self) -> dict[str, Any]:
        """What `stars.score` is told, of a valid form."""
        said = {area: self._said(area) for area in self.areas}
        scored = {area: one for area, one in said.items() if one}
        return {
            "scores": {area: one.score if one else None for area, one in said.items()},
            "notes": {area: one.note for area, one in scored.items()},
            "family_scores": {area: one.family_score for area, one in scored.items()},
            "seen": {area: self.cleaned_data[f"seen_{area.pk}"] for area in self.areas},
        }

    def _said(self, area: StarArea) -> Said | None:
        data = self.cleaned_data
        score, family = data[f"area_{area.pk}"], data.get(f"family_{area.pk}")
        if not score:
            return None
        return Said(int(score), int(family) if family else None, data[f"note_{area.pk}"])

    def beside(self, overtaken: Overtaken, *, before: Star | None) -> ScoreForm:
        """The form again, typing kept, with what somebody else saved said beside it.

        What the sender left alone shows what is stored now. Sent once more, it is saved.
        """
        data = dict(self.data.items())
        only = self.areas[0] if len(self.areas) == 1 else None
        for area in self.areas:
            stored = overtaken.stored.get(area)
            if area not in overtaken.areas and mark(self._said(area)) == data.get(
                f"seen_{area.pk}"
            ):
                for name, value in _typed(area, stored).items():
                    data[name] = value
            data[f"seen_{area.pk}"] = mark(stored)
        again = ScoreForm(data, star=self.star, before=before, only=only)
        again.is_valid()
        for area in overtaken.areas:
            theirs = overtaken.stored.get(area)
            again.theirs[area] = theirs
            saved = f"saved {theirs.words}" if theirs else "left it out"
            again.add_error(
                f"area_{area.pk}",
                f"{area.name}: somebody else {saved} while you had this open. Look again, then save"
                " what is right",
            )
        return again

    @property
    def rows(self) -> Iterable[Row]:
        """The areas for the template."""
        for area in self.areas:
            family = f"family_{area.pk}"
            yield Row(
                area,
                self[f"area_{area.pk}"],
                self[f"note_{area.pk}"],
                self[family] if family in self.fields else None,
                self[f"seen_{area.pk}"],
                self.theirs.get(area),
            )


def _typed(area: StarArea, said: Said | None) -> dict[str, str]:
    """What is stored of an area, as the form's fields hold it."""
    family = said.family_score if said else None
    return {
        f"area_{area.pk}": str(said.score) if said else "",
        f"family_{area.pk}": "" if family is None else str(family),
        f"note_{area.pk}": said.note if said else "",
        f"seen_{area.pk}": mark(said),
    }


def _scores_of(star: Star | None) -> dict[int, int]:
    return {row.area_id: row.score for row in star.scores.all()} if star else {}


def _earlier_in_words(before: Star | None, score: int | None) -> str:
    """`First Star, 3 March 2016: 4`."""
    if before is None:
        return ""
    said = "left out" if score is None else score
    return f"{label_of(before)}, {day_in_words(before.date)}: {said}"
