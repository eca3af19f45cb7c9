"""What falling back means, outcome by outcome: the first day that shows it, by which records."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from psycopg2.extras import Json

from centres.models import Council
from outcomes.measures.registry import OUTCOMES
from outcomes.sustained.registry import LOOKS
from tests.outcomes.factories import (
    AssessmentFactory,
    CaseFactory,
    ChildFactory,
    EnrolmentFactory,
    FamilyFactory,
    LevelFactory,
    StarFactory,
    after,
)

pytestmark = pytest.mark.django_db

ACHIEVED_ON = date(2015, 5, 1)
IN_A_YEAR = date(2016, 6, 30)
Look = tuple[date | None, dict[str, Any], bool]


def looked(
    council: Council,
    measure: str,
    subject: str,
    by: date = IN_A_YEAR,
    **records: list[int],
) -> Look:
    """The day it fell back, what shows it, and whether anything is known."""
    paid = (
        "SELECT 1 AS id, %(subject)s AS subject, %(day)s::date AS achieved_on, %(records)s::jsonb"
    )
    query = f"WITH paid AS ({paid} AS records) SELECT * FROM ({LOOKS[measure].query}) found"
    asked: dict[str, Any] = {"subject": subject, "day": ACHIEVED_ON, "records": Json(records)}
    with connection.cursor() as cursor:
        cursor.execute(query, {**asked, "council": council.pk, "last": by})
        ((_, fell_on, evidence, is_known),) = cursor.fetchall()
    return fell_on, json.loads(evidence), is_known


def held() -> Look:
    return None, {}, True


def fell(day: date, **records: list[int]) -> Look:
    return day, records, True


def supported(level: int = 2) -> Any:
    """A case of a family at that level."""
    family = FamilyFactory()
    LevelFactory(family=family, level=level)
    return CaseFactory(family=family, opened_on=date(2015, 1, 5))


def test_each_outcome_says_when_it_falls_back() -> None:
    assert list(LOOKS) == [outcome.key for outcome in OUTCOMES]
    assert all(look.definition and look.version == 1 for look in LOOKS.values())


@pytest.mark.parametrize(
    ("level", "day", "falls"),
    [
        (3, after(ACHIEVED_ON, 1), True),
        (4, after(ACHIEVED_ON, 365), True),
        (3, ACHIEVED_ON, False),
        (3, after(ACHIEVED_ON, 366), False),
        (2, after(ACHIEVED_ON, 60), False),
    ],
)
@pytest.mark.parametrize("measure", ["sustained_contact", "sustained_step_down"])
def test_level_that_rose_in_the_year_after(
    measure: str, level: int, day: date, falls: bool
) -> None:
    case = supported()
    rose = LevelFactory(family=case.family, starts_on=day, level=level)
    expected = fell(day, level=[rose.pk]) if falls else held()
    assert looked(case.council, measure, case.ref) == expected


def test_level_that_was_high_already_did_not_rise() -> None:
    case = supported(level=3)
    LevelFactory(family=case.family, starts_on=date(2015, 8, 1), level=4)
    assert looked(case.council, "sustained_contact", case.ref) == held()


def test_new_case_of_support_and_first_day_of_several() -> None:
    case, day = supported(), date(2015, 9, 9)
    LevelFactory(family=case.family, starts_on=date(2015, 10, 1), level=3)
    LevelFactory(family=case.family, starts_on=date(2015, 9, 10), level=1)
    same_day = LevelFactory(family=case.family, starts_on=day, level=4)
    again = CaseFactory(family=case.family, opened_on=day)
    CaseFactory(opened_on=day)
    found = looked(case.council, "sustained_contact", case.ref)
    assert found == fell(day, case=[again.pk], level=[same_day.pk])
    assert looked(case.council, "sustained_contact", case.ref, date(2015, 9, 8)) == held()


@pytest.mark.parametrize(
    ("score", "facts", "falls"),
    [
        (6, {}, True),
        (7, {}, False),
        (6, {"voided_on": date(2016, 2, 1)}, False),
        (6, {"is_finished": False}, False),
        (6, {"date": ACHIEVED_ON}, False),
        (6, {"edition": "family-star-early-years"}, False),
    ],
)
def test_later_star_that_fell_back_where_it_had_improved(
    score: int, facts: dict[str, Any], falls: bool
) -> None:
    case = CaseFactory(opened_on=date(2015, 1, 5), closed_on=ACHIEVED_ON)
    better, same = "physical_health", "social_networks"
    first = StarFactory(case=case, date=date(2015, 1, 9), scores={better: 4, same: 7})
    scores = {better: 8, same: 7}
    closing = StarFactory(case=case, kind="closing", date=ACHIEVED_ON, scores=scores)
    facts = {"date": date(2015, 11, 2), **facts}
    later = StarFactory(case=case, kind="review", scores={better: score, same: 3}, **facts)
    found = looked(case.council, "star_progress", case.ref, star=[first.pk, closing.pk])
    assert found == (fell(facts["date"], star=[later.pk]) if falls else held())


def test_programme_fell_back_with_the_familys_level() -> None:
    enrolment = EnrolmentFactory()
    family, council = enrolment.carer.family, enrolment.council
    CaseFactory(family=family, opened_on=date(2015, 8, 1))
    assert looked(council, "programme_completed", enrolment.ref) == held()
    rose = LevelFactory(family=family, starts_on=date(2015, 10, 1), level=3)
    found = looked(council, "programme_completed", enrolment.ref)
    assert found == fell(rose.starts_on, level=[rose.pk])


def test_child_behind_again() -> None:
    child = ChildFactory()
    asked = (child.council, "development_catch_up", child.ref)
    assert looked(*asked) == (None, {}, False)
    AssessmentFactory(child=child, date=date(2015, 10, 1))
    assert looked(*asked) == held()
    behind = AssessmentFactory(
        child=child, date=date(2016, 1, 9), area="physical", judgement="not_on_track"
    )
    AssessmentFactory(child=child, date=date(2016, 3, 1), area="physical")
    assert looked(*asked) == fell(behind.date, assessment=[behind.pk])


def test_nothing_recorded_says_whether_a_place_was_kept() -> None:
    child = ChildFactory()
    assert looked(child.council, "two_year_offer", child.ref) == (None, {}, False)


def test_family_that_left_is_not_known_of() -> None:
    case = supported()
    case.family.deregistered_on = date(2015, 12, 1)
    case.family.save()
    assert looked(case.council, "sustained_contact", case.ref, date(2015, 11, 30)) == held()
    assert looked(case.council, "sustained_contact", case.ref) == (None, {}, False)
