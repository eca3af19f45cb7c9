"""Where a family stands: its level, its needs, what it agreed to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from centres.forms import GovDateField, GovForm
from centres.guards import EARLIEST
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from centres.widgets import GovCheckboxes, GovRadios
from families.models import Agreement, Family, Level, Need
from families.models.agreements import BY_WHOM_LENGTH

OTHER = "other"


class LevelForm(KeepsBoth, TakesProblems, GovForm):
    """A level of need and, for level 4, the statutory status."""

    mark_optional = False

    level = forms.TypedChoiceField(
        label="Level of need", choices=Level.Value.choices, coerce=int, widget=GovRadios
    )
    status = forms.ChoiceField(
        label="Statutory status", choices=Level.Status.choices, required=False, widget=GovRadios
    )

    def clean(self) -> dict[str, Any]:
        """The status belongs to level 4 and is left out with the others."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("level") != Level.Value.STATUTORY:
            cleaned["status"] = ""
        elif not cleaned.get("status") and "status" not in self.errors:
            self.add_error("status", "Select the statutory status")
        return cleaned


class NewLevelForm(LevelForm):
    """A level from a day on."""

    starts_on = GovDateField(
        label="From", past_only=True, earliest=EARLIEST, initial=timezone.localdate
    )


class NeedsForm(TakesProblems, GovForm):
    """Needs that are there from a day on."""

    typed_in = {"need": "kinds"}

    kinds = forms.MultipleChoiceField(
        label="Needs",
        widget=GovCheckboxes(layout="tiles"),
        error_messages={"required": "Select at least one need"},
    )
    starts_on = GovDateField(
        label="From", past_only=True, earliest=EARLIEST, initial=timezone.localdate
    )

    def __init__(self, *args: Any, active: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (type checker)
        there = set(active)
        field.choices = [(code, words) for code, words in Need.Kind.choices if code not in there]


class NeedEndForm(TakesProblems, GovForm):
    """The last day of a need."""

    ends_on = GovDateField(
        label="Last day", past_only=True, earliest=EARLIEST, initial=timezone.localdate
    )


class NeedDaysForm(KeepsBoth, TakesProblems, GovForm):
    """The days of a need, corrected."""

    starts_on = GovDateField(label="From", past_only=True, earliest=EARLIEST)
    ends_on = GovDateField(
        label="Last day",
        required=False,
        past_only=True,
        earliest=EARLIEST,
        help_text="Leave empty while the need is there.",
    )


class AgreementForm(TakesProblems, GovForm):
    """What the family says about sharing its information, by whom, on which day."""

    mark_optional = False

    state = forms.ChoiceField(label="What did they say?", widget=GovRadios)
    by_whom = forms.ChoiceField(label="Who said so?", widget=GovRadios)
    name = forms.CharField(
        label="Their name",
        required=False,
        max_length=BY_WHOM_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    on = GovDateField(label="When?", past_only=True, earliest=EARLIEST, initial=timezone.localdate)

    def __init__(
        self, *args: Any, family: Family, current: Agreement | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        states = Agreement.State
        given = current is not None and current.state == states.GIVEN
        offered = [
            (states.GIVEN.value, "They agree to share"),
            (states.WITHDRAWN.value, "They withdraw their agreement")
            if given
            else (states.REFUSED.value, "They do not agree"),
        ]
        names = dict.fromkeys(carer.full_name for carer in family.carers.all())
        people = [*((name, name) for name in names), (OTHER, "Somebody else")]
        for field, choices in (("state", offered), ("by_whom", people)):
            chosen = self.fields[field]
            assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  (type checker)
            chosen.choices = choices
        self.initial.setdefault("by_whom", people[0][0])

    def clean(self) -> dict[str, Any]:
        """Put the name in place of "Somebody else"."""
        cleaned = super().clean() or self.cleaned_data
        name = cleaned.pop("name", "")
        if cleaned.get("by_whom") == OTHER:
            if not name and "name" not in self.errors:
                self.add_error("name", "Enter their name")
            cleaned["by_whom"] = name
        return cleaned
