"""Families in a session whose needs nobody works on yet: noticed quietly, passed on in one tap."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from centres.models import User
from centres.refusals import Refused
from families.models import Case, CentreSession, Engagement, Family, Level, Need, Referral
from families.referrals.receiving import receive
from families.sessions.rules import plans_for

# Somebody who visited within these weeks knows of the family.
KNOWN_FOR = timedelta(weeks=12)
OUTREACH = (Engagement.Kind.HOME_VISIT, Engagement.Kind.ONE_TO_ONE)


def noticed(families: Collection[int], day: date) -> set[int]:
    """Those at level 2 or above, or with a need, on the day, with whom nobody works: no open case,
    no visit within twelve weeks, no referral that waits.
    """
    newest = Level.objects.filter(family__in=families, starts_on__lte=day)
    newest = newest.order_by("family_id", "-starts_on").distinct("family_id")
    found = {row.family_id for row in newest if row.level >= Level.Value.EARLY_HELP}
    found |= set(_needs_on(day).filter(family__in=families).values_list("family", flat=True))
    visits = Engagement.objects.standing().filter(
        family__in=families, kind__in=OUTREACH, date__range=(day - KNOWN_FOR, day)
    )
    referred = Referral.objects.incoming().waiting().filter(family__in=families)
    worked_with = Case.objects.open().filter(family__in=families).values_list("family", flat=True)
    for rows in (visits, referred):
        found -= set(rows.values_list("family", flat=True))
    return found - set(worked_with)


def needs_of(family: Family, day: date) -> list[Need]:
    """The family's needs on the day."""
    return list(_needs_on(day).filter(family=family))


def pass_on(
    *,
    by: User,
    session: CentreSession,
    family: Family,
    consent: str,
    reason: str,
    made_on: date,
    client_id: UUID,
) -> tuple[Referral, bool]:
    """Put what was noticed in the inbox of the session's cluster, for outreach; and whether it is
    new. Without the family's agreement the reason says why. ValidationError by field.
    """
    if not plans_for(by, session.centre):
        raise Refused("Only people of the session’s cluster pass things on from it.")
    return receive(
        by=by,
        centre=session.centre,
        family=family,
        partner=Referral.Partner.CENTRE,
        reason=reason,
        consent=consent,
        override_reason=reason if consent == Referral.Consent.OVERRIDDEN else "",
        made_on=made_on,
        contact_name=by.name,
        organisation=f"{session.title}, {session.centre}",
        needs=sorted({need.need for need in needs_of(family, made_on)}),
        client_id=client_id,
    )


def _needs_on(day: date) -> QuerySet[Need]:
    return Need.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)
