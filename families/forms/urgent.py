"""Asking to open a family urgently."""

from __future__ import annotations

from django import forms

from centres.forms import GovForm
from centres.models.places import KEY_LENGTH
from centres.problems import TakesProblems
from centres.widgets import GovRadios
from families.models import UrgentAccess
from families.models.urgent_access import LONGEST_WORDS


class UrgentForm(TakesProblems, GovForm):
    """Which family, why, and in words."""

    ref = forms.CharField(
        label="The family’s reference",
        max_length=KEY_LENGTH,
        help_text="As it stands on a letter or a colleague reads it to you. There is no search.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.ChoiceField(
        label="Why can it not wait?", choices=UrgentAccess.Reason.choices, widget=GovRadios()
    )
    why = forms.CharField(
        label="What has happened",
        max_length=LONGEST_WORDS,
        help_text="The family’s coordinator and the data protection officer read this.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
