"""Where the service's own people live: kept so that it can be compared, and not read.

A seal is a keyed digest of a postcode. Whoever has the database alone learns nothing from it, and
whoever opens the record of somebody living there can be asked why (families.looking.unusual).
"""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "lodestar.home"


def seal(postcode: str, secret: str | None = None) -> str:
    """The seal of a tidy postcode, 64 hexadecimal digits; empty for none."""
    if not postcode:
        return ""
    return salted_hmac(SALT, postcode, secret=secret, algorithm="sha256").hexdigest()


def is_sealed(postcode: str, kept: str) -> bool:
    """Whether a tidy postcode is the one that was sealed, by this key or one of before."""
    if not (postcode and kept):
        return False
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(seal(postcode, key), kept) for key in keys)
