"""What is done to packs, in the audit trail."""

from __future__ import annotations

from centres import audit
from centres.models import User
from payments.models import Pack


def note(pack: Pack, by: User, action: str, **details: object) -> None:
    """Record that somebody did this to a pack; `details` hold nothing that anybody typed."""
    audit.record(
        by=by,
        action=f"pack.{action}",
        record="pack",
        reference=pack.ref,
        council=pack.council,
        quarter=pack.quarter,
        **details,
    )
