"""What is typed about bank details and files for the bank: shape here, truth in the actions."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError

from centres.forms import GovForm
from centres.problems import TakesProblems
from centres.widgets import GovRadios
from payments.models.bank_details import (
    ACCOUNT_DIGITS,
    LONGEST_NAME,
    LONGEST_ORIGIN,
    NAME_PATTERN,
    SORT_CODE_DIGITS,
)

SPACING = re.compile(r"[\s\u2010-\u2015-]+")
FEWEST_DIGITS = 6
LONGEST_TYPED = 40
CONFIRM, TURN_DOWN = "confirm", "turn_down"
PRIVATE = {"autocomplete": "off", "spellcheck": "false"}


def _digits(value: str) -> str:
    """What was typed, without spaces and dashes; ValidationError for anything but digits."""
    typed = SPACING.sub("", value)
    if not (typed.isascii() and typed.isdigit()):
        raise ValidationError("Enter digits only", code="invalid")
    return typed


class ProposeForm(TakesProblems, GovForm):
    """An account of a provider's."""

    account_name = forms.CharField(
        label="Name on the account",
        max_length=LONGEST_TYPED,
        help_text="As a payment carries it: up to 18 letters, figures and . & / -",
        widget=forms.TextInput({**PRIVATE, "class": "govuk-input--width-20"}),
    )
    sort_code = forms.CharField(
        label="Sort code",
        max_length=LONGEST_TYPED,
        help_text="6 digits, like 00-00-00",
        widget=forms.TextInput(
            {**PRIVATE, "class": "govuk-input--width-5", "inputmode": "numeric"}
        ),
    )
    account_number = forms.CharField(
        label="Account number",
        max_length=LONGEST_TYPED,
        help_text="8 digits; a shorter one gets noughts before it",
        widget=forms.TextInput(
            {**PRIVATE, "class": "govuk-input--width-10", "inputmode": "numeric"}
        ),
    )
    origin = forms.CharField(
        label="Where these details come from",
        max_length=LONGEST_ORIGIN,
        help_text="What you have in hand and how you asked back, like “letterhead of 3 March, "
        "checked by phone on the number we had”. Write no names.",
        widget=forms.Textarea({"rows": 2}),
    )

    def clean_account_name(self) -> str:
        name = " ".join(self.cleaned_data["account_name"].upper().split())
        if len(name) > LONGEST_NAME:
            raise ValidationError(
                "A payment carries 18 characters of the name: shorten it", code="long"
            )
        if not re.match(NAME_PATTERN, name):
            raise ValidationError(
                "Use letters from A to Z, figures, spaces and . & / - only", code="invalid"
            )
        return name

    def clean_sort_code(self) -> str:
        digits = _digits(self.cleaned_data["sort_code"])
        if len(digits) != SORT_CODE_DIGITS:
            raise ValidationError("A sort code has 6 digits", code="length")
        return digits

    def clean_account_number(self) -> str:
        digits = _digits(self.cleaned_data["account_number"])
        if not FEWEST_DIGITS <= len(digits) <= ACCOUNT_DIGITS:
            raise ValidationError("An account number has 6 to 8 digits", code="length")
        return digits.zfill(ACCOUNT_DIGITS)


class AnswerForm(TakesProblems, GovForm):
    """What becomes of proposed bank details."""

    answer = forms.ChoiceField(
        label="Are these the provider’s details?",
        choices=[(CONFIRM, "Yes, pay to this account"), (TURN_DOWN, "No, turn them down")],
        widget=GovRadios,
        error_messages={"required": "Select whether these are the provider’s details"},
    )
    reason = forms.CharField(
        label="Why not?",
        required=False,
        max_length=LONGEST_ORIGIN,
        help_text="Needed to turn them down. Write no names.",
        widget=forms.Textarea({"rows": 2}),
    )
    mark_optional = False


class TakeBackForm(TakesProblems, GovForm):
    """Why somebody takes back what they proposed."""

    reason = forms.CharField(
        label="Why do you take them back?",
        max_length=LONGEST_ORIGIN,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Say why, in a few words"},
    )


class CopyForm(TakesProblems, GovForm):
    """Why somebody needs a copy of a file."""

    reason = forms.CharField(
        label="Why do you need a copy?",
        max_length=LONGEST_ORIGIN,
        help_text="It is kept with the run. Write no names.",
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Say why, in a few words"},
    )
