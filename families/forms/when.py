"""When something was and how long it took: quick choices, and what "Other" asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from centres.forms import GovDateField
from centres.guards import EARLIEST
from centres.widgets import GovNumberInput, GovRadios
from centres.wording import day_in_words
from families.engagements import HOW_LONG, LONGEST_MINUTES, needs_minutes

TODAY, YESTERDAY, ANOTHER = "today", "yesterday", "another"
OTHER = "other"
USUAL_MINUTES = [
    ("15", "15 min"),
    ("30", "30 min"),
    ("45", "45 min"),
    ("60", "1 hour"),
    ("90", "1½ hours"),
    ("120", "2 hours"),
    (OTHER, "Other"),
]


class WhenAndHowLong(forms.Form):
    """Fields of a day up to today and of a length in minutes."""

    when = forms.ChoiceField(
        label="When?",
        choices=[(TODAY, "Today"), (YESTERDAY, "Yesterday"), (ANOTHER, "Another day")],
        initial=TODAY,
        widget=GovRadios,
    )
    date = GovDateField(label="Date", required=False, past_only=True, earliest=EARLIEST)
    length = forms.ChoiceField(
        label="How long did it take?", choices=USUAL_MINUTES, required=False, widget=GovRadios
    )
    minutes = forms.IntegerField(
        label="Minutes",
        required=False,
        min_value=1,
        max_value=LONGEST_MINUTES,
        widget=GovNumberInput(suffix="minutes", width=4),
    )

    def clean_when_and_how_long(self, cleaned: dict[str, Any]) -> None:
        """Put the day into `day`, the minutes (or None) into `minutes_taken`."""
        self._clean_day(cleaned)
        self._clean_minutes(cleaned)

    def where_typed(self) -> dict[str, str]:
        """The fields in which the day and the length were said."""
        chosen = self.cleaned_data
        return {
            "date": "date" if chosen.get("when") == ANOTHER else "when",
            "minutes": "minutes" if chosen.get("length") == OTHER else "length",
        }

    def _clean_day(self, cleaned: dict[str, Any]) -> None:
        when, typed = cleaned.get("when"), cleaned.get("date")
        if when == ANOTHER:
            if not typed and "date" not in self.errors:
                self.add_error("date", "Enter the date")
            cleaned["day"] = typed
            return
        day = timezone.localdate() - timedelta(days=when == YESTERDAY)
        if typed and typed != day:
            self.add_error("when", f"Choose “Another day” for {day_in_words(typed)}")
        cleaned["day"] = day

    def _clean_minutes(self, cleaned: dict[str, Any]) -> None:
        length, typed = cleaned.get("length"), cleaned.get("minutes")
        if length == OTHER:
            if typed is None and "minutes" not in self.errors:
                self.add_error("minutes", "Enter how many minutes it took")
            cleaned["minutes_taken"] = typed
            return
        if typed is not None and str(typed) != length:
            self.add_error("length", f"Choose “Other” for {typed} minutes")
        cleaned["minutes_taken"] = int(length) if length else None
        if not length and "length" not in self.errors and needs_minutes(cleaned.get("kind", "")):
            self.add_error("length", HOW_LONG.rstrip("."))
