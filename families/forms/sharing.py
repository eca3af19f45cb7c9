from __future__ import annotations

from typing import Any

from django import forms

from centres.forms import GovDateField, GovForm
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from centres.widgets import GovCheckboxes, GovRadios
from families.models import SharingAgreement
from families.models.sharing import PURPOSE_LENGTH


class SharingForm(KeepsBoth, TakesProblems, GovForm):
    """What was agreed with a partner."""

    partner_name = forms.CharField(label="Partner", max_length=200)
    partner = forms.SlugField(
        label="Partner’s code",
        max_length=40,
        help_text="Small letters, numbers and hyphens, like health-visitors. The same in each"
        " agreement with this partner, and in its key to the service.",
        error_messages={"invalid": "Use letters, numbers and hyphens only"},
    )
    purpose = forms.CharField(
        label="What it is for",
        max_length=PURPOSE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    basis = forms.ChoiceField(
        label="Lawful basis", choices=SharingAgreement.Basis.choices, widget=GovRadios()
    )
    shares = forms.MultipleChoiceField(
        label="What the partner sees",
        choices=SharingAgreement.Share.choices,
        widget=GovCheckboxes(),
    )
    asks = forms.ChoiceField(
        label="Of which families",
        choices=SharingAgreement.Asks.choices,
        widget=GovRadios(),
        help_text="Never of a restricted family, or of one that refused.",
    )
    starts_on = GovDateField(label="First day")
    ends_on = GovDateField(label="Last day", required=False)
    review_on = GovDateField(label="Review on")

    def clean_partner(self) -> str:
        """Codes are one in whichever case they were typed."""
        return str(self.cleaned_data["partner"]).lower()


class EndForm(TakesProblems, GovForm):
    """Why sharing stops."""

    reason = forms.CharField(
        label="Why it ends",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in a few words"},
    )


def shown(agreement: SharingAgreement) -> dict[str, Any]:
    """The agreement as the form first shows it."""
    return {name: getattr(agreement, name) for name in SharingForm.base_fields}
