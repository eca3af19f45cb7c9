"""Councils whose people sign in with the account they have there (settings.OIDC_PROVIDERS)."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY = re.compile(r"[a-z0-9-]{1,40}")


@dataclass(frozen=True)
class Provider:
    """One council's own sign-in. What it must say for things to count is set here, per council.

    `subject` is the claim that names a person for good; `verified` the claims any of which, when
    true, says that the e-mail address is the person's; `multi_factor` the values in `amr`, `acr`
    or `acrs` any of which says that a second factor was given.
    """

    key: str
    council: str
    name: str
    issuer: str
    client_id: str
    client_secret: str
    subject: str = "sub"
    email: str = "email"
    verified: tuple[str, ...] = ("email_verified", "xms_edov")
    multi_factor: tuple[str, ...] = ("mfa",)
    ask_for: tuple[tuple[str, str], ...] = ()

    @property
    def account_key(self) -> str:
        """What links of people to accounts call it."""
        return f"oidc:{self.key}"


def all_of_them() -> list[Provider]:
    """The configured ones, in order; ImproperlyConfigured for one that lacks something."""
    return [_read(one) for one in settings.OIDC_PROVIDERS]


def called(key: str) -> Provider | None:
    """The one with this key."""
    return next((one for one in all_of_them() if one.key == key), None)


def of_council(code: str) -> Provider | None:
    """The council's own, the first where it has several."""
    return next((one for one in all_of_them() if one.council == code), None)


def _read(given: dict[str, Any]) -> Provider:
    known = {field.name for field in fields(Provider)}
    facts: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in given.items()
    }
    if isinstance(facts.get("ask_for"), dict):
        facts["ask_for"] = tuple(given["ask_for"].items())
    try:
        provider = Provider(**facts)
    except TypeError as problem:
        raise ImproperlyConfigured(
            f"OIDC_PROVIDERS: each council needs key, council, name, issuer, client_id and"
            f" client_secret, and may say {', '.join(sorted(known))}."
        ) from problem
    if not KEY.fullmatch(provider.key):
        raise ImproperlyConfigured("OIDC_PROVIDERS: a key is small letters, digits and hyphens.")
    return provider
