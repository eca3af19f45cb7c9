from django import forms

from centres.forms import GovForm
from centres.problems import TakesProblems

LONGEST_REASON = 500


class VoidForm(TakesProblems, GovForm):
    """Why something recorded was a mistake."""

    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST_REASON,
        help_text="For example: recorded for the wrong family, or twice.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in a few words"},
    )
