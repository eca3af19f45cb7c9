"""Asking for a roll-up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from centres.forms import GovForm
from centres.quarters import Quarter
from centres.wording import quarter_in_words

QUARTERS_OFFERED = 6


class RollUpForm(GovForm):
    """Which of the last six quarters, the current one included; that one is chosen."""

    quarter = forms.ChoiceField(label="Quarter")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = Quarter.containing(timezone.localdate())
        field = self.fields["quarter"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [
            (str(quarter), quarter_in_words(quarter))
            for quarter in (current.plus(-back) for back in range(QUARTERS_OFFERED))
        ]
        self.initial.setdefault("quarter", str(current))
