"""Judging a case file."""

from __future__ import annotations

from django import forms

from centres.forms import GovForm
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from centres.widgets import GovRadios
from outcomes.models import FileJudgement
from outcomes.models.inspection import NOTE_LENGTH


class JudgementForm(KeepsBoth, TakesProblems, GovForm):
    """How good a file is, and what is missing."""

    quality = forms.ChoiceField(
        label="How good is this file?",
        choices=FileJudgement.Quality.choices,
        widget=GovRadios(
            hints={
                "good": "One can see what the family needed, what was done and what came of it.",
                "needs_work": "Something is missing that can be put right.",
                "not_good": "One cannot follow what was done, or why.",
            }
        ),
    )
    note = forms.CharField(
        label="Note for those who work there",
        help_text="What is missing or done well. Commissioners and managers do not see it.",
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
