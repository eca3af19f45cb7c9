"""The audit trail: every action writes its entry in the transaction of what it did."""

from __future__ import annotations

from typing import Any

from centres.models import AuditEvent, Council, User
from centres.row_scope import as_service


def record(
    *,
    by: User | None,
    action: str,
    record: str,
    reference: str,
    council: Council | None,
    **details: Any,
) -> AuditEvent:
    """Append one audit event; `by` is None only for the scheduler and commands.

    `details` must be JSON and hold no personal data: amounts in pence, dates as ISO text,
    names of changed fields, codes.
    """
    # Whoever writes an entry need not be somebody who reads the trail.
    with as_service(council):
        return AuditEvent.objects.create(
            council=council,
            user=by,
            action=action,
            record=record,
            reference=reference,
            details=details,
        )
