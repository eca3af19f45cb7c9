"""Opening a family outside one's scope when it cannot wait: said why, short, and told of."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from centres import audit
from centres.models import AuditEvent, User
from centres.refusals import Refused
from centres.row_scope import as_service
from centres.scope import CASEWORK, COORDINATOR
from centres.signing_in.letters import queue
from families.models import Family, UrgentAccess
from families.trail import family_changed

OPENED, REFUSED = "open_urgently", "family.open_urgently_refused"
TELL = "outcomes.tasks.tell_of_urgent_access"
# Nobody needs more in a day; who tries references runs into it.
MOST_IN_A_DAY = 6


@transaction.atomic
def open_urgently(*, by: User, ref: str, reason: str, why: str) -> UrgentAccess | None:
    """Open a family of the person's council for URGENT_ACCESS_MINUTES; None where none opens.

    It does not open for a reference that no family has, and not for a restricted family: who hides
    may hide from somebody who can sign in. Either is answered alike, and written down for the
    auditor. Refused after MOST_IN_A_DAY tries.
    """
    if not by.has_role(*CASEWORK) or by.council is None:
        raise Refused("Only people who work with families can open one urgently.")
    if _tries_today(by) >= MOST_IN_A_DAY:
        raise Refused(
            "You have asked for many families today. Telephone the centre’s coordinator instead."
        )
    # Behind their own scope by intent: that is what is asked for.
    with as_service(by.council):
        family = Family.objects.filter(council=by.council).standing_for(ref).first()
        if family is None or family.restricted:
            audit.record(
                by=by,
                action=REFUSED,
                record="family",
                reference=family.ref if family else "",
                council=by.council,
                reason=reason,
            )
            return None
        until = timezone.now() + timedelta(minutes=settings.URGENT_ACCESS_MINUTES)
        access: UrgentAccess = UrgentAccess.objects.create(
            council=by.council, family=family, user=by, reason=reason, why=why, ends_at=until
        )
        family_changed(by, OPENED, family, reason=reason, minutes=settings.URGENT_ACCESS_MINUTES)
    transaction.on_commit(lambda: queue(TELL, access.pk), robust=True)
    return access


def open_now(user: User, ref: str) -> UrgentAccess | None:
    """The person's urgent access to this family, while it lasts."""
    with as_service(user.council_id):
        rows = UrgentAccess.objects.open().filter(council=user.council_id, user=user)
        found: UrgentAccess | None = (
            rows.filter(family__ref=ref, family__restricted=False).order_by("-ends_at").first()
        )
    return found


def coordinators_of(family: Family) -> QuerySet[User]:
    """Who is told: the active coordinators of the cluster of the family's centre."""
    return User.objects.filter(
        is_active=True,
        memberships__role=COORDINATOR,
        memberships__cluster=family.centre.cluster_id,
    ).distinct()


def told_in(user: User) -> QuerySet[UrgentAccess]:
    """Urgent access to families that this person coordinates, the newest first."""
    clusters = user.reach.clusters.get(COORDINATOR, set())
    rows = UrgentAccess.objects.filter(council=user.council_id)
    own = rows.filter(family__centre__cluster__in=clusters)
    return own.select_related("family", "user").prefetch_related(
        "family__carers", "family__children"
    )


def _tries_today(by: User) -> int:
    since = timezone.now() - timedelta(days=1)
    tries = AuditEvent.objects.filter(user=by, council=by.council, at__gt=since)
    return tries.filter(action__in=[f"family.{OPENED}", REFUSED]).count()
