"""Volunteers: taken on and let go, checked, and thanked for their hours (SPEC 2)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When

from centres import audit
from centres.guards import require_day
from centres.models import Centre, User
from centres.quarters import Quarter
from centres.refusals import Refused
from centres.scope import COORDINATOR
from families.models import CentreSession, Volunteer, VolunteerCheck, VolunteerHours
from families.models.volunteers import EXPIRES_SOON
from families.sessions.rules import plans_for

NOT_YOURS = "Only the coordinator of the volunteer’s cluster can do this."
FURTHEST = datetime.timedelta(days=366 * 10)


@dataclass(frozen=True)
class QuarterHours:
    """Minutes that volunteers gave in a quarter."""

    quarter: Quarter
    minutes: int


def for_list(user: User, today: date) -> QuerySet[Volunteer]:
    """Volunteers in scope with `expires_next` (the first day a check that holds runs out) and
    `minutes_given` in the quarter so far; those with a check expired or expiring soon come first.
    """
    holding = VolunteerCheck.objects.newest()
    quarter = Quarter.containing(today)
    rows: QuerySet[Volunteer] = Volunteer.objects.visible_to(user).annotate(
        expires_next=Min("checks__expires_on", filter=Q(checks__in=holding.values("pk")))
    )
    rank = Case(
        When(left_on__isnull=False, then=Value(2)),
        When(expires_next__lte=today + EXPIRES_SOON, then=Value(0)),
        default=Value(1),
    )
    rows = rows.order_by(rank, F("expires_next").asc(nulls_last=True), "name", "pk")
    given = VolunteerHours.objects.filter(date__range=(quarter.first_day, today))
    return rows.annotate(minutes_given=_minutes_of(given))


def by_quarter(
    hours: QuerySet[VolunteerHours], today: date, quarters: int = 4
) -> list[QuarterHours]:
    """What was given up to today in each of the last quarters, this one first."""
    this = Quarter.containing(today)
    wanted = [this.plus(-ago) for ago in range(quarters)]
    sums = hours.aggregate(
        **{
            f"q{place}": Sum(
                "minutes",
                filter=Q(date__range=(quarter.first_day, min(quarter.last_day, today))),
            )
            for place, quarter in enumerate(wanted)
        }
    )
    return [QuarterHours(quarter, sums[f"q{place}"] or 0) for place, quarter in enumerate(wanted)]


def coordinates_centre(person: User, centre: Centre) -> bool:
    """Whether the person coordinates the centre's cluster, and so keeps its volunteers."""
    return centre.cluster_id in person.reach.clusters.get(COORDINATOR, set())


@transaction.atomic
def save_volunteer(*, by: User, volunteer: Volunteer) -> Volunteer:
    """Take somebody on, or change what is known of them, or that they left."""
    _require_coordinator(by, volunteer.centre)
    require_day(volunteer.started_on, "started_on")
    if volunteer.left_on:
        require_day(volunteer.left_on, "left_on", since=volunteer.started_on, what="They started")
    action = "volunteer.change" if volunteer.pk else "volunteer.add"
    volunteer.council_id = volunteer.centre.council_id
    volunteer.save()
    _audit(by, action, volunteer)
    return volunteer


@transaction.atomic
def add_check(*, by: User, check: VolunteerCheck) -> VolunteerCheck:
    """Record a check or a training; the newest of its kind is the one that holds."""
    _require_coordinator(by, check.volunteer.centre)
    require_day(check.issued_on, "issued_on")
    if check.kind == VolunteerCheck.Kind.TRAINING and not check.title.strip():
        raise ValidationError({"title": "Enter which training it was."})
    if check.expires_on and check.expires_on < check.issued_on:
        raise ValidationError({"expires_on": "It must run out on or after the day it was issued."})
    if check.expires_on and check.expires_on > check.issued_on + FURTHEST:
        raise ValidationError({"expires_on": "It must run out within ten years."})
    check.council_id = check.volunteer.council_id
    check.save(force_insert=True)
    _audit(by, "volunteer.check", check.volunteer, kind=check.kind)
    return check


@transaction.atomic
def add_hours(
    *, by: User, volunteer: Volunteer, date: date, minutes: int, what: str = ""
) -> VolunteerHours:
    """Record time given outside of sessions."""
    _require_coordinator(by, volunteer.centre)
    require_day(date, "date", since=volunteer.started_on, what="They started")
    hours = VolunteerHours.objects.create(
        council_id=volunteer.council_id,
        volunteer=volunteer,
        date=date,
        minutes=minutes,
        what=what,
    )
    _audit(by, "volunteer.hours", volunteer, minutes=minutes)
    return hours


@transaction.atomic
def help_at(*, by: User, volunteer: Volunteer, session: CentreSession) -> VolunteerHours:
    """A volunteer helps at a session of its cluster, for as long as it takes; twice is once.

    Refused where a check has run out by then.
    """
    _require_helper(by, volunteer, session)
    lapsed = [
        str(check)
        for check in VolunteerCheck.objects.newest().filter(volunteer=volunteer)
        if check.state(session.date) == "expired"
    ]
    if lapsed:
        raise Refused(f"{', '.join(lapsed)} has run out by then: see to it first.")
    hours, new = VolunteerHours.objects.get_or_create(
        session=session,
        volunteer=volunteer,
        defaults={
            "council_id": session.council_id,
            "date": session.date,
            "minutes": session.minutes,
        },
    )
    if new:
        _audit(by, "volunteer.help", volunteer, session=session.pk)
    return hours


@transaction.atomic
def stay_away(*, by: User, volunteer: Volunteer, session: CentreSession) -> None:
    """The volunteer does not help at the session after all."""
    _require_helper(by, volunteer, session)
    gone, _ = VolunteerHours.objects.filter(session=session, volunteer=volunteer).delete()
    if gone:
        _audit(by, "volunteer.stay_away", volunteer, session=session.pk)


def _require_helper(by: User, volunteer: Volunteer, session: CentreSession) -> None:
    if not plans_for(by, session.centre):
        raise Refused("Only people of the session’s cluster say who helps.")
    if volunteer.centre.cluster_id != session.centre.cluster_id or volunteer.left_on:
        raise Refused("Select a volunteer of this cluster.")
    if session.is_cancelled:
        raise Refused("This session is cancelled.")


def _require_coordinator(by: User, centre: Centre) -> None:
    if not coordinates_centre(by, centre):
        raise Refused(NOT_YOURS)


def _minutes_of(hours: QuerySet[VolunteerHours]) -> Any:
    rows = hours.filter(volunteer=OuterRef("pk")).order_by().values("volunteer")
    return Subquery(rows.annotate(total=Sum("minutes")).values("total"))


def _audit(by: User, action: str, volunteer: Volunteer, **details: Any) -> None:
    audit.record(
        by=by,
        action=action,
        record="volunteer",
        reference=str(volunteer.pk),
        council=volunteer.council,
        **details,
    )
