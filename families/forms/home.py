"""Where a family lives: typed when it registers and when it moves house."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from centres.forms import GovForm, PostcodeField
from centres.models import ReachArea
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from families.models import Family
from families.models.family import ADDRESS_LENGTH, PHONE_LENGTH
from families.registration import Home

PHONE = re.compile(r"^\+?[0-9 ()/.-]+$")
FEWEST_DIGITS = 6


class HomeFields(GovForm):
    """Address, postcode and phone."""

    address = forms.CharField(
        label="Address",
        required=False,
        max_length=ADDRESS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )
    postcode = PostcodeField(required=False)
    phone = forms.CharField(
        label="Phone",
        required=False,
        max_length=PHONE_LENGTH,
        widget=forms.TelInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An address is no text to count down; the limit still holds.
        self.fields["address"].widget.attrs.pop("maxlength", None)

    def clean_address(self) -> str:
        """Its lines, without the empty ones."""
        lines = (line.strip() for line in self.cleaned_data["address"].splitlines())
        return "\n".join(line for line in lines if line)

    def clean_phone(self) -> str:
        """A number as it was written, if it can be rung."""
        phone: str = self.cleaned_data["phone"]
        digits = sum(letter.isdigit() for letter in phone)
        if phone and (not PHONE.fullmatch(phone) or digits < FEWEST_DIGITS):
            raise ValidationError("Enter a phone number, like 07700 900982")
        return phone

    @property
    def home(self) -> Home:
        """What was typed, of a valid form."""
        cleaned = self.cleaned_data
        return Home(cleaned["address"], cleaned["postcode"], cleaned["phone"])


class HomeForm(KeepsBoth, TakesProblems, HomeFields):
    """Where a recorded family lives. The area is asked for where no postcode tells it."""

    area = forms.ModelChoiceField(
        ReachArea.objects.none(),
        label="Area",
        required=False,
        to_field_name="code",
        empty_label="Not known",
        help_text="Only for a postcode that is not in the council’s directory.",
    )

    def __init__(self, *args: Any, family: Family, **kwargs: Any) -> None:
        names = ("address", "postcode", "phone")
        initial = {name: getattr(family, name) for name in names}
        initial["area"] = family.area.code if family.area else ""
        super().__init__(*args, initial=initial, **kwargs)
        areas = ReachArea.objects.filter(council=family.council_id).order_by("name", "code")
        field = self.fields["area"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        field.queryset = areas
