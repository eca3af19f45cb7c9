"""Identifiers that stand for records towards one partner, and towards no other."""

from __future__ import annotations

import hashlib
import hmac

from centres.models import Partner

LENGTH = 32


class Pseudonyms:
    """A partner's own names for records: the same for a record each time, of no use to others.

    A keyed hash (HMAC-SHA256, 128 bits of it) of the record's kind and reference. Two partners'
    cannot be put together, and without the partner's key none leads back to a record.
    """

    def __init__(self, partner: Partner) -> None:
        self._key = bytes.fromhex(partner.pseudonym_key)

    def of(self, kind: str, ref: str | None) -> str:
        """The pseudonym of the record of this kind with this reference; empty for none."""
        if not ref:
            return ""
        digest = hmac.new(self._key, f"{kind}:{ref}".encode(), hashlib.sha256)
        return digest.hexdigest()[:LENGTH]
