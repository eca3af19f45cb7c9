"""The sign-in form, in the service's words."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from centres import parked
from centres.forms import GovFormMixin
from centres.models import User
from centres.sign_in import person_named
from centres.signing_in import limits, steps


class SignInForm(GovFormMixin, AuthenticationForm):
    """A login, or an email address that only one person has, and the password.

    Whatever is wrong is answered alike, so that nobody learns who has an account.
    """

    error_messages = {
        "invalid_login": "Enter a login or email address and its password as they were given you. "
        "Capitals count in the password",
        "inactive": "This person no longer signs in here. Ask your council’s administrator",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Both forms' own setting up is done: the names are said anew, and so is what is missing.
        username, password = self.fields["username"], self.fields["password"]
        username.label, password.label = "Login or email address", "Password"
        username.error_messages["required"] = "Enter your login or email address"
        password.error_messages["required"] = "Enter your password"
        # A browser offers a passkey beside the passwords it keeps.
        username.widget.attrs["autocomplete"] = "username webauthn"

    def clean(self) -> dict[str, Any]:
        typed, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not typed or not password or self.request is None:
            return super().clean()
        person = person_named(typed)
        counter = limits.passwords(self.request, typed, is_known_here=self._is_known_here(person))
        if counter.is_reached():
            raise ValidationError(limits.TOO_MANY, code="too_many")
        try:
            cleaned = super().clean()
        except ValidationError:
            counter.count()
            steps.refused(person, "password")
            raise
        counter.forget()
        return cleaned

    def _is_known_here(self, person: User | None) -> bool:
        assert self.request is not None  # noqa: S101  (for the type checker)
        return person is not None and parked.whose_browser(self.request) == str(person.pk)
