"""Who acts when a partner's program asks: an organisation with a key, and no person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from centres.models import Council, User
from centres.models.partners import Partner, PartnerKey


@dataclass(frozen=True)
class Caller:
    """A request's `user` where it came with a partner's key: it is signed in and has no role."""

    key: PartnerKey

    is_authenticated = True
    is_active = True
    is_anonymous = False
    is_staff = False
    pk = None

    @property
    def partner(self) -> Partner:
        return self.key.partner

    @property
    def council(self) -> Council:
        return self.key.partner.council

    @property
    def council_id(self) -> int:
        return self.key.council_id

    def has_scope(self, scope: str) -> bool:
        """Whether the key was given this scope (PartnerKey.Scopes)."""
        return scope in self.key.scopes

    def has_role(self, *wanted: str) -> bool:
        """A program has none of the roles of people."""
        return False


def audited(by: User | Caller) -> dict[str, Any]:
    """Who did it, for `audit.record`: a person, or nobody with the partner and the key named."""
    if isinstance(by, Caller):
        return {"by": None, "sender": by.partner.code, "key": by.key.prefix}
    return {"by": by}
