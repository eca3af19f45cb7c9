"""SPEC 4, `sustained_contact`: five days of contact over four weeks, one of them at home."""

from datetime import date
from typing import Any

import pytest

from tests.outcomes.factories import (
    OPENED,
    CarerFactory,
    CaseFactory,
    EngagementFactory,
    FamilyFactory,
    LevelFactory,
    NeedFactory,
    after,
)
from tests.outcomes.rolled_up import achieved, evidence, ids

pytestmark = pytest.mark.django_db

HOME, CENTRE = "home_visit", "centre_session"


def case_with(days: list[int], *, home: int | None = 0, **facts: Any) -> Any:
    """A case of a family in greatest need with contact so many days after opening."""
    case = CaseFactory(**facts)
    LevelFactory(family=case.family)
    for number, day in enumerate(days):
        kind = HOME if home == number else CENTRE
        EngagementFactory(case=case, date=after(OPENED, day), kind=kind)
    return case


@pytest.mark.parametrize(
    ("days", "home", "on"),
    [
        pytest.param([0, 7, 14, 21, 28], 0, 28, id="fifth day, 28 days after the first"),
        pytest.param([0, 7, 14, 21, 27], 0, None, id="fifth day, 27 days after the first"),
        pytest.param([0, 7, 14, 21, 27, 40], 0, 40, id="28 days reached with the sixth"),
        pytest.param([3, 7, 14, 21, 30], 0, None, id="counted from the first day, not opening"),
        pytest.param([3, 7, 14, 21, 31], 0, 31, id="28 days after a first day on the third"),
        pytest.param([0, 0, 7, 14, 28], 0, None, id="two on one day are one day"),
        pytest.param([0, 7, 14, 28], 0, None, id="four days"),
        pytest.param([0, 7, 14, 21, 28], None, None, id="never at home"),
        pytest.param([0, 7, 14, 21, 28], 4, 28, id="at home on the last of them"),
        pytest.param([0, 7, 14, 21, 28, 30, 35, 36], 6, 35, id="at home only later"),
        pytest.param([-1, 7, 14, 21, 28], 1, None, id="the day before opening"),
        pytest.param([0, 7, 14, 21, 90], 0, 90, id="on the quarter's last day"),
        pytest.param([0, 7, 14, 21, 91], 0, None, id="after the quarter"),
    ],
)
def test_days_of_contact(days: list[int], home: int | None, on: int | None) -> None:
    case = case_with(days, home=home)
    expected = {} if on is None else {case.ref: after(OPENED, on)}
    assert achieved(case.council, "sustained_contact") == expected


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ({}, True),
        ({"kind": "one_to_one"}, True),
        ({"kind": "group_programme"}, True),
        ({"kind": "phone"}, False),
        ({"kind": "no_access"}, False),
        ({"voided_on": date(2016, 1, 1)}, False),
    ],
    ids=str,
)
def test_only_direct_contact_that_stands_makes_a_day(changed: dict[str, Any], counts: bool) -> None:
    case = case_with([0, 7, 14, 21])
    EngagementFactory(case=case, date=after(OPENED, 28), **changed)
    assert bool(achieved(case.council, "sustained_contact")) is counts


def test_contact_of_the_family_outside_the_case_makes_no_day() -> None:
    case = case_with([0, 7, 14, 21])
    EngagementFactory(case=None, family=case.family, date=after(OPENED, 28))
    assert achieved(case.council, "sustained_contact") == {}


@pytest.mark.parametrize(("closed_after", "counts"), [(28, True), (27, False)])
def test_the_closing_day_is_the_last_that_counts(closed_after: int, counts: bool) -> None:
    case = case_with([0, 7, 14, 21, 28], closed_on=after(OPENED, closed_after))
    assert bool(achieved(case.council, "sustained_contact")) is counts


@pytest.mark.parametrize(
    ("level", "since", "counts"),
    [(3, 0, True), (4, 0, True), (2, 0, False), (3, 1, False)],
)
def test_the_level_on_the_day_of_opening_decides(level: int, since: int, counts: bool) -> None:
    case = CaseFactory()
    LevelFactory(family=case.family, level=1)
    LevelFactory(family=case.family, level=level, starts_on=after(OPENED, since))
    for day in (0, 7, 14, 21, 28):
        EngagementFactory(case=case, date=after(OPENED, day))
    assert bool(achieved(case.council, "sustained_contact")) is counts


@pytest.mark.parametrize(
    ("need", "starts", "ends", "counts"),
    [
        ("domestic_abuse", 0, None, True),
        ("parental_mental_health", -9, 0, True),
        ("substance_misuse", -9, None, True),
        ("domestic_abuse", -9, -1, False),
        ("domestic_abuse", 1, None, False),
        ("housing", -9, None, False),
    ],
)
def test_a_need_active_on_the_day_of_opening_decides(
    need: str, starts: int, ends: int | None, counts: bool
) -> None:
    case = CaseFactory()
    ends_on = None if ends is None else after(OPENED, ends)
    NeedFactory(family=case.family, need=need, starts_on=after(OPENED, starts), ends_on=ends_on)
    for day in (0, 7, 14, 21, 28):
        EngagementFactory(case=case, date=after(OPENED, day))
    assert bool(achieved(case.council, "sustained_contact")) is counts


@pytest.mark.parametrize(
    ("born", "counts"),
    [(date(1995, 4, 2), True), (date(1995, 4, 1), False), (None, False)],
    ids=["20 the day after", "20 on the day", "unknown"],
)
def test_a_carer_under_20_on_the_day_of_opening_decides(born: date | None, counts: bool) -> None:
    case = CaseFactory()
    CarerFactory(family=case.family, date_of_birth=born)
    for day in (0, 7, 14, 21, 28):
        EngagementFactory(case=case, date=after(OPENED, day))
    assert bool(achieved(case.council, "sustained_contact")) is counts


def test_evidence_names_the_contacts_and_why_the_need_was_greatest() -> None:
    family = FamilyFactory()
    level = LevelFactory(family=family, starts_on=date(2015, 3, 1))
    LevelFactory(family=family, starts_on=date(2015, 4, 20), level=1)
    need = NeedFactory(family=family)
    NeedFactory(family=family, need="debt")
    young = CarerFactory(family=family, date_of_birth=date(1998, 1, 1))
    CarerFactory(family=family)
    case = CaseFactory(family=family)
    visits = [
        EngagementFactory(case=case, date=after(OPENED, day)) for day in (0, 7, 7, 14, 21, 28)
    ]
    EngagementFactory(case=case, date=after(OPENED, 14), kind="text")
    EngagementFactory(case=case, date=after(OPENED, 35))
    assert evidence(case.council, "sustained_contact") == {
        "case": ids(case),
        "engagement": ids(*visits),
        "level": ids(level),
        "need": ids(need),
        "carer": ids(young),
    }


def test_a_family_not_at_level_3_gives_no_level_as_evidence() -> None:
    case = CaseFactory()
    LevelFactory(family=case.family, level=2)
    NeedFactory(family=case.family)
    for day in (0, 7, 14, 21, 28):
        EngagementFactory(case=case, date=after(OPENED, day))
    assert evidence(case.council, "sustained_contact").keys() == {"case", "engagement", "need"}
