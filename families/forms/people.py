"""Carers, children and expected babies as they are typed."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils import timezone

from centres.forms import GovDateField, GovForm
from centres.guards import EARLIEST
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from centres.widgets import GovDateInput
from families.members import UNNAMED, NewCarer, NewChild, earliest_due, latest_due
from families.models import Carer, Child

NAME_LENGTH = 100
# Names are not the browser's to fill in: they are somebody else's.
PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "words"}


def name_field(label: str, **kwargs: Any) -> forms.CharField:
    """A first or last name."""
    return forms.CharField(
        label=label, max_length=NAME_LENGTH, widget=forms.TextInput(attrs=PLAIN), **kwargs
    )


class CarerForm(KeepsBoth, TakesProblems, GovForm):
    """A carer: who they are and, where it is known, when they were born."""

    first_name = name_field("First name")
    last_name = name_field("Last name")
    date_of_birth = GovDateField(
        label="Date of birth", required=False, past_only=True, earliest=EARLIEST
    )

    @classmethod
    def of(cls, data: Any, carer: Carer) -> CarerForm:
        """The form with what is recorded of a carer."""
        names = ("first_name", "last_name", "date_of_birth")
        return cls(data, initial={name: getattr(carer, name) for name in names})

    @property
    def facts(self) -> NewCarer:
        """What was typed, of a valid form."""
        return NewCarer(**self.cleaned_data)


class ChildForm(TakesProblems, GovForm):
    """A child or an expected baby: one date, and a tick for a baby who is not born yet."""

    mark_optional = False
    typed_in = {"date_of_birth": "date", "due_on": "date"}

    first_name = name_field("First name", required=False)
    last_name = name_field("Last name", required=False)
    date = GovDateField(
        label="Date of birth or due date",
        required=False,
        earliest=EARLIEST,
        latest=latest_due,
        widget=GovDateInput,
    )
    expected = forms.BooleanField(label="Not born yet", required=False)

    @classmethod
    def of(cls, data: Any, child: Child) -> ChildForm:
        """The form with what is recorded of a child."""
        return cls(
            data,
            initial={
                "first_name": child.first_name,
                "last_name": child.last_name,
                "date": child.date_of_birth or child.due_on,
                "expected": child.due_on is not None,
            },
        )

    def clean(self) -> dict[str, Any]:
        """A child has a name and was born; a baby is due within a pregnancy."""
        cleaned = super().clean() or self.cleaned_data
        day, expected = cleaned.get("date"), cleaned.get("expected")
        if day is None and "date" not in self.errors:
            what = "the due date" if expected else "the date of birth, or the due date of a baby"
            self.add_error("date", f"Enter {what}")
        if not expected and not cleaned.get("first_name") and "first_name" not in self.errors:
            self.add_error("first_name", "Enter first name")
        if day and not expected and day > timezone.localdate():
            self.add_error(
                "date", "Date of birth must be today or in the past. Is the baby not born yet?"
            )
        if day and expected and day < earliest_due():
            self.add_error("date", "This due date is long past. Has the baby been born?")
        return cleaned

    def facts(self, last_name: str = "") -> NewChild:
        """What was typed, of a valid form; `last_name` is for one that was left empty."""
        cleaned = self.cleaned_data
        expected = cleaned["expected"]
        return NewChild(
            first_name=cleaned["first_name"] or UNNAMED,
            last_name=cleaned["last_name"] or last_name,
            date_of_birth=None if expected else cleaned["date"],
            due_on=cleaned["date"] if expected else None,
        )


class OneChildForm(KeepsBoth, ChildForm):
    """A child of a family that is recorded: nobody else's last name can be meant."""

    two_year_offer_eligible = forms.BooleanField(
        label="Eligible for a funded two-year-old place", required=False
    )

    def clean_last_name(self) -> str:
        name: str = self.cleaned_data["last_name"]
        if not name:
            raise ValidationError("Enter last name")
        return name


class BirthForm(TakesProblems, GovForm):
    """An expected baby was born."""

    date_of_birth = GovDateField(
        label="Date of birth", past_only=True, earliest=EARLIEST, initial=timezone.localdate
    )
    first_name = name_field("First name")
    last_name = name_field("Last name")


def find_no_fault(form: Any) -> None:
    """Show what was typed in a form as it is: it is not finished."""
    form._errors = ErrorDict()


class Rows(forms.BaseFormSet):
    """Rows that are asked for one under the other; those left empty are left out."""

    def filled(self) -> list[Any]:
        """The forms in which something was typed, of valid rows."""
        return [form for form in self.forms if form.has_changed()]

    def find_no_fault(self) -> None:
        """Show what was typed so far as it is: it is not finished."""
        for form in self.forms:
            find_no_fault(form)
        self._errors: list[Any] = []
        self._non_form_errors = self.error_class()


MOST_ROWS = 20


def _rows_of(form: type[GovForm]) -> type[Rows]:
    made = forms.formset_factory(
        form, formset=Rows, extra=0, min_num=1, max_num=MOST_ROWS, absolute_max=MOST_ROWS
    )
    return cast("type[Rows]", made)


CarerRows, ChildRows = _rows_of(CarerForm), _rows_of(ChildForm)
