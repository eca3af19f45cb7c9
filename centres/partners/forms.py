"""Forms of partners and their keys."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from centres.forms import GovDateField, GovForm
from centres.models.partners import CODE_LENGTH, PARTNER_NAME, Partner, PartnerKey
from centres.partners.keys import LONGEST, LONGEST_OVERLAP
from centres.problems import TakesProblems
from centres.widgets import GovCheckboxes, GovNumberInput, GovRadios

USUAL_OVERLAP = 7


def tomorrow() -> date:
    """The first day a new key may end on."""
    return timezone.localdate() + timedelta(days=1)


def a_year_ahead() -> date:
    """The last day a new key may end on."""
    return timezone.localdate() + LONGEST


class PartnerForm(TakesProblems, GovForm):
    """An organisation whose programs will use the API."""

    name = forms.CharField(label="Name", max_length=PARTNER_NAME)
    code = forms.SlugField(
        label="Code",
        max_length=CODE_LENGTH,
        help_text="Small letters, numbers and hyphens, like health-visitors: the code that its "
        "sharing agreements name. It cannot be changed later.",
        error_messages={"invalid": "Use letters, numbers and hyphens only"},
    )
    kind = forms.ChoiceField(label="Kind", choices=Partner.Kind.choices, widget=GovRadios())
    contact = forms.CharField(
        label="Whom to call when a key runs out",
        max_length=PARTNER_NAME,
        required=False,
        help_text="A team and its number or address.",
    )


class _NewKeyForm(TakesProblems, GovForm):
    client_id = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": "Open anew"})
    expires_on = GovDateField(
        label="Last day",
        earliest=tomorrow,
        latest=a_year_ahead,
        help_text="Within a year: programs that are still in use are given a new key in time.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("client_id", uuid4())
        self.initial.setdefault("expires_on", timezone.localdate() + timedelta(days=180))


class KeyForm(_NewKeyForm):
    """A new key: what it is for, what it lets a program do, and until when."""

    name = forms.CharField(
        label="What uses it",
        max_length=100,
        help_text="The program or the job, like “nightly births feed”.",
    )
    scopes = forms.MultipleChoiceField(
        label="What it lets a program do",
        choices=PartnerKey.Scopes.choices,
        widget=GovCheckboxes(
            hints={
                PartnerKey.Scopes.WAREHOUSE: "With names only where a sharing agreement says so."
            }
        ),
        help_text="As little as will do. What may be read is besides decided by the sharing "
        "agreements with the partner.",
    )
    field_order = ["name", "scopes", "expires_on"]


class RotateForm(_NewKeyForm):
    """A key to take another’s place, and how long both work."""

    overlap = forms.IntegerField(
        label="How long the old key goes on working",
        min_value=0,
        max_value=LONGEST_OVERLAP,
        initial=USUAL_OVERLAP,
        widget=GovNumberInput(suffix="days", width=3),
        help_text="Time for the partner to put the new one in. 0 ends the old key tonight.",
    )
    field_order = ["overlap", "expires_on"]
