"""The demo's timetables: terms, rooms, weekly sessions, a room that is hired."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from centres.models import Centre, Council, Membership, Room, Term, User
from centres.scope import FSW, OUTREACH, UNIVERSAL
from config.demo.county import build_county
from config.demo.dates import DemoDates, days_after, happens
from config.demo.registers import SHOWN, fill_bookings, fill_registers
from config.demo.staff import build_staff
from families.models import (
    CentreSession,
    RoomHire,
    SessionSeries,
    SessionWorker,
)

WEEKS_BACK, WEEKS_AHEAD = 6, 8
ROOMS = [("Hall", 40), ("Garden room", 16)]
MORNING, AFTERNOON, LATE = (
    (time(9, 30), time(11)),
    (time(13, 15), time(14, 45)),
    (time(15), time(16, 30)),
)
SLOTS = (MORNING, AFTERNOON, LATE)
# Title, places, kept places, charge in pence, whether it is on in holidays too.
OFFERS = [
    ("Stay and play", None, 0, 150, True),
    ("Baby massage", 8, 3, 200, False),
    ("Rhyme time", 14, 2, 100, False),
    ("Messy play", 12, 3, 150, True),
    ("First foods", 8, 2, 0, False),
    ("Dads and little ones", None, 0, 100, False),
]
ON_SHARE = 0.85
FRIDAY_AFTERNOON = 4


@dataclass
class _Week:
    """What the weekly sessions of one centre are made from."""

    centre: Centre
    hall: Room
    worker: User
    slot: tuple[time, time]


def plan_timetables(council: Council, dates: DemoDates) -> None:
    """Fill the timetable of every cluster, and the lists of those that one can sign in to."""
    _say_who_does_what(council)
    _terms(council, dates.as_of)
    weeks = list(_weeks(council))
    monday = days_after(dates.as_of, -dates.as_of.weekday())
    first, last = days_after(monday, -7 * WEEKS_BACK), days_after(monday, 7 * WEEKS_AHEAD + 4)
    series = SessionSeries.objects.bulk_create(_series(council, dates, weeks, first, last))
    leading = {(week.centre.pk): week.worker for week in weeks}
    in_term = Term.objects.filter(council=council).days(first, last)
    sessions = CentreSession.objects.bulk_create(
        _on(one, day, dates.as_of, leading[one.centre_id])
        for one in series
        for day in _days(one, in_term)
    )
    SessionWorker.objects.bulk_create(
        SessionWorker(
            council=council,
            session=session,
            worker=leading[session.centre_id],
            date=session.date,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
        )
        for session in sessions
    )
    for one in series:
        one.workers.add(leading[one.centre_id])
    _hire_out(council, dates, weeks)
    shown = [session for session in sessions if session.centre.cluster.code in SHOWN]
    fill_registers(council, dates, [session for session in shown if session.finished_at])
    fill_bookings(council, dates, [session for session in shown if not session.finished_at])


def _say_who_does_what(council: Council) -> None:
    """Who visits at home and who works in sessions."""
    people = [person for person in build_staff(build_county()).people if person.role == FSW]
    members = Membership.objects.filter(council=council, role=FSW)
    for outreach, kind in ((True, OUTREACH), (False, UNIVERSAL)):
        names = [person.username for person in people if person.outreach == outreach]
        members.filter(user__username__in=names).update(works_as=kind)


def _terms(council: Council, as_of: date) -> None:
    """The terms of the school years around the date."""
    year = as_of.year if as_of.month >= 9 else as_of.year - 1  # noqa: PLR2004
    terms = []
    for autumn in (year - 1, year, year + 1):
        spring = autumn + 1
        terms += [
            _term(council, f"Autumn {autumn}", (autumn, 9, 3), (autumn, 12, 18), (autumn, 10, 26)),
            _term(council, f"Spring {spring}", (spring, 1, 5), (spring, 3, 27), (spring, 2, 16)),
            _term(council, f"Summer {spring}", (spring, 4, 13), (spring, 7, 22), (spring, 5, 25)),
        ]
    Term.objects.bulk_create(terms)


def _term(
    council: Council,
    name: str,
    first: tuple[int, int, int],
    last: tuple[int, int, int],
    half: tuple[int, int, int],
) -> Term:
    near = date(*half)
    monday = days_after(near, -near.weekday())
    return Term(
        council=council,
        name=name,
        first_day=date(*first),
        last_day=date(*last),
        break_starts=monday,
        break_ends=days_after(monday, 4),
    )


def _weeks(council: Council) -> Iterable[_Week]:
    """Each centre with its hall, and a worker who is nowhere else at its time of day."""
    staff, county = build_staff(build_county()), build_county()
    people = {user.username: user for user in User.objects.filter(council=council)}
    centres = list(Centre.objects.filter(council=council).select_related("cluster"))
    rooms = Room.objects.bulk_create(
        Room(council=council, centre=centre, name=name, holds=holds)
        for centre in centres
        for name, holds in ROOMS
    )
    halls = {room.centre_id: room for room in rooms if room.name == ROOMS[0][0]}
    for cluster in county.clusters:
        workers = [people[one.username] for one in staff.in_cluster(cluster, outreach=False)]
        own = [centre for centre in centres if centre.cluster.code == cluster]
        for place, centre in enumerate(own):
            worker, slot = workers[place % len(workers)], SLOTS[place // len(workers)]
            yield _Week(centre, halls[centre.pk], worker, slot)


def _series(
    council: Council, dates: DemoDates, weeks: list[_Week], first: date, last: date
) -> Iterable[SessionSeries]:
    rng = dates.chance("timetable")
    for place, week in enumerate(weeks):
        for weekday in range(5):
            title, capacity, kept, charge, always = OFFERS[(place + weekday) % len(OFFERS)]
            if not happens(rng, ON_SHARE):
                continue
            yield SessionSeries(
                council=council,
                title=title,
                centre=week.centre,
                room=week.hall,
                starts_at=week.slot[0],
                ends_at=week.slot[1],
                capacity=capacity,
                kept_places=kept,
                charge=charge,
                weekday=weekday,
                first_day=days_after(first, weekday),
                last_day=last,
                in_term_only=not always,
            )


def _days(series: SessionSeries, in_term: set[date]) -> Iterable[date]:
    day = series.first_day
    while day <= series.last_day:
        if not series.in_term_only or day in in_term:
            yield day
        day += timedelta(days=7)


def _on(series: SessionSeries, day: date, as_of: date, worker: User) -> CentreSession:
    """The session of a series on a day; past ones have their register finished."""
    session = CentreSession(
        council=series.council,
        series=series,
        title=series.title,
        centre=series.centre,
        room=series.room,
        starts_at=series.starts_at,
        ends_at=series.ends_at,
        capacity=series.capacity,
        kept_places=series.kept_places,
        charge=series.charge,
        date=day,
    )
    if day < as_of:
        session.finished_at = timezone.make_aware(datetime.combine(day, series.ends_at))
        session.finished_by = worker
    return session


def _hire_out(council: Council, dates: DemoDates, weeks: list[_Week]) -> None:
    """In the first centre of each cluster to sign in to a dance school has the smaller room."""
    monday = days_after(dates.as_of, -dates.as_of.weekday())
    first = days_after(monday, FRIDAY_AFTERNOON - 7 * WEEKS_BACK)
    for code in SHOWN:
        centre = next(week.centre for week in weeks if week.centre.cluster.code == code)
        facts = {
            "council": council,
            "title": "Baby ballet",
            "centre": centre,
            "room": centre.rooms.get(name=ROOMS[1][0]),
            "starts_at": time(13),
            "ends_at": time(14),
            "capacity": 2,
            "kept_places": 2,
        }
        series = SessionSeries.objects.create(
            **facts,
            weekday=FRIDAY_AFTERNOON,
            first_day=first,
            last_day=days_after(first, 7 * (WEEKS_BACK + WEEKS_AHEAD)),
            in_term_only=False,
        )
        RoomHire.objects.create(
            council=council,
            series=series,
            hired_by="Skylark School of Dance",
            contact="01632 960 427",
            terms="The room for two free places each week.",
        )
        CentreSession.objects.bulk_create(
            CentreSession(**facts, series=series, date=day) for day in _days(series, set())
        )
