"""The timetable: planned weekly in term, without a clash of room or worker, changed and ended."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from centres.models import AuditEvent, Term
from centres.refusals import Refused
from families.models import CentreSession, SessionWorker
from families.sessions.places import book
from families.sessions.planning import (
    cancel,
    change_series,
    change_session,
    end_series,
    plan_series,
    plan_session,
)
from tests.cast import County, family
from tests.families.timetabling import all_year, on, plan, room, session

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 1, 5)


@pytest.fixture
def spring(county: County) -> Term:
    """5 January to 27 March 2026, half-term from 16 to 20 February."""
    return Term.objects.create(
        council=county.council,
        name="Spring",
        first_day=MONDAY,
        last_day=date(2026, 3, 27),
        break_starts=date(2026, 2, 16),
        break_ends=date(2026, 2, 20),
    )


@time_machine.travel("2026-01-05 12:00:00+00:00", tick=False)
@pytest.mark.parametrize(
    ("in_term_only", "days"),
    [(True, {MONDAY + timedelta(weeks=n) for n in range(12)} - {date(2026, 2, 16)}), (False, None)],
)
def test_a_series_repeats_weekly_half_term_left_out(
    county: County, spring: Term, in_term_only: bool, days: set[date] | None
) -> None:
    series = plan_series(
        by=county.cora,
        plan=plan(county.north, county.fiona),
        first_day=MONDAY,
        last_day=date(2026, 4, 6),
        in_term_only=in_term_only,
    )
    found = set(series.sessions.values_list("date", flat=True))
    assert found == (days or {MONDAY + timedelta(weeks=n) for n in range(14)})
    assert series.get_weekday_display() == "Monday"
    assert AuditEvent.objects.get(action="session_series.plan").details["sessions"] == len(found)


def test_a_series_in_no_term_is_told(county: County) -> None:
    with pytest.raises(ValidationError, match="None of these days is in term"):
        plan_series(
            by=county.cora,
            plan=plan(county.north, county.fiona),
            first_day=on(0),
            last_day=on(70),
            in_term_only=True,
        )


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"ends_at": time(9, 30)}, "ends_at"),
        ({"kept_places": 1}, "kept_places"),
        ({"capacity": 3, "kept_places": 4}, "kept_places"),
        ({"workers": []}, "workers"),
    ],
)
def test_what_cannot_be_is_said_by_field(county: County, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as told:
        session(county, **facts)
    assert set(told.value.message_dict) == {field}


def test_only_the_clusters_own_people_plan_and_lead(county: County) -> None:
    with pytest.raises(ValidationError, match="centre of your cluster"):
        plan_session(by=county.sam, plan=plan(county.north, county.fiona), date=on(1))
    with pytest.raises(ValidationError, match="Select workers of North cluster"):
        session(county, workers=[county.sam])
    with pytest.raises(ValidationError, match="Select a room of the centre"):
        session(county, room=room(county.south))


def clash(county: County, **facts: Any) -> dict[str, list[str]]:
    """What is wrong with a session of Frank's in the hall tomorrow from half past ten."""
    usual = {"starts_at": time(10, 30), "ends_at": time(12), "workers": [county.frank]}
    try:
        session(county, 1, **{**usual, **facts})
    except ValidationError as problem:
        return problem.message_dict
    return {}


def test_a_room_and_a_worker_are_in_one_session_at_a_time(county: County) -> None:
    first = session(county, 1)
    (said,) = clash(county)["room"]
    assert said.startswith("Hall is taken on ")
    assert said.endswith(": Stay and play, 9:30am to 11am")
    busy = clash(county, room=room(county.north, "Den"), workers=[county.fiona])
    assert busy["workers"][0].startswith("Fiona is busy on ")
    assert set(clash(county, workers=[county.fiona])) == {"room", "workers"}
    assert clash(county, room=room(county.north, "Den")) == {}
    # One that is off is in nobody’s way.
    cancel(by=county.cora, session=first, reason="Heating is broken")
    assert clash(county, starts_at=time(9), ends_at=time(10), workers=[county.fiona]) == {}


def test_one_may_begin_when_another_ends(county: County) -> None:
    session(county, 1)
    assert clash(county, starts_at=time(11), workers=[county.fiona]) == {}


