"""What every action on a referral does: lock it, keep a step of it, write the audit entry."""

from __future__ import annotations

from datetime import date
from typing import Any

from centres import audit
from centres.models import Cluster, User
from centres.refusals import Refused
from centres.wording import day_in_words
from families.models import Referral, ReferralStep


def locked(referral: Referral) -> Referral:
    """The referral as it now stands, held until the transaction ends."""
    rows = Referral.objects.select_related("cluster", "council", "case", "service")
    found: Referral = (
        rows.select_related("family__centre").select_for_update(of=("self",)).get(pk=referral.pk)
    )
    return found


def require_waiting(referral: Referral) -> None:
    """Refused once it was decided."""
    if referral.state != Referral.State.WAITING:
        raise Refused(
            f"This referral was already {referral.get_state_display().lower()} on "
            f"{day_in_words(referral.decided_on)}."
        )


def keep(
    referral: Referral,
    kind: str,
    *,
    by: User | None,
    day: date,
    note: str = "",
    cluster: Cluster | None = None,
    to_cluster: Cluster | None = None,
    **details: Any,
) -> ReferralStep:
    """Keep a step, and the audit entry `referral.KIND`; `details` hold codes and dates only."""
    audit.record(
        by=by,
        action=f"referral.{kind}",
        record="referral",
        reference=referral.ref,
        council=referral.council,
        family=referral.family.ref,
        date=day.isoformat(),
        **details,
    )
    return ReferralStep.objects.create(
        council_id=referral.council_id,
        referral=referral,
        kind=kind,
        date=day,
        by=by,
        cluster=cluster or referral.cluster,
        to_cluster=to_cluster,
        note=note,
    )
