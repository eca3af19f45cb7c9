from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from centres.forms import GovDateField, GovForm, PostcodeField
from centres.models import Cluster, User
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from centres.widgets import GovCheckboxes
from families.models import Need, Service
from families.models.directory import NAME_LENGTH

LONGEST_REASON = 500


class ServiceForm(KeepsBoth, TakesProblems, GovForm):
    """What the directory says of a service."""

    name = forms.CharField(label="Name of the service", max_length=NAME_LENGTH)
    about = forms.CharField(
        label="What it does",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="In words a family would use. This is what people search in.",
    )
    needs = forms.MultipleChoiceField(
        label="What it helps with",
        choices=Need.Kind.choices,
        required=False,
        widget=GovCheckboxes(layout="small"),
    )
    for_whom = forms.CharField(
        label="Who it is for",
        max_length=500,
        required=False,
        help_text="For example: parents under 20, or anyone with a child under 5.",
    )
    clusters = forms.ModelMultipleChoiceField(
        Cluster.objects.none(),
        label="Where",
        required=False,
        to_field_name="code",
        widget=GovCheckboxes(layout="small"),
        help_text="Leave all empty for the whole county.",
    )
    address = forms.CharField(max_length=500, required=False)
    postcode = PostcodeField(required=False)
    when_open = forms.CharField(label="When it is open", max_length=500, required=False)
    phone = forms.CharField(
        label="Phone",
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "class": "govuk-input--width-20"}),
    )
    email = forms.EmailField(label="Email", max_length=254, required=False)
    website = forms.URLField(
        label="Website",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter a web address, like https://www.example.org"},
    )
    checked_on = GovDateField(
        label="Last checked on",
        past_only=True,
        initial=timezone.localdate,
        help_text="When somebody last asked the service whether this is right.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clusters"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101  (type checker)
        field.queryset = Cluster.objects.filter(council=user.council_id).order_by("name")

    def clean_website(self) -> str:
        """Only addresses that a browser opens as a page."""
        website: str = self.cleaned_data["website"]
        if website and not website.lower().startswith(("http://", "https://")):
            raise ValidationError("Enter a web address, like https://www.example.org")
        return website


class RetireForm(TakesProblems, GovForm):
    """Why a service leaves the directory."""

    reason = forms.CharField(
        label="Why it leaves the directory",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: closed in March, or joined with another service.",
        error_messages={"required": "Say why, in a few words"},
    )


def shown(service: Service) -> dict[str, Any]:
    """The service as the form first shows it."""
    facts = {name: getattr(service, name) for name in ServiceForm.base_fields if name != "clusters"}
    return {**facts, "clusters": [cluster.code for cluster in service.clusters.all()]}
