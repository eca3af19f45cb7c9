"""What is typed about claims and payments: shape here, truth in the actions."""

from __future__ import annotations

from django import forms

from centres.forms import GovForm
from centres.problems import TakesProblems
from centres.widgets import GovRadios
from payments.models import ClaimLine, EvidenceCheck
from payments.models.claims import DIGEST_LENGTH

LONGEST_REASON = 1000
Outcome = EvidenceCheck.Outcome
Decided = ClaimLine.Decided
OPEN_AGAIN = "Open the page again before you decide"


def _reason(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_REASON,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in a few words"},
    )


class ShownForm(TakesProblems, GovForm):
    """A step about what the page showed."""

    shown = forms.CharField(
        max_length=DIGEST_LENGTH,
        widget=forms.HiddenInput,
        error_messages={"required": OPEN_AGAIN, "max_length": OPEN_AGAIN},
    )


class ReturnForm(ShownForm):
    """Why a claim goes back."""

    reason = _reason("What must be put right?", "The provider reads this. Write no names.")


class ReasonForm(TakesProblems, GovForm):
    """Why something posted was a mistake."""

    reason = _reason("Reason", "It stays in the ledger. Write no names.")


class CheckForm(TakesProblems, GovForm):
    """What a check of the evidence found."""

    outcome = forms.ChoiceField(
        label="Did you find the evidence?",
        choices=[(Outcome.CONFIRMED.value, "Confirmed"), (Outcome.FAILED.value, "Not confirmed")],
        widget=GovRadios,
        error_messages={"required": "Select whether you found the evidence"},
    )
    note = forms.CharField(
        label="What was missing or wrong?",
        required=False,
        max_length=LONGEST_REASON,
        help_text="Needed when it is not confirmed. Write no names.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    mark_optional = False


class DecideForm(TakesProblems, GovForm):
    """What becomes of a line."""

    decision = forms.ChoiceField(
        label="What becomes of this line?",
        choices=[
            (Decided.ACCEPTED.value, "Accept"),
            (Decided.QUERIED.value, "Query"),
            (Decided.REJECTED.value, "Reject"),
        ],
        widget=GovRadios(
            hints={
                Decided.QUERIED.value: "The claim waits until it is accepted or rejected",
                Decided.REJECTED.value: "It is not paid, and may be claimed again",
            }
        ),
        error_messages={"required": "Select whether to accept, query or reject the line"},
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=LONGEST_REASON,
        help_text="Needed to query or reject: your question, or why. The provider reads this. "
        "Write no names: the reference is enough.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    mark_optional = False


class AnswerForm(TakesProblems, GovForm):
    """What the provider answers."""

    text = forms.CharField(
        label="Your answer",
        max_length=LONGEST_REASON,
        help_text="The council reads this. Write no names: the reference is enough.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write your answer"},
    )
