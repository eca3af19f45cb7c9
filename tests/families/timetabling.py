"""What stories about sessions need: rooms, terms, plans."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from centres.models import Centre, Room, Term, User
from families.calendars import renew
from families.models import Attendance, CentreSession, Family, Volunteer
from families.sessions.planning import Plan, plan_series, plan_session
from tests.cast import County


def on(days: int) -> date:
    """The date so many days from today, Europe/London."""
    return timezone.localdate() + timedelta(days=days)


def room(centre: Centre, name: str = "Hall") -> Room:
    return Room.objects.get_or_create(council=centre.council, centre=centre, name=name)[0]


def all_year(county: County) -> Term:
    """One term around today, without a break."""
    return Term.objects.create(
        council=county.council, name="The year", first_day=on(-300), last_day=on(500)
    )


def plan(centre: Centre, *workers: User, **facts: Any) -> Plan:
    """Stay and play in the hall from half past nine to eleven."""
    usual = {
        "title": "Stay and play",
        "centre": centre,
        "room": room(centre),
        "starts_at": time(9, 30),
        "ends_at": time(11),
        "workers": list(workers),
    }
    return Plan(**{**usual, **facts})


def session(county: County, days: int = 0, **facts: Any) -> CentreSession:
    """A session in North led by Fiona, so many days from today."""
    return plan_session(
        by=county.cora, plan=plan(county.north, county.fiona, **facts), date=on(days)
    )


def volunteer(centre: Centre, name: str = "Vera Finch", **facts: Any) -> Volunteer:
    """Somebody who has helped at the centre for a hundred days."""
    facts = {"started_on": on(-100), **facts}
    return Volunteer.objects.create(council=centre.council, centre=centre, name=name, **facts)


def timetable_keys(county: County) -> dict[str, str]:
    """Keys of a term, a room, a series and a session of it, a volunteer, in North, and Fiona's
    secret address.
    """
    term = all_year(county)
    series = plan_series(
        by=county.cora,
        plan=plan(county.north, county.fiona, capacity=8, kept_places=2, charge=200),
        first_day=on(0),
        last_day=on(7),
        in_term_only=True,
    )
    return {
        "calendar": renew(by=county.fiona),
        "volunteer": str(volunteer(county.north).pk),
        "term": str(term.pk),
        "room": str(series.room_id),
        "series": str(series.pk),
        "session": str(series.sessions.earliest("date").pk),
    }


def marked_as_here(county: County, family: Family, session: str) -> Attendance:
    """The family on the register of the session with this key."""
    return Attendance.objects.create(
        council=county.council, family=family, session_id=int(session), marked_by=county.cora
    )
