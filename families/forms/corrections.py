from __future__ import annotations

from django import forms

from centres.forms import GovDateField, GovForm
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from centres.widgets import GovRadios
from families.models import Correction

LONGEST = 1_000


class CorrectionForm(TakesProblems, GovForm):
    """What a family says is wrong or missing."""

    asked_by = forms.CharField(label="Who asks", max_length=200)
    received_on = GovDateField(label="Received on", past_only=True)
    part = forms.ChoiceField(
        label="What is it about?", choices=Correction.Part.choices, widget=GovRadios()
    )
    wrong = forms.CharField(
        label="What is wrong or missing, and what it should say",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    statement = forms.CharField(
        label="The family’s own statement",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="In their words. It is kept and shown beside the record.",
    )


class FoundForm(KeepsBoth, TakesProblems, GovForm):
    """What the worker found."""

    found = forms.CharField(
        label="What did you find, and what did you change?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DecideForm(TakesProblems, GovForm):
    """What is decided."""

    decision = forms.ChoiceField(
        label="What do you decide?", choices=Correction.Decision.choices, widget=GovRadios()
    )
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The family is told. If it is refused, say that they can complain.",
    )
