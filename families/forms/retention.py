from __future__ import annotations

from typing import Any

from django import forms

from centres.forms import GovDateField, GovForm
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from centres.widgets import GovNumberInput
from families.models.retention import COUNTED_FROM, REASON_LENGTH, YEARS, RecordClass
from families.rights.retention import MOST_YEARS


class HoldForm(TakesProblems, GovForm):
    """Why a record must not be removed."""

    reason = forms.CharField(
        label="Why the record must be kept",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="An inquiry, a claim, a court: and its number, if it has one.",
    )
    starts_on = GovDateField(label="From", past_only=True)


class LiftForm(TakesProblems, GovForm):
    """When a hold ends."""

    on = GovDateField(label="Lifted on", past_only=True)


class YearsForm(KeepsBoth, TakesProblems, GovForm):
    """The years of each class."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for record_class, least in YEARS.items():
            counted = COUNTED_FROM[record_class]
            self.fields[str(record_class)] = forms.IntegerField(
                label=RecordClass(record_class).label,
                min_value=least,
                max_value=MOST_YEARS,
                widget=GovNumberInput(suffix="years", width=3),
                help_text=f"From {counted}. At least {least} years.",
            )
