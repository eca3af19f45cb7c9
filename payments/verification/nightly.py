"""Comparing everything of a council and keeping the result: every night, and when asked for."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time
from time import monotonic
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from centres import audit
from centres.models import Council, User
from centres.refusals import Refused
from payments.models import Verification
from payments.permissions import commissions
from payments.seals.compare import later_changes, sealed_lines
from payments.verification.report import Checked, verify

TASK = "payments.tasks.verify_council"
# The number of all of them is kept; somebody who has more than these to look at begins with these.
MOST_NAMED = 500
SAME_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


def verify_and_keep(council: Council, *, by: User | None) -> Verification:
    """Compare everything of the council as it is at one moment, and keep what was found."""
    started = monotonic()
    is_own = not connection.in_atomic_block
    with transaction.atomic():
        if is_own:
            with connection.cursor() as cursor:
                cursor.execute(SAME_MOMENT)
        checked = list(verify(council))
        changes = _later_changes(council)
    return Verification.objects.create(
        council=council,
        by=by,
        compared=sum(each.count for each in checked),
        differing=sum(len(each.differences) for each in checked),
        results=[_kept(each) for each in checked],
        changes=changes,
        milliseconds=int((monotonic() - started) * 1000),
    )


def verify_tonight(council: Council) -> Verification | None:
    """The same once a night: None when it was done today already."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    done = Verification.objects.filter(council=council, by__isnull=True, at__gte=midnight)
    return None if done.exists() else verify_and_keep(council, by=None)


def ask_for_verification(*, by: User, council: Council) -> bool:
    """Have a worker compare everything now; False when the queue does not answer.

    Refused for whoever is no commissioner of the council.
    """
    if not commissions(by, council.pk):
        raise Refused("Only a commissioner of the council can have the ledger compared.")
    if not send(council, by=by):
        return False
    audit.record(by=by, action="verify", record="ledger", reference=council.code, council=council)
    return True


def send(council: Council, *, by: User | None) -> bool:
    """Put the comparison on the queue; False if the queue does not answer."""
    try:
        with current_app.connection_for_write() as queue:
            queue.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
            current_app.send_task(TASK, [council.pk, by.pk if by else None], connection=queue)
    except OperationalError:
        return False
    return True


def _kept(checked: Checked) -> dict[str, Any]:
    return {
        "what": checked.what,
        "count": checked.count,
        "found": len(checked.differences),
        "differences": checked.differences[:MOST_NAMED],
    }


def _later_changes(council: Council) -> dict[str, int]:
    """How many later changes of each sort there are behind sealed lines."""
    found = later_changes(council.pk, list(sealed_lines(council.pk)))
    return dict(Counter(change.sort.value for each in found.values() for change in each))
