from __future__ import annotations

from django import forms

from centres.forms import GovForm
from centres.problems import TakesProblems
from centres.widgets import GovRadios
from families.models import OutreachDecision


class SetAsideForm(TakesProblems, GovForm):
    """Why a family is not to be looked for."""

    reason = forms.ChoiceField(
        label="Why?", choices=OutreachDecision.Reason.choices, widget=GovRadios
    )
    note = forms.CharField(label="In a few words", max_length=500, required=False)
