"""SPEC 4, `programme_completed`: three quarters of the sessions of an evidence-based programme."""

from datetime import date
from typing import Any

import pytest

from tests.outcomes.factories import (
    OPENED,
    AttendanceFactory,
    CarerFactory,
    EnrolmentFactory,
    LevelFactory,
    NeedFactory,
    ProgrammeFactory,
    after,
)
from tests.outcomes.rolled_up import achieved, evidence, ids

pytestmark = pytest.mark.django_db


def enrolment_with(days: list[int], *, sessions: int = 8, **facts: Any) -> Any:
    """A carer in greatest need who came to sessions so many days after the start."""
    enrolment = EnrolmentFactory(**{"programme__sessions": sessions, **facts})
    family = enrolment.carer.family
    if not family.levels.exists():
        LevelFactory(family=family)
    for number, day in enumerate(days, start=1):
        AttendanceFactory(
            enrolment=enrolment, session=number, date=after(enrolment.started_on, day)
        )
    return enrolment


@pytest.mark.parametrize(
    ("sessions", "needed"),
    [(1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (6, 5), (7, 6), (8, 6), (10, 8)],
)
def test_three_quarters_rounded_up(sessions: int, needed: int) -> None:
    enrolment = enrolment_with(list(range(needed)), sessions=sessions)
    expected = {enrolment.ref: after(OPENED, needed - 1)}
    assert achieved(enrolment.council, "programme_completed") == expected


@pytest.mark.parametrize(
    ("sessions", "short"), [(1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (8, 5), (10, 7)]
)
def test_one_session_short(sessions: int, short: int) -> None:
    enrolment = enrolment_with(list(range(short)), sessions=sessions)
    assert achieved(enrolment.council, "programme_completed") == {}


def test_sessions_count_in_the_order_of_their_dates() -> None:
    enrolment = enrolment_with([50, 10, 40, 20], sessions=4)
    assert achieved(enrolment.council, "programme_completed") == {enrolment.ref: after(OPENED, 40)}


def test_a_session_missed_or_before_the_start_does_not_count() -> None:
    enrolment = enrolment_with([0, 7], sessions=4)
    AttendanceFactory(enrolment=enrolment, session=3, date=after(OPENED, 14), attended=False)
    AttendanceFactory(enrolment=enrolment, session=4, date=after(OPENED, -1))
    assert achieved(enrolment.council, "programme_completed") == {}


@pytest.mark.parametrize(("day", "counts"), [(90, True), (91, False)])
def test_the_deciding_session_is_in_the_quarter(day: int, counts: bool) -> None:
    enrolment = enrolment_with([0, 7, day], sessions=4)
    assert bool(achieved(enrolment.council, "programme_completed")) is counts


def test_a_programme_that_is_not_evidence_based() -> None:
    enrolment = enrolment_with([0, 7, 14], sessions=4, programme__evidence_based=False)
    assert achieved(enrolment.council, "programme_completed") == {}


@pytest.mark.parametrize(("starts", "counts"), [(OPENED, True), (after(OPENED, 1), False)])
def test_greatest_need_is_asked_for_on_the_start(starts: date, counts: bool) -> None:
    carer = CarerFactory()
    LevelFactory(family=carer.family, level=1)
    NeedFactory(family=carer.family, starts_on=starts)
    enrolment = enrolment_with([0, 7, 14], sessions=4, carer=carer)
    assert bool(achieved(enrolment.council, "programme_completed")) is counts


def test_another_familys_need_is_not_this_ones() -> None:
    LevelFactory(family=CarerFactory().family, level=4)
    enrolment = EnrolmentFactory(programme__sessions=1)
    AttendanceFactory(enrolment=enrolment)
    assert achieved(enrolment.council, "programme_completed") == {}


def test_of_several_enrolments_the_first_achieved_counts() -> None:
    carer = CarerFactory()
    programme = ProgrammeFactory(council=carer.council, sessions=4)
    shared: dict[str, Any] = {"carer": carer, "programme": programme}
    enrolment_with([0, 7, 30], ref="A", **shared)
    enrolment_with([0, 7, 14], ref="B", **shared)
    assert achieved(carer.council, "programme_completed") == {"B": after(OPENED, 14)}


def test_of_two_achieved_on_one_day_the_lower_reference_counts() -> None:
    carer = CarerFactory()
    shared: dict[str, Any] = {
        "carer": carer,
        "programme": ProgrammeFactory(council=carer.council, sessions=1),
    }
    enrolment_with([5], ref="b", **shared)
    enrolment_with([5], ref="a", **shared)
    enrolment_with([5], ref="B", **shared)
    assert achieved(carer.council, "programme_completed") == {"B": after(OPENED, 5)}


def test_another_carer_or_programme_counts_for_itself() -> None:
    carer = CarerFactory()
    first = enrolment_with([5], sessions=1, carer=carer)
    second = enrolment_with([5], sessions=1, carer=carer)
    third = enrolment_with([5], programme=first.programme, carer=CarerFactory(family=carer.family))
    found = achieved(carer.council, "programme_completed")
    assert found.keys() == {first.ref, second.ref, third.ref}


def test_evidence_names_the_sessions_up_to_the_deciding_one() -> None:
    enrolment = EnrolmentFactory(programme__sessions=4)
    level = LevelFactory(family=enrolment.carer.family)
    attended = [
        AttendanceFactory(enrolment=enrolment, session=number, date=after(OPENED, day))
        for number, day in [(2, 1), (1, 2), (3, 3), (4, 4)]
    ]
    assert evidence(enrolment.council, "programme_completed") == {
        "enrolment": ids(enrolment),
        "attendance": ids(*attended[:3]),
        "level": ids(level),
    }
