"""Who is booked for the demo's sessions, and who came.

Registers of past weeks hold the centre sessions that were imported: nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from centres.models import Council
from config.demo.dates import DemoDates, happens
from config.demo.signins import BIG_CLUSTER, SMALL_CLUSTER
from families.models import Attendance, Booking, CentreSession, Engagement, Family
from families.sessions.places import target_families

SHOWN = (BIG_CLUSTER, SMALL_CLUSTER)
BOOKED_AHEAD = timedelta(days=14)
SETTLED_SHARE = 0.9


def fill_registers(council: Council, dates: DemoDates, sessions: list[CentreSession]) -> None:
    """Whoever had a centre session on the day at the centre was there."""
    rng = dates.chance("registers")
    on = {(session.centre_id, session.date): session for session in sessions}
    rows = Engagement.objects.standing().filter(
        council=council,
        kind=Engagement.Kind.CENTRE_SESSION,
        centre__cluster__code__in=SHOWN,
        date__gte=min((session.date for session in sessions), default=dates.as_of),
    )
    came: dict[tuple[int, int], Attendance] = {}
    for row in rows.order_by("ref"):
        session = on.get((row.centre_id, row.date))
        if session is None or (session.pk, row.family_id) in came:
            continue
        came[session.pk, row.family_id] = Attendance(
            council=council,
            session=session,
            family_id=row.family_id,
            marked_by_id=row.worker_id,
            engagement=row,
            settled=bool(session.charge) and happens(rng, SETTLED_SHARE),
        )
    Attendance.objects.bulk_create(came.values())


def fill_bookings(council: Council, dates: DemoDates, sessions: list[CentreSession]) -> None:
    """Families of the centre that mean to come in the next two weeks; some sessions are full."""
    rng = dates.chance("bookings")
    soon = [session for session in sessions if session.date <= dates.as_of + BOOKED_AHEAD]
    registered = Family.objects.registered_on(dates.as_of).filter(council=council)
    of_centre: dict[int, list[int]] = {}
    for pk, centre in (
        registered.filter(centre__cluster__code__in=SHOWN)
        .order_by("ref")
        .values_list("pk", "centre")
    ):
        of_centre.setdefault(centre, []).append(pk)
    wanted = {
        session.pk: rng.sample(of_centre[session.centre_id], rng.randint(2, 11)) for session in soon
    }
    targets = target_families(
        sorted({pk for found in wanted.values() for pk in found}), dates.as_of
    )
    Booking.objects.bulk_create(
        booking for session in soon for booking in _list_of(session, wanted[session.pk], targets)
    )


def _list_of(session: CentreSession, families: list[int], targets: set[int]) -> Iterable[Booking]:
    """Places as families.sessions.places gives them."""
    taken = kept = 0
    worker = session.finished_by_id or session.leading.get().worker_id
    for pk in families:
        room = session.capacity is None or taken < session.capacity
        keeps = room and pk in targets and kept < session.kept_places
        open_places = (session.capacity or len(families)) - session.kept_places
        placed = keeps or (room and taken - kept < open_places)
        yield Booking(
            council=session.council,
            session=session,
            family_id=pk,
            state=Booking.State.PLACE if placed else Booking.State.WAITING,
            kept=keeps,
            booked_by_id=worker,
        )
        taken, kept = taken + placed, kept + keeps
