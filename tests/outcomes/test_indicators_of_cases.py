"""SPEC 5: indicators of how cases go."""

from datetime import date
from typing import Any

import pytest

from tests.outcomes.factories import (
    CaseFactory,
    CentreFactory,
    EngagementFactory,
    FamilyFactory,
    StarFactory,
    after,
)
from tests.outcomes.rolled_up import figure, stored_figure

pytestmark = pytest.mark.django_db

FIRST_DAY, LAST_DAY = date(2015, 4, 1), date(2015, 6, 30)


def other_if_closed(closed: date | None) -> dict[str, Any]:
    return {"closed_on": closed, "closure_reason": "other" if closed else ""}


@pytest.mark.parametrize(
    ("opened", "closed", "denominator"),
    [
        (LAST_DAY, None, 1),
        (date(2015, 7, 1), None, 0),
        (date(2014, 1, 1), FIRST_DAY, 1),
        (date(2014, 1, 1), date(2015, 3, 31), 0),
        (date(2014, 1, 1), date(2015, 7, 1), 1),
    ],
    ids=str,
)
def test_sustained_cases_are_of_those_open_in_the_quarter(
    opened: date, closed: date | None, denominator: int
) -> None:
    case = CaseFactory(opened_on=opened, **other_if_closed(closed))
    assert figure(case.centre, "sustained_cases") == (0, denominator)


@pytest.mark.parametrize(
    ("days", "counts"),
    [
        ([0, 1, 2, 3, 4], True),
        ([0, 1, 2, 3, 3], False),
        ([-1, 0, 1, 2, 3], False),
        ([0, 1, 2, 3, 90], True),
        ([0, 1, 2, 3, 91], False),
    ],
    ids=str,
)
def test_sustained_cases_have_five_days_of_contact(days: list[int], counts: bool) -> None:
    case = CaseFactory(opened_on=FIRST_DAY)
    for day in days:
        EngagementFactory(case=case, date=after(FIRST_DAY, day), kind="centre_session")
    found = stored_figure(case.centre, "sustained_cases")
    assert (found.numerator, found.denominator) == (int(counts), 1)
    assert (found.counted if counts else found.not_counted) == [case.pk]


def test_days_of_earlier_quarters_count_and_days_after_closing_do_not() -> None:
    opened, closed = date(2014, 10, 1), date(2015, 4, 20)
    case = CaseFactory(opened_on=opened, **other_if_closed(closed))
    for day in (opened, after(opened, 1), after(opened, 2), closed):
        EngagementFactory(case=case, date=day)
    EngagementFactory(case=case, date=after(closed, 1))
    EngagementFactory(family=case.family, date=after(opened, 3))
    assert figure(case.centre, "sustained_cases") == (0, 1)
    EngagementFactory(case=case, date=after(opened, 4), kind="one_to_one")
    assert figure(case.centre, "sustained_cases") == (1, 1)


def test_a_case_counts_for_its_own_centre_not_the_familys() -> None:
    family = FamilyFactory()
    case = CaseFactory(family=family, centre=CentreFactory(cluster=family.centre.cluster))
    assert figure(case.centre, "sustained_cases") == (0, 1)
    assert figure(family.centre, "sustained_cases") == (0, 0)


@pytest.mark.parametrize(
    ("opened", "denominator"),
    [
        (date(2015, 3, 4), 1),
        (date(2015, 3, 3), 0),
        (date(2015, 6, 2), 1),
        (date(2015, 6, 3), 0),
    ],
    ids=str,
)
def test_the_28th_day_is_in_the_quarter(opened: date, denominator: int) -> None:
    case = CaseFactory(opened_on=opened)
    assert figure(case.centre, "first_star_in_28_days") == (0, denominator)


