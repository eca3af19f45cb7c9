"""A family as a referrer tells of it."""

from __future__ import annotations

from typing import Any

from django import forms

from centres.forms import GovDateField, GovForm
from centres.guards import EARLIEST
from centres.widgets import GovRadios
from families.forms.directory import PostcodeField
from families.models.referrals import NAME_LENGTH


class FamilyToldForm(GovForm):
    """Where the family lives, and which of those it looks like it is, once that was asked."""

    postcode = PostcodeField(label="Postcode of the family", required=False)
    same_as = forms.ChoiceField(
        label="Is it one of these families?",
        required=False,
        widget=GovRadios,
        error_messages={"invalid_choice": "Say whether it is one of these families"},
    )

    def offer(self, found: list[tuple[str, str]]) -> None:
        """Ask which of these it is: reference and words of each."""
        field = self.fields["same_as"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [*found, ("new", "None of these: it is a new family")]


class CarerToldForm(GovForm):
    """A carer as the referrer told of them; all empty is nobody."""

    mark_optional = False

    first_name = forms.CharField(max_length=NAME_LENGTH, required=False)
    last_name = forms.CharField(max_length=NAME_LENGTH, required=False)
    born = GovDateField(label="Date of birth", required=False, past_only=True, earliest=EARLIEST)

    def clean(self) -> dict[str, Any]:
        """Somebody with a date of birth has a name."""
        cleaned = super().clean() or self.cleaned_data
        named = cleaned.get("first_name") or cleaned.get("last_name")
        if not named and cleaned.get("born"):
            self.add_error("first_name", "Enter a name")
        return cleaned


class ChildToldForm(CarerToldForm):
    """A child, born or expected."""

    due = GovDateField(label="Due date, if not born yet", required=False, earliest=EARLIEST)

    def clean(self) -> dict[str, Any]:
        """One of the two dates: without one nobody can say whether it is under 5."""
        cleaned = super().clean()
        born, due = cleaned.get("born"), cleaned.get("due")
        named = cleaned.get("first_name") or cleaned.get("last_name")
        if named and not (born or due or self.errors):
            self.add_error("born", "Enter the date of birth, or the due date")
        if born and due:
            self.add_error("due", "A child who is born has no due date")
        return cleaned
