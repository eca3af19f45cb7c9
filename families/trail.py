"""The audit trail of a family: one way to write that something of it changed."""

from __future__ import annotations

from typing import Any

from centres import audit
from centres.models import User
from centres.partners.caller import Caller, audited
from families.models import Family


def family_changed(by: User | Caller, action: str, family: Family, **details: Any) -> None:
    """Write the audit entry of a change to a family: `details` hold codes, dates and counts."""
    audit.record(
        **audited(by),
        action=f"family.{action}",
        record="family",
        reference=family.ref,
        council=family.council,
        **details,
    )