@pytest.mark.parametrize(
    ("star", "counts"),
    [
        ({"date": FIRST_DAY}, True),
        ({"date": after(FIRST_DAY, 28)}, True),
        ({"date": after(FIRST_DAY, 29)}, False),
        ({"date": after(FIRST_DAY, -1)}, False),
        ({"kind": "review"}, False),
        ({"voided_on": date(2016, 1, 1)}, False),
        ({"is_finished": False}, False),
        ({"completed": "worker"}, True),
    ],
    ids=str,
)
def test_first_star_in_28_days(star: dict[str, Any], counts: bool) -> None:
    case = CaseFactory(opened_on=FIRST_DAY)
    StarFactory(case=case, **star)
    assert figure(case.centre, "first_star_in_28_days") == (int(counts), 1)


@pytest.mark.parametrize(
    ("opened", "closed_after", "denominator"),
    [
        pytest.param(date(2014, 12, 3), None, 1, id="119th day is the quarter's first"),
        pytest.param(date(2014, 12, 2), None, 0, id="the day before"),
        pytest.param(date(2015, 3, 3), None, 1, id="119th day is the quarter's last"),
        pytest.param(date(2015, 3, 4), None, 0, id="the day after"),
        pytest.param(date(2014, 12, 3), 91, 1, id="closed on the 91st day"),
        pytest.param(date(2014, 12, 3), 90, 0, id="closed on the 90th day"),
    ],
)
def test_reviews_due_in_the_quarter(
    opened: date, closed_after: int | None, denominator: int
) -> None:
    closed = None if closed_after is None else after(opened, closed_after)
    case = CaseFactory(opened_on=opened, **other_if_closed(closed))
    assert figure(case.centre, "three_month_review_on_time") == (0, denominator)


@pytest.mark.parametrize(
    ("star", "counts"),
    [
        ({"days": 63}, True),
        ({"days": 62}, False),
        ({"days": 119}, True),
        ({"days": 120}, False),
        ({"days": 91, "kind": "closing"}, False),
        ({"days": 91, "voided_on": date(2016, 1, 1)}, False),
    ],
    ids=str,
)
def test_three_month_review_on_time(star: dict[str, Any], counts: bool) -> None:
    case = CaseFactory(opened_on=date(2015, 2, 1))
    day = after(case.opened_on, star["days"])
    facts = {key: value for key, value in star.items() if key != "days"}
    StarFactory(**{"case": case, "kind": "review", "date": day, **facts})
    assert figure(case.centre, "three_month_review_on_time") == (int(counts), 1)


@pytest.mark.parametrize(
    ("opened", "quarter", "denominator"),
    [
        (date(2014, 10, 1), "2015-16-Q1", 1),
        (date(2014, 9, 30), "2015-16-Q1", 0),
        (date(2014, 12, 31), "2015-16-Q1", 1),
        (date(2015, 1, 1), "2015-16-Q1", 0),
        (date(2014, 8, 31), "2014-15-Q4", 1),
        (date(2015, 8, 31), "2015-16-Q4", 1),
    ],
    ids=str,
)
def test_the_day_six_months_on_is_in_the_quarter(
    opened: date, quarter: str, denominator: int
) -> None:
    case = CaseFactory(opened_on=opened)
    assert figure(case.centre, "closed_within_six_months", quarter) == (0, denominator)


@pytest.mark.parametrize(
    ("opened", "closed", "quarter", "counts"),
    [
        (date(2014, 10, 15), date(2015, 4, 15), "2015-16-Q1", True),
        (date(2014, 10, 15), date(2015, 4, 16), "2015-16-Q1", False),
        (date(2014, 10, 31), date(2015, 4, 30), "2015-16-Q1", True),
        (date(2014, 10, 31), date(2015, 5, 1), "2015-16-Q1", False),
        (date(2014, 8, 31), date(2015, 2, 28), "2014-15-Q4", True),
        (date(2014, 8, 31), date(2015, 3, 1), "2014-15-Q4", False),
        (date(2015, 8, 30), date(2016, 2, 29), "2015-16-Q4", True),
    ],
    ids=str,
)
def test_closed_within_six_months(opened: date, closed: date, quarter: str, counts: bool) -> None:
    """A month without that day ends the six months on its last."""
    case = CaseFactory(opened_on=opened, **other_if_closed(closed))
    assert figure(case.centre, "closed_within_six_months", quarter) == (int(counts), 1)
