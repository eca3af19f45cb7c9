"""Planning the timetable: one session or a series, changed, cancelled, ended."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from centres import audit
from centres.guards import require_reason
from centres.models import User
from centres.refusals import Refused
from centres.wording import day_in_words
from families.models import CentreSession, SessionSeries, SessionWorker
from families.sessions.clashes import require_free
from families.sessions.places import counts_of, fill_places
from families.sessions.rules import (
    Plan,
    is_hired,
    require_centre,
    require_plan,
    require_plannable,
    require_unfinished,
    weekly,
)

LONGEST_SERIES = timedelta(days=400)
SERIES_ENDED = "The series ended."


@transaction.atomic
def plan_session(*, by: User, plan: Plan, date: date) -> CentreSession:
    """Plan one session of a centre of the person's clusters. ValidationError names the field."""
    require_plan(by, plan)
    require_plannable(date, "date")
    session = _add(plan, [date], series=None)[0]
    _audit(by, "session.plan", session, date=date.isoformat())
    return session


@transaction.atomic
def plan_series(
    *,
    by: User,
    plan: Plan,
    first_day: date,
    last_day: date,
    in_term_only: bool,
    hired: bool = False,
) -> SessionSeries:
    """Plan a session every week from the first day to the last, in term only or all through.

    At most 400 days. ValidationError names the field that is wrong, also where no day is in
    term, or where one of the sessions would clash. A hired room needs no workers.
    """
    require_plan(by, plan, led=not hired)
    require_plannable(first_day, "first_day")
    if last_day < first_day:
        raise ValidationError({"last_day": "The last date must be on or after the first."})
    if last_day - first_day > LONGEST_SERIES:
        raise ValidationError({"last_day": "Plan a year at a time: choose an earlier last date."})
    dates = weekly(plan.centre, first_day, last_day, in_term_only)
    series = SessionSeries(
        council_id=plan.centre.council_id,
        weekday=first_day.weekday(),
        first_day=first_day,
        last_day=last_day,
        in_term_only=in_term_only,
        **plan.facts,
    )
    series.save(force_insert=True)
    series.workers.set(plan.workers)
    _add(plan, dates, series=series)
    audit.record(
        by=by,
        action="session_series.plan",
        record="session_series",
        reference=str(series.pk),
        council=series.council,
        sessions=len(dates),
        first_day=dates[0].isoformat(),
    )
    return series


@transaction.atomic
def change_session(*, by: User, session: CentreSession, plan: Plan, date: date) -> CentreSession:
    """Change one session, its day and time included. Refused once it is cancelled or finished."""
    session = locked(session)
    require_unfinished(session)
    require_plan(by, plan, led=not is_hired(session))
    if date != session.date:
        require_plannable(date, "date")
        if session.attendances.exists():
            raise ValidationError({"date": "Families are marked as here: it was on this day."})
    with _clashes_said(plan, [date], but=[session.pk]):
        _rewrite(session, plan, date)
    fill_places(by=by, session=session)
    _audit(by, "session.change", session, date=date.isoformat())
    return session


@transaction.atomic
def change_series(*, by: User, series: SessionSeries, plan: Plan) -> int:
    """Change every session of the series from today on; returns how many. Past ones stay."""
    require_plan(by, plan, led=not hasattr(series, "hire"))
    for name, value in plan.facts.items():
        setattr(series, name, value)
    series.save(update_fields=[*plan.facts])
    series.workers.set(plan.workers)
    sessions = list(_to_come(series).select_for_update(of=("self",)))
    dates = [session.date for session in sessions]
    with _clashes_said(plan, dates, but=[session.pk for session in sessions]):
        for session in sessions:
            _rewrite(session, plan, session.date)
    for session in sessions:
        fill_places(by=by, session=session)
    audit.record(
        by=by,
        action="session_series.change",
        record="session_series",
        reference=str(series.pk),
        council=series.council,
        sessions=len(sessions),
    )
    return len(sessions)


@transaction.atomic
def cancel(*, by: User, session: CentreSession, reason: str) -> CentreSession:
    """Call a session off: it stays on the timetable with the reason, its room and workers free.

    Refused when it is cancelled or its register finished, or when families are marked as here.
    """
    require_reason(reason)
    session = locked(session)
    require_unfinished(session)
    require_centre(by, session.centre)
    if session.attendances.exists():
        raise Refused("Families are marked as here: take them off the register before cancelling.")
    _call_off(session, reason.strip())
    _audit(by, "session.cancel", session, date=session.date.isoformat())
    return session


