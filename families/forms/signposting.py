from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from centres.forms import GovDateField, GovForm
from centres.problems import TakesProblems
from centres.widgets import GovRadios
from families.models.referrals import LONGEST_TEXT


class SignpostForm(TakesProblems, GovForm):
    """When a family was told of a service, and whether the service is told of the family."""

    TOLD, REFER = "told", "refer"

    how = forms.ChoiceField(
        label="What did you agree?",
        choices=[
            (TOLD, "I told them about it: they will get in touch themselves"),
            (REFER, "They agree that I refer them"),
        ],
        initial=TOLD,
        widget=GovRadios,
    )
    refer_because = forms.CharField(
        label="What should the service know?",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only for a referral: what is asked for, no more than the service needs.",
    )
    day = GovDateField(label="Date", past_only=True, initial=timezone.localdate)
    note = forms.CharField(
        label="Note for the family’s story",
        max_length=500,
        required=False,
    )

    mark_optional = False

    def clean(self) -> dict[str, Any]:
        """A referral says what is asked for."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("how") == self.REFER and not (cleaned.get("refer_because") or "").strip():
            self.add_error("refer_because", "Say what is asked for, in a few words")
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """What the action is told, of a valid form."""
        cleaned = self.cleaned_data
        refers = cleaned["how"] == self.REFER
        return {
            "day": cleaned["day"],
            "note": cleaned["note"],
            "refer_because": cleaned["refer_because"] if refers else "",
        }

    def take(self, problem: ValidationError) -> None:
        """The reason is typed in its own box here."""
        self.typed_in = {"reason": "refer_because", "made_on": "day"}
        super().take(problem)
