"""Forms of signing in and of one's own account."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from centres.forms import GovForm
from centres.models import User
from centres.problems import TakesProblems
from centres.signing_in.factors import NAME_LENGTH

CODE_LENGTH = 30
PASSWORD_LENGTH = 200
MOST_CREDENTIAL = 20_000


class CodeField(forms.CharField):
    """Digits that are typed off a screen or off paper."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "spellcheck": "false",
            "class": "govuk-input--width-10 govuk-input--extra-letter-spacing",
        }
        super().__init__(**{"max_length": CODE_LENGTH, "widget": forms.TextInput(attrs), **kwargs})


class CodeForm(TakesProblems, GovForm):
    """A code of the app, or a recovery code."""

    code = CodeField(label="Code", help_text="6 digits from the app, or one of your recovery codes")


class AppForm(TakesProblems, GovForm):
    """The first code of a new app."""

    code = CodeField(label="Code that the app shows", help_text="6 digits")


class CredentialField(forms.CharField):
    """What the browser says of a passkey: JSON, read into a dict."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """The dict; ValidationError for anything else."""
        text = super().to_python(value) or ""
        try:
            read = json.loads(text) if len(text) <= MOST_CREDENTIAL else None
        except (ValueError, RecursionError):
            read = None
        if text and not isinstance(read, dict):
            raise ValidationError("The passkey could not be read. Try again", code="invalid")
        return read


class CredentialForm(TakesProblems, GovForm):
    """A passkey's answer."""

    credential = CredentialField(
        error_messages={"required": "The browser gave no passkey. Try again"}
    )


class NewPasskeyForm(CredentialForm):
    """A new passkey and what to call it."""

    name = forms.CharField(
        label="What to call it",
        help_text="So that you know which one it is, like “Work phone”",
        max_length=NAME_LENGTH,
        required=False,
    )
    mark_optional = False


class PasswordForm(GovForm):
    """One's password, to prove who sits here."""

    password = forms.CharField(
        label="Your password",
        max_length=PASSWORD_LENGTH,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)


class NewPasswordForm(TakesProblems, GovForm):
    """A new password, typed twice."""

    new_password = forms.CharField(
        label="New password",
        help_text="At least 12 characters, none that many people use. Four words are good",
        max_length=PASSWORD_LENGTH,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again_password = forms.CharField(
        label="The same password again",
        max_length=PASSWORD_LENGTH,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        new, again = cleaned.get("new_password"), cleaned.get("again_password")
        if not new or not again:
            return cleaned
        if "\x00" in new:
            self.add_error("new_password", "Enter a password without control characters")
        elif new != again:
            self.add_error("again_password", "Enter the same password both times")
        else:
            try:
                validate_password(new, self.user)
            except ValidationError as problem:
                self.add_error(
                    "new_password", [message.rstrip(".") for message in problem.messages]
                )
        return cleaned


class ForgottenForm(GovForm):
    """Whose password is forgotten."""

    username = forms.CharField(
        label="Login or email address",
        max_length=254,
        widget=forms.TextInput({"autocomplete": "username", "spellcheck": "false"}),
    )
