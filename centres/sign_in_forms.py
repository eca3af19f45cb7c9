"""The sign-in form, in the service's words."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm

from centres.forms import GovFormMixin


class SignInForm(GovFormMixin, AuthenticationForm):
    """A login, or an email address that only one person has, and the password."""

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
