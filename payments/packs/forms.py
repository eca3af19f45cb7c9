"""What is typed about packs: shape here, truth in the actions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from centres.forms import GovDateField, GovForm
from centres.models import Centre, User
from centres.problems import TakesProblems
from centres.quarters import Quarter
from centres.sending.versions import KeepsBoth
from centres.widgets import GovRadios
from centres.wording import quarter_in_words
from payments.models import Contract, Pack, PackAction, PackSide
from payments.models.pack_parts import LONGEST_ACTION, LONGEST_COMMENT
from payments.packs.sides import people_of

EARLIEST, LATEST = date(2000, 1, 1), date(2090, 3, 31)
# So many quarters and years back a pack can be asked for.
QUARTERS_BACK, YEARS_BACK = 12, 5
FOR_WHOM = [
    ("meeting", "Those who meet: the council and the provider"),
    ("board", "The advisory board: small numbers are hidden"),
]


def _meeting() -> GovDateField:
    return GovDateField(
        label="When do you talk about it?",
        required=False,
        earliest=EARLIEST,
        latest=LATEST,
        help_text="The day of the meeting, if it is agreed",
    )


class _AskForm(TakesProblems, GovForm):
    """What both kinds of pack are asked for with."""

    for_whom = forms.ChoiceField(
        label="Who reads it?", choices=FOR_WHOM, initial="meeting", widget=GovRadios
    )
    meeting_on = _meeting()

    @property
    def shared(self) -> dict[str, Any]:
        return {
            "for_board": self.cleaned_data["for_whom"] == "board",
            "meeting_on": self.cleaned_data["meeting_on"],
        }


class MonitoringForm(_AskForm):
    """Which contract's quarter."""

    contract = forms.ChoiceField(label="Contract")
    quarter = forms.ChoiceField(label="Quarter")
    field_order = ["contract", "quarter", "for_whom", "meeting_on"]

    def __init__(self, *args: Any, contracts: Iterable[Contract], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contracts = {each.ref: each for each in contracts}
        _choose(
            self, "contract", [(ref, f"{c.provider}: {ref}") for ref, c in self.contracts.items()]
        )
        _choose(self, "quarter", [(str(one), quarter_in_words(one)) for one in _quarters()])

    def clean_contract(self) -> Contract:
        return self.contracts[self.cleaned_data["contract"]]

    def clean_quarter(self) -> Quarter:
        return Quarter.parse(self.cleaned_data["quarter"])


class ReviewForm(_AskForm):
    """Which centre's financial year."""

    typed_in = {"quarter": "year"}

    centre = forms.ChoiceField(label="Centre")
    year = forms.ChoiceField(label="Financial year")
    field_order = ["centre", "year", "for_whom", "meeting_on"]

    def __init__(self, *args: Any, centres: Iterable[Centre], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.centres = {each.code: each for each in centres}
        _choose(self, "centre", [(code, each.name) for code, each in self.centres.items()])
        years = [
            (str(one), f"{one.financial_year} (April {one.year} to March {one.year + 1})")
            for one in _years()
        ]
        _choose(self, "year", years)

    def clean_centre(self) -> Centre:
        return self.centres[self.cleaned_data["centre"]]

    def clean_year(self) -> Quarter:
        return Quarter.parse(self.cleaned_data["year"])


class MeetingForm(KeepsBoth, TakesProblems, GovForm):
    """When a draft is talked about."""

    meeting_on = _meeting()


class CommentForm(TakesProblems, GovForm):
    """A side's commentary on a section; `seen` is the number of the one it was written over."""

    text = forms.CharField(
        label="Commentary",
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    seen = forms.IntegerField(min_value=0, max_value=10_000_000, widget=forms.HiddenInput)
    mark_optional = False


class ActionForm(KeepsBoth, TakesProblems, GovForm):
    """What was agreed, who does it and by when."""

    what = forms.CharField(
        label="What will be done?",
        max_length=LONGEST_ACTION,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Write no names of families or children",
    )
    who = forms.ChoiceField(label="Who does it?")
    due_on = GovDateField(label="By when?", earliest=EARLIEST, latest=LATEST)

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: dict[str, User] = {}
        groups: list[Any] = [("", "Select a person")]
        for side, name in ((PackSide.COUNCIL, pack.council), (PackSide.PROVIDER, pack.provider)):
            theirs = {str(each.pk): each for each in people_of(pack, side)}
            self.people |= theirs
            groups.append((str(name), [(key, each.name) for key, each in theirs.items()]))
        self.fields["who"].choices = groups  # type: ignore[attr-defined]

    def clean_who(self) -> User:
        return self.people[self.cleaned_data["who"]]


class SettleForm(KeepsBoth, TakesProblems, GovForm):
    """What came of an action."""

    state = forms.ChoiceField(
        label="How is it now?", choices=PackAction.State.choices, widget=GovRadios
    )
    outcome = forms.CharField(
        label="What came of it?",
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    mark_optional = False


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """One of these; with one only, that."""
    first = [] if len(choices) == 1 else [("", "Select")]
    form.fields[name].choices = [*first, *choices]  # type: ignore[attr-defined]


def _quarters() -> list[Quarter]:
    now = Quarter.containing(timezone.localdate())
    return [now.plus(-ago) for ago in range(QUARTERS_BACK)]


def _years() -> list[Quarter]:
    now = Quarter.containing(timezone.localdate()).quarters_of_year()[0]
    return [now.plus(-4 * ago) for ago in range(YEARS_BACK)]
