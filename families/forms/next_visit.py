"""When the family is to be visited next: a chip, or a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from centres.forms import GovDateField
from centres.widgets import GovRadios
from centres.wording import weekday_in_words
from families.visits import FURTHEST_DAYS

NONE, ANOTHER = "", "another"
WEEKS = {"week": 1, "fortnight": 2}


def furthest_day() -> date:
    """The last day that a visit can be planned for."""
    return timezone.localdate() + timedelta(days=FURTHEST_DAYS)


class NextVisitFields(forms.Form):
    """Chips for the next visit, and the day that "Another date" asks for."""

    next_visit = forms.ChoiceField(
        label="Next visit", required=False, initial=NONE, widget=GovRadios
    )
    next_visit_date = GovDateField(
        label="Date of next visit",
        required=False,
        earliest=timezone.localdate,
        latest=furthest_day,
    )

    def offer_next_visits(self) -> None:
        """Say on each chip which day it stands for."""
        field = self.fields["next_visit"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [
            (NONE, "None yet"),
            *((key, _said(weeks)) for key, weeks in WEEKS.items()),
            (ANOTHER, "Another date"),
        ]

    def clean_next_visit_day(self, cleaned: dict[str, Any]) -> None:
        """Put the day of the next visit, or None, into `next_visit_day`."""
        chosen, typed = cleaned.get("next_visit"), cleaned.get("next_visit_date")
        if chosen == ANOTHER:
            if not typed and "next_visit_date" not in self.errors:
                self.add_error("next_visit_date", "Enter the date of the next visit")
            cleaned["next_visit_day"] = typed
            return
        day = _weeks_on(WEEKS[chosen]) if chosen in WEEKS else None
        if typed and typed != day:
            self.add_error("next_visit", f"Choose “Another date” for {weekday_in_words(typed)}")
        cleaned["next_visit_day"] = day


def _weeks_on(weeks: int) -> date:
    return timezone.localdate() + timedelta(weeks=weeks)


def _said(weeks: int) -> str:
    return f"In {weeks} week{'s' if weeks > 1 else ''}, {weekday_in_words(_weeks_on(weeks))}"
