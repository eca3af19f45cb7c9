"""What is typed about an impact story."""

from __future__ import annotations

from django import forms

from centres.forms import GovForm
from centres.models.places import CELL_LENGTH
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from outcomes.models.impact_stories import PART_LENGTH, TITLE_LENGTH

LONGEST_WISH = 1000


def _part(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=PART_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class StoryForm(KeepsBoth, TakesProblems, GovForm):
    """A title and three short parts."""

    title = forms.CharField(
        label="Title",
        help_text="For example: Asleep by eight.",
        max_length=TITLE_LENGTH,
    )
    matter = _part("What was the matter", "How things were when the family came.")
    done = _part("What we did", "The family, you, and others who helped.")
    changed = _part("What changed", "How things are now, in the family’s words where you can.")


class ChangesForm(TakesProblems, GovForm):
    """What a coordinator wants to be changed."""

    wanted = forms.CharField(
        label="What is to be changed",
        max_length=LONGEST_WISH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WithdrawForm(TakesProblems, GovForm):
    """Why a story is withdrawn."""

    reason = forms.CharField(
        label="Reason",
        max_length=min(LONGEST_WISH, CELL_LENGTH),
        help_text="For example: the family asked us to, or it can be told whose it is.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in a few words"},
    )
