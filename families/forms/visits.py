from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from centres.forms import GovDateField, GovForm
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from centres.widgets import GovRadios
from centres.wording import weekday_in_words
from families.forms.next_visit import furthest_day
from families.models import PlannedVisit

ANOTHER = "another"
DAYS = {"today": 0, "tomorrow": 1, "week": 7, "fortnight": 14}
SAID = {"today": "Today", "tomorrow": "Tomorrow", "week": "In 1 week", "fortnight": "In 2 weeks"}


class VisitForm(KeepsBoth, TakesProblems, GovForm):
    """When a worker means to visit: a quick choice or a day, and perhaps a time."""

    mark_optional = False

    when = forms.ChoiceField(label="When?", widget=GovRadios)
    date = GovDateField(
        label="Date", required=False, earliest=timezone.localdate, latest=furthest_day
    )
    at = forms.TimeField(
        label="Time (optional)",
        required=False,
        widget=forms.TimeInput(
            attrs={"type": "time", "class": "govuk-input--width-5"}, format="%H:%M"
        ),
        error_messages={"invalid": "Enter a time, like 14:30"},
    )

    def __init__(self, *args: Any, visit: PlannedVisit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        field = self.fields["when"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [
            *(
                (key, f"{SAID[key]}, {weekday_in_words(today + timedelta(days))}")
                for key, days in DAYS.items()
            ),
            (ANOTHER, "Another date"),
        ]
        if visit and visit.planned_on >= today:
            self.initial.update({"when": ANOTHER, "date": visit.planned_on})
        if visit:
            self.initial.setdefault("at", visit.at)

    def clean(self) -> dict[str, Any]:
        """Put the day into `planned_on`."""
        cleaned = super().clean() or self.cleaned_data
        chosen, typed = cleaned.get("when"), cleaned.get("date")
        if chosen == ANOTHER:
            if not typed and "date" not in self.errors:
                self.add_error("date", "Enter the date")
            cleaned["planned_on"] = typed
        elif chosen:
            cleaned["planned_on"] = timezone.localdate() + timedelta(DAYS[chosen])
        return cleaned

    def take(self, problem: ValidationError) -> None:
        """Say what the action found wrong with the day where it was chosen."""
        another = self.cleaned_data.get("when") == ANOTHER
        self.typed_in = {"planned_on": "date" if another else "when"}
        super().take(problem)


class NoAccessForm(GovForm):
    """Nobody was in: nothing to fill in but the entry's own name."""

    client_id = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"invalid": "Open this page again before saving"}
    )