def test_the_database_refuses_clashes_whoever_asks(county: County) -> None:
    first, second = session(county, 1), session(county, 2, workers=[county.frank])
    with pytest.raises(IntegrityError, match="session_room_free"), transaction.atomic():
        CentreSession.objects.filter(pk=second.pk).update(date=first.date)
    CentreSession.objects.filter(pk=second.pk).update(room=room(county.north, "Den"))
    CentreSession.objects.filter(pk=second.pk).update(date=first.date)
    # Who leads it came along, and cannot lead the other as well.
    assert second.leading.get().date == first.date
    with pytest.raises(IntegrityError, match="session_worker_free"), transaction.atomic():
        SessionWorker.objects.filter(session=second).update(worker=county.fiona)
    with pytest.raises(IntegrityError, match="session_worker_at_its_time"), transaction.atomic():
        SessionWorker.objects.filter(session=second).update(date=on(5))


def test_a_series_with_a_clash_on_one_day_is_not_planned_at_all(county: County) -> None:
    session(county, 15, workers=[county.frank])
    with pytest.raises(ValidationError, match="Hall is taken"):
        plan_series(
            by=county.cora,
            plan=plan(county.north, county.fiona),
            first_day=on(1),
            last_day=on(60),
            in_term_only=False,
        )
    assert CentreSession.objects.count() == 1


def weekly(county: County) -> Any:
    """From three weeks ago to three weeks from now."""
    return plan_series(
        by=county.cora,
        plan=plan(county.north, county.fiona, capacity=8),
        first_day=on(-21),
        last_day=on(21),
        in_term_only=False,
    )


def test_changing_a_series_leaves_the_past_alone(county: County) -> None:
    series = weekly(county)
    changed = change_series(
        by=county.cora,
        series=series,
        plan=plan(county.north, county.frank, title="Messy play", starts_at=time(10)),
    )
    assert changed == 4
    rows = list(series.sessions.order_by("date"))
    assert [row.title for row in rows] == ["Stay and play"] * 3 + ["Messy play"] * 4
    assert [[str(w) for w in row.workers.all()] for row in rows[2:4]] == [["Fiona"], ["Frank"]]
    assert rows[3].leading.get().starts_at == time(10)


def test_ending_a_series_takes_later_sessions_off_and_cancels_booked_ones(county: County) -> None:
    series = weekly(county)
    booked = series.sessions.get(date=on(14))
    book(by=county.fiona, session=booked, family=family(county.north))
    assert end_series(by=county.cora, series=series, last_day=on(0)) == (2, 1)
    assert [row.date for row in series.sessions.order_by("date")] == [
        *(on(days) for days in (-21, -14, -7, 0)),
        on(14),
    ]
    booked.refresh_from_db()
    assert booked.is_cancelled
    with pytest.raises(ValidationError, match="ends on"):
        end_series(by=county.cora, series=series, last_day=on(10))


def test_one_session_changes_its_day_and_keeps_its_place_in_the_series(county: County) -> None:
    series = weekly(county)
    one = series.sessions.get(date=on(7))
    change_session(by=county.fiona, session=one, plan=plan(county.north, county.fiona), date=on(8))
    one.refresh_from_db()
    assert (one.date, one.series) == (on(8), series)
    assert one.leading.get().date == on(8)


def test_no_fewer_places_than_families_that_have_one(county: County) -> None:
    one = session(county, 3, capacity=2)
    for name in ("Archer", "Baker"):
        book(by=county.fiona, session=one, family=family(county.north, name))
    with pytest.raises(ValidationError, match="2 families have a place already"):
        change_session(
            by=county.cora,
            session=one,
            plan=plan(county.north, county.fiona, capacity=1),
            date=one.date,
        )


def test_a_cancelled_session_is_not_changed(county: County) -> None:
    one = cancel(by=county.cora, session=session(county, 3), reason="Flooded")
    assert (one.is_cancelled, one.cancel_reason) == (True, "Flooded")
    with pytest.raises(Refused, match="cancelled"):
        change_session(
            by=county.cora, session=one, plan=plan(county.north, county.fiona), date=on(3)
        )
    with pytest.raises(Refused, match="cancelled"):
        cancel(by=county.cora, session=one, reason="Again")


def test_terms_never_overlap(county: County) -> None:
    all_year(county)
    with pytest.raises(IntegrityError, match="terms_do_not_overlap"), transaction.atomic():
        all_year(county)
