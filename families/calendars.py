"""Each worker's own calendar, at a secret address: their sessions and visits, and no name in it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from centres import audit
from centres.models import User
from centres.refusals import Refused
from centres.row_scope import as_person, as_service
from centres.scope import CASEWORK
from families import ical
from families.models import CalendarFeed, CentreSession, PlannedVisit

BACK, AHEAD = timedelta(days=35), timedelta(days=200)
VISIT_TAKES = timedelta(hours=1)
TOKEN_BYTES = 32
LONGEST_TOKEN = 100


@transaction.atomic
def renew(*, by: User) -> str:
    """A new secret for the person's address; the one before leads nowhere from now on.

    The secret is told this once: only its digest is kept. Refused for somebody of no council.
    """
    if by.council is None:
        raise Refused("Only people of a council have a calendar here.")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    CalendarFeed.objects.update_or_create(
        user=by, defaults={"council": by.council, "token_digest": _digest(token)}
    )
    _audit(by, "calendar.renew")
    return token


@transaction.atomic
def revoke(*, by: User) -> None:
    """The person's address leads nowhere from now on."""
    gone, _ = CalendarFeed.objects.filter(user=by).delete()
    if gone:
        _audit(by, "calendar.revoke")


def owner_of(token: str) -> User | None:
    """Whose calendar the secret opens: somebody who still does casework; None for anybody else."""
    if len(token) > LONGEST_TOKEN:
        return None
    feeds = CalendarFeed.objects.filter(token_digest=_digest(token), user__is_active=True)
    # The secret says who asks: until then it is nobody.
    with as_service():
        feed = feeds.select_related("user__council").first()
    if feed is None:
        return None
    with as_person(feed.user):
        return feed.user if feed.user.has_role(*CASEWORK) else None


def of_person(user: User) -> bytes:
    """The calendar: sessions they lead, by title and centre, and visits by their time alone."""
    with as_person(user):
        return ical.calendar("Lodestar", [*_sessions(user), *_visits(user)])


def _sessions(user: User) -> Iterator[ical.Event]:
    today = timezone.localdate()
    rows = CentreSession.objects.visible_to(user).filter(
        workers=user, date__range=(today - BACK, today + AHEAD)
    )
    for session in rows.select_related("centre", "room").order_by("date", "starts_at", "pk"):
        yield ical.Event(
            uid=f"session-{session.pk}@lodestar",
            title=session.title,
            starts=_at(datetime.combine(session.date, session.starts_at)),
            ends=_at(datetime.combine(session.date, session.ends_at)),
            changed=session.recorded_at,
            place=session.where,
            is_cancelled=session.is_cancelled,
        )


def _visits(user: User) -> Iterator[ical.Event]:
    today = timezone.localdate()
    rows = PlannedVisit.objects.visible_to(user).filter(
        worker=user, planned_on__range=(today - BACK, today + AHEAD), dropped_on__isnull=True
    )
    for visit in rows.order_by("planned_on", "at", "pk"):
        uid, title = f"visit-{visit.pk}@lodestar", "Visit"
        if visit.at is None:
            day = visit.planned_on
            yield ical.Event(uid, title, day, day, visit.recorded_at)
        else:
            starts = _at(datetime.combine(visit.planned_on, visit.at))
            yield ical.Event(uid, title, starts, starts + VISIT_TAKES, visit.recorded_at)


def _at(local: datetime) -> datetime:
    return timezone.make_aware(local)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _audit(by: User, action: str) -> None:
    audit.record(by=by, action=action, record="calendar", reference=by.username, council=by.council)
