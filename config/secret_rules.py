"""A service for real has secrets of its own, from the environment, or it does not start."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50
FEWEST_LETTERS = 12
# Words of examples, templates and first days.
EXAMPLES = (
    "insecure",
    "change-me",
    "changeme",
    "change_me",
    "example",
    "placeholder",
    "secret-key",
    "your-secret",
    "password",
)
WEAK_PASSWORDS = frozenset(
    {"", "postgres", "password", "lodestar", "secret", "admin", "changeme", "change-me", "…", "..."}
)
THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "[::1]", "testserver"})


def require_key(key: str, hosts: list[str], site: str) -> None:
    """ImproperlyConfigured for a key that others could know, or for none where others are served.

    Without SECRET_KEY everything runs with a laptop's defaults, a key in a file among them.
    """
    if not key:
        if set(hosts) - THIS_MACHINE or site.startswith("https://"):
            raise ImproperlyConfigured(
                "SECRET_KEY must be set in the environment: ALLOWED_HOSTS or SITE_URL say that"
                " other machines are served."
            )
        return
    found = next((word for word in EXAMPLES if word in key.lower()), None)
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_LETTERS or found:
        why = f"has {found!r} in it" if found else "is too short or repeats itself"
        raise ImproperlyConfigured(
            f"SECRET_KEY {why}. Make one: python -c 'import secrets;"
            " print(secrets.token_urlsafe(64))'"
        )


def require_passwords(environment: Mapping[str, str]) -> None:
    """ImproperlyConfigured for an address of a server over the network with a password to guess."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        address = urlsplit(environment.get(name, ""))
        if not address.hostname:
            continue
        password = unquote(address.password or "")
        if password.lower() in WEAK_PASSWORDS or password == unquote(address.username or ""):
            raise ImproperlyConfigured(f"The password in {name} is one that anybody would try.")
