"""The secret of a partner's key: made of chance, shown once, kept as a keyed hash.

A key is written `lodestar_PREFIX_SECRET`. The secret has 256 bits of chance, so that trying is
hopeless and a hash need not be slow; it is keyed with the service's own secret, so that a copy of
the database alone makes no key and confirms none.
"""

from __future__ import annotations

import re
import secrets

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from centres.models.partners import PREFIX_LENGTH

SALT = "lodestar.partners.key"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
WRITTEN = re.compile(rf"lodestar_([{LETTERS}]{{{PREFIX_LENGTH}}})_([A-Za-z0-9_-]{{43}})")


def new_prefix() -> str:
    """The part of a new key that is shown again: it tells keys apart."""
    return "".join(secrets.choice(LETTERS) for _ in range(PREFIX_LENGTH))


def new_secret() -> str:
    """The secret part of a new key."""
    return secrets.token_urlsafe(32)


def written(prefix: str, secret: str) -> str:
    """The key as a program sends it."""
    return f"lodestar_{prefix}_{secret}"


def parts(key: str) -> tuple[str, str] | None:
    """Prefix and secret of a key as it was sent; None for what is none."""
    match = WRITTEN.fullmatch(key)
    return (match[1], match[2]) if match else None


def digest(secret: str) -> str:
    """What the database keeps of a secret."""
    return _digest(secret, settings.SECRET_KEY)


def is_right(secret: str, kept: str) -> bool:
    """Whether this is the secret whose digest was kept, in constant time.

    A digest made under one of SECRET_KEY_FALLBACKS is one too.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(_digest(secret, key), kept) for key in keys)


def _digest(secret: str, key: str | bytes) -> str:
    return salted_hmac(SALT, secret, secret=key, algorithm="sha256").hexdigest()
