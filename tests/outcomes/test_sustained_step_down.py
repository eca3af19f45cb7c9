"""SPEC 4, `sustained_step_down`: down from level 3 or 4, and still down 182 days later."""

from datetime import date
from typing import Any

import pytest

from tests.outcomes.factories import (
    CaseFactory,
    FamilyFactory,
    LevelFactory,
    after,
)
from tests.outcomes.rolled_up import achieved, evidence, ids

pytestmark = pytest.mark.django_db

OPENED, CLOSED = date(2014, 7, 1), date(2014, 12, 1)
ACHIEVED_ON = date(2015, 6, 1)


def case_with(*, before: int = 3, after_: int = 2, **facts: Any) -> Any:
    """A case whose family was at one level when it opened and at another when it closed."""
    case = CaseFactory(**{"opened_on": OPENED, "closed_on": CLOSED, **facts})
    LevelFactory(family=case.family, starts_on=OPENED, level=before)
    LevelFactory(family=case.family, starts_on=CLOSED, level=after_)
    return case


def is_achieved(case: Any, quarter: str = "2015-16-Q1") -> bool:
    return case.ref in achieved(case.council, "sustained_step_down", quarter)


def test_it_is_achieved_182_days_after_closing() -> None:
    case = case_with()
    assert achieved(case.council, "sustained_step_down") == {case.ref: ACHIEVED_ON}


@pytest.mark.parametrize(
    ("closed", "counts"), [(date(2014, 12, 30), True), (date(2014, 12, 31), False)]
)
def test_the_half_year_must_be_over_by_the_quarters_end(closed: date, counts: bool) -> None:
    case = case_with(closed_on=closed)
    LevelFactory(family=case.family, starts_on=closed, level=1)
    assert is_achieved(case) is counts


@pytest.mark.parametrize(
    ("before", "after_", "counts"),
    [(3, 2, True), (4, 1, True), (2, 1, False), (3, 3, False), (4, 3, False)],
)
def test_levels_at_opening_and_closing(before: int, after_: int, counts: bool) -> None:
    assert is_achieved(case_with(before=before, after_=after_)) is counts


def test_a_family_never_given_a_level_is_at_level_1() -> None:
    case = CaseFactory(opened_on=OPENED, closed_on=CLOSED)
    assert not is_achieved(case)


@pytest.mark.parametrize("reason", ["step_up", "moved_away", "declined", "other"])
def test_a_case_closed_for_another_reason(reason: str) -> None:
    assert not is_achieved(case_with(closure_reason=reason))


@pytest.mark.parametrize(
    ("level", "on", "counts"),
    [
        (3, after(CLOSED, 1), False),
        (3, ACHIEVED_ON, False),
        (4, ACHIEVED_ON, False),
        (2, after(CLOSED, 30), True),
        (3, after(ACHIEVED_ON, 1), True),
    ],
)
def test_the_level_in_the_half_year(level: int, on: date, counts: bool) -> None:
    case = case_with()
    LevelFactory(family=case.family, starts_on=on, level=level)
    assert is_achieved(case) is counts


@pytest.mark.parametrize(
    ("opened", "closed", "counts"),
    [
        pytest.param(after(CLOSED, -9), CLOSED, True, id="until the day this one closed"),
        pytest.param(after(CLOSED, -9), after(CLOSED, 1), False, id="a day longer"),
        pytest.param(ACHIEVED_ON, None, False, id="from the last day on"),
        pytest.param(after(ACHIEVED_ON, 1), None, True, id="from the day after"),
        pytest.param(after(CLOSED, 20), after(CLOSED, 20), False, id="for one day within"),
    ],
)
def test_another_case_in_the_half_year(opened: date, closed: date | None, counts: bool) -> None:
    case = case_with()
    reason = "other" if closed else ""
    CaseFactory(family=case.family, opened_on=opened, closed_on=closed, closure_reason=reason)
    assert is_achieved(case) is counts


@pytest.mark.parametrize(
    ("deregistered", "counts"),
    [(ACHIEVED_ON, False), (after(ACHIEVED_ON, 1), True), (date(2014, 6, 1), False)],
)
def test_leaving_the_centre(deregistered: date, counts: bool) -> None:
    family = FamilyFactory(deregistered_on=deregistered)
    assert is_achieved(case_with(family=family)) is counts


def test_of_two_cases_closed_on_one_day_the_one_opened_first_counts() -> None:
    case = case_with(ref="Z")
    CaseFactory(family=case.family, opened_on=after(OPENED, 1), closed_on=CLOSED, ref="A")
    assert achieved(case.council, "sustained_step_down") == {"Z": ACHIEVED_ON}


def test_of_two_opened_and_closed_together_the_lower_reference_counts() -> None:
    case = case_with(ref="a")
    CaseFactory(family=case.family, opened_on=OPENED, closed_on=CLOSED, ref="Z")
    assert achieved(case.council, "sustained_step_down") == {"Z": ACHIEVED_ON}


def test_a_case_closed_that_day_for_another_reason_is_not_such_a_case() -> None:
    case = case_with(ref="Z")
    CaseFactory(
        family=case.family,
        opened_on=after(OPENED, -1),
        closed_on=CLOSED,
        closure_reason="declined",
        ref="A",
    )
    assert achieved(case.council, "sustained_step_down") == {"Z": ACHIEVED_ON}


def test_a_case_closed_after_the_quarter_counts_in_a_later_one() -> None:
    case = case_with(closed_on=date(2015, 7, 1))
    LevelFactory(family=case.family, starts_on=date(2015, 7, 1), level=1)
    assert not is_achieved(case, "2015-16-Q1")
    assert is_achieved(case, "2015-16-Q3")


def test_evidence_names_the_levels_from_opening_on() -> None:
    case = CaseFactory(opened_on=OPENED, closed_on=CLOSED)
    LevelFactory(family=case.family, starts_on=date(2013, 1, 1), level=1)
    levels = [
        LevelFactory(family=case.family, starts_on=date(2014, 1, 1), level=3),
        LevelFactory(family=case.family, starts_on=CLOSED, level=2),
        LevelFactory(family=case.family, starts_on=after(CLOSED, 60), level=1),
    ]
    LevelFactory(family=case.family, starts_on=after(ACHIEVED_ON, 1), level=1)
    assert evidence(case.council, "sustained_step_down") == {
        "case": ids(case),
        "level": ids(*levels),
    }
