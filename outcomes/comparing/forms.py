"""Naming a comparison."""

from __future__ import annotations

from django import forms

from centres.forms import GovForm
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from outcomes.models.saved_views import NAME_LENGTH


class SavedViewForm(KeepsBoth, TakesProblems, GovForm):
    """Its name, and whether colleagues see it in their list."""

    name = forms.CharField(
        label="Name",
        max_length=NAME_LENGTH,
        help_text="What it asks, in a few words. Do not name a family or a person.",
        widget=forms.TextInput({"class": "govuk-input--width-20"}),
    )
    is_shared = forms.BooleanField(
        label="Share it with colleagues of the council",
        help_text="It is in their list too. They see the figures of their own places only.",
        required=False,
    )