@transaction.atomic
def end_series(*, by: User, series: SessionSeries, last_day: date) -> tuple[int, int]:
    """End a series after a day: later sessions go, past ones stay.

    Those that families have booked are cancelled instead, so that somebody tells them. Returns
    how many went and how many were cancelled.
    """
    require_centre(by, series.centre)
    today = timezone.localdate()
    if last_day < series.first_day:
        raise ValidationError({"last_day": "The series begins later than that."})
    if last_day > series.last_day:
        ends = day_in_words(series.last_day)
        raise ValidationError({"last_day": f"It ends on {ends} already: choose a day before."})
    later = _to_come(series).filter(date__gt=max(last_day, today - timedelta(days=1)))
    gone = cancelled = 0
    for session in later.select_for_update(of=("self",)):
        if session.attendances.exists():
            continue
        if session.bookings.exists():
            _call_off(session, SERIES_ENDED)
            cancelled += 1
        else:
            session.leading.all().delete()
            session.volunteer_hours.all().delete()
            session.delete()
            gone += 1
    series.last_day = last_day
    series.save(update_fields=["last_day"])
    audit.record(
        by=by,
        action="session_series.end",
        record="session_series",
        reference=str(series.pk),
        council=series.council,
        last_day=last_day.isoformat(),
        gone=gone,
        cancelled=cancelled,
    )
    return gone, cancelled


def locked(session: CentreSession) -> CentreSession:
    """The session as it is now, locked until the transaction ends."""
    rows = CentreSession.objects.select_related("centre__cluster", "room", "series", "council")
    return rows.select_for_update(of=("self",)).get(pk=session.pk)


def _call_off(session: CentreSession, reason: str) -> None:
    """Mark it as cancelled; volunteers give no time to what does not take place."""
    session.is_cancelled, session.cancel_reason = True, reason
    session.save(update_fields=["is_cancelled", "cancel_reason"])
    session.volunteer_hours.all().delete()


def _to_come(series: SessionSeries) -> Any:
    return CentreSession.objects.filter(series=series).to_come(timezone.localdate())


def _add(plan: Plan, dates: list[date], *, series: SessionSeries | None) -> list[CentreSession]:
    with _clashes_said(plan, dates):
        sessions = CentreSession.objects.bulk_create(
            CentreSession(council_id=plan.centre.council_id, series=series, date=day, **plan.facts)
            for day in dates
        )
        SessionWorker.objects.bulk_create(
            _leading(session, worker) for session in sessions for worker in plan.workers
        )
    return sessions


@contextmanager
def _clashes_said(plan: Plan, dates: list[date], but: list[int] | None = None) -> Iterator[None]:
    """Ask before, and again if the database refuses because somebody was quicker."""

    def ask() -> None:
        require_free(
            dates=dates,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            room=plan.room,
            workers=plan.workers,
            but=but or [],
        )

    ask()
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        ask()
        raise


def _rewrite(session: CentreSession, plan: Plan, date: datetime.date) -> None:
    """Write the plan over a session. ValidationError where more families have places already."""
    taken, kept = counts_of(session)
    if plan.capacity is not None and plan.capacity < taken:
        raise ValidationError({"capacity": f"{taken} families have a place already."})
    if plan.kept_places < kept:
        raise ValidationError({"kept_places": f"{kept} kept places are taken already."})
    for name, value in plan.facts.items():
        setattr(session, name, value)
    session.date = date
    session.save(update_fields=["date", *plan.facts])
    session.volunteer_hours.update(date=date, minutes=session.minutes)
    session.leading.exclude(worker__in=plan.workers).delete()
    there = set(session.leading.values_list("worker", flat=True))
    SessionWorker.objects.bulk_create(
        _leading(session, worker) for worker in plan.workers if worker.pk not in there
    )


def _leading(session: CentreSession, worker: User) -> SessionWorker:
    return SessionWorker(
        council_id=session.council_id,
        session=session,
        worker=worker,
        date=session.date,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )


def _audit(by: User, action: str, session: CentreSession, **details: Any) -> None:
    audit.record(
        by=by,
        action=action,
        record="session",
        reference=str(session.pk),
        council=session.council,
        **details,
    )
