"""What a commissioner decides about a paid outcome that fell back."""

from __future__ import annotations

from django import forms

from centres.forms import GovForm
from centres.models.places import CELL_LENGTH
from centres.problems import TakesProblems
from centres.widgets import GovRadios
from payments.models import LossDecision

Kind = LossDecision.Kind


class LossForm(TakesProblems, GovForm):
    """Taken back, or left; and why."""

    kind = forms.ChoiceField(
        label="Is it taken back?",
        choices=[
            (Kind.ACCEPTED.value, "Take it back"),
            (Kind.DISMISSED.value, "Leave it as it is"),
        ],
        widget=GovRadios(
            hints={
                Kind.ACCEPTED.value: "It is a line of the contract’s next claim",
                Kind.DISMISSED.value: "It stays paid",
            }
        ),
        error_messages={"required": "Select whether to take it back or leave it"},
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=CELL_LENGTH,
        help_text="The provider reads this. Write no names.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    mark_optional = False
