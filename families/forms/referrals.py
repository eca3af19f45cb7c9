"""What is typed about a referral: as it comes in or goes out, and each step after."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from centres.forms import GovDateField, GovForm
from centres.guards import EARLIEST
from centres.models import Centre, User
from centres.problems import TakesProblems
from centres.widgets import GovCheckboxes, GovRadios
from families.models import Family, Need, Referral
from families.models.referrals import LONGEST_TEXT, NAME_LENGTH
from families.standing import casework_clusters

CONSENT_HINTS = {
    "refused": "Support is theirs to choose: nothing else is shared, and no service is lost.",
    "overridden": "Only where a child is at risk. Record the reason below.",
}
IN_PARTNERS = [pair for pair in Referral.Partner.choices if pair[0] != Referral.Partner.CENTRE]
OUT_PARTNERS = [
    pair for pair in IN_PARTNERS if pair[0] not in (Referral.Partner.SELF, Referral.Partner.CENTRE)
]


class ReferralForm(TakesProblems, GovForm):
    """What every referral says: what is asked for, whether the family agrees."""

    client_id = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"invalid": "Open this page again before saving"}
    )
    partner = forms.ChoiceField(label="Who referred?", choices=IN_PARTNERS, widget=GovRadios)
    contact_name = forms.CharField(label="Their name", max_length=NAME_LENGTH, required=False)
    organisation = forms.CharField(
        label="Their organisation or team", max_length=NAME_LENGTH, required=False
    )
    contact_details = forms.CharField(
        label="Their phone or email", max_length=NAME_LENGTH, required=False
    )
    reason = forms.CharField(
        label="What is asked for, and why?",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what is asked for, in a few words"},
    )
    needs = forms.MultipleChoiceField(
        label="Needs they told of",
        choices=Need.Kind.choices,
        required=False,
        widget=GovCheckboxes(layout="small"),
    )
    consent = forms.ChoiceField(
        label="Does the family agree to the referral?",
        choices=Referral.Consent.choices,
        widget=GovRadios(hints=CONSENT_HINTS),
    )
    override_reason = forms.CharField(
        label="Why is it shared without agreement?",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    urgency = forms.ChoiceField(
        label="How urgent is it?",
        choices=Referral.Urgency.choices,
        initial=Referral.Urgency.ROUTINE,
        widget=GovRadios(layout="inline"),
    )
    made_on = GovDateField(
        label="Date received", past_only=True, earliest=EARLIEST, initial=timezone.localdate
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("client_id", uuid4())

    @property
    def facts(self) -> dict[str, Any]:
        """What the action is told, of a valid form."""
        return {name: self.cleaned_data[name] for name in ReferralForm.base_fields}


class ReceiveForm(ReferralForm):
    """A referral as it comes in, and the centre whose inbox it goes to."""

    centre = forms.ModelChoiceField(
        Centre.objects.none(),
        label="Centre",
        to_field_name="code",
        help_text="The nearest to the family: its cluster gets the referral.",
    )

    def __init__(self, *args: Any, user: User, family: Family | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clusters = casework_clusters(user)
        centres = Centre.objects.filter(cluster__in=clusters).order_by("name")
        field = self.fields["centre"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        field.queryset = centres
        if family and family.centre.cluster_id in clusters:
            self.initial.setdefault("centre", family.centre.code)
        elif len(only := centres[:2]) == 1:
            self.initial.setdefault("centre", only[0].code)


class ReferOutForm(ReferralForm):
    """A referral to a partner, or to a service of the directory, who is then not asked for."""

    def __init__(self, *args: Any, to_service: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        consent = self.fields["consent"]
        assert isinstance(consent, forms.ChoiceField)  # noqa: S101  (for the type checker)
        consent.choices = [pair for pair in Referral.Consent.choices if pair[0] != "refused"]
        consent.label = "Does the family agree to what you send?"
        made_on = self.fields["made_on"]
        assert isinstance(made_on, GovDateField)  # noqa: S101  (for the type checker)
        made_on.label = "Date sent"
        partner = self.fields["partner"]
        assert isinstance(partner, forms.ChoiceField)  # noqa: S101  (for the type checker)
        partner.label, partner.choices = "Who do you refer to?", OUT_PARTNERS
        if to_service:
            for name in ("partner", "organisation"):
                del self.fields[name]

    @property
    def facts(self) -> dict[str, Any]:
        """What the action is told, of a valid form."""
        return dict(self.cleaned_data)
