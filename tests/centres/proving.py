"""What tests of signing in do: the steps, and the codes of an app."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from centres.models import User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "correct horse"


def has_app(person: User) -> Authenticator:
    """Give the person an authenticator app with a known secret."""
    return TOTP.activate(person, SECRET).instance


def code(later: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + later))


def wrong_code() -> str:
    """A code that the app shows neither now nor around now."""
    shown = {code(later) for later in range(-2, 4)}
    return next(text for text in map("{:06}".format, range(9)) if text not in shown)


def first_step(client: Client, login: str, **sent: Any) -> Any:
    """Send login and password."""
    facts = {"username": login, "password": PASSWORD, **sent}
    return client.post(reverse("sign_in"), facts)


def second_step(client: Client, given: str) -> Any:
    """Send a code."""
    return client.post(reverse("second_factor"), {"code": given})


def is_in(client: Client) -> bool:
    """Whether somebody is signed in there and past every wall."""
    return client.get(reverse("families")).status_code == 200
