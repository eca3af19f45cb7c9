"""SPEC 5: indicators of how many children and families are registered and seen."""

from datetime import date
from typing import Any

import pytest

from tests.outcomes.factories import (
    AreaFactory,
    CentreFactory,
    ChildFactory,
    EngagementFactory,
    FamilyFactory,
    LevelFactory,
    NeedFactory,
)
from tests.outcomes.rolled_up import figure, ids, stored_figure

pytestmark = pytest.mark.django_db

# The quarter is 1 April to 30 June 2015; the year of reach begins on 1 July 2014.
LAST_DAY = date(2015, 6, 30)
YEAR_BEGINS = date(2014, 7, 1)


def family_in_area(**facts: Any) -> Any:
    centre = CentreFactory()
    return FamilyFactory(centre=centre, area=AreaFactory(centre=centre), **facts)


@pytest.mark.parametrize(
    ("born", "counts"),
    [
        pytest.param(date(2010, 7, 1), True, id="five the day after"),
        pytest.param(date(2010, 6, 30), False, id="five on the last day"),
        pytest.param(LAST_DAY, True, id="born on the last day"),
        pytest.param(date(2015, 7, 1), False, id="born the day after"),
    ],
)
def test_registered_under5_is_of_children_under_5(born: date, counts: bool) -> None:
    family = family_in_area()
    ChildFactory(family=family, date_of_birth=born)
    assert figure(family.centre, "registered_under5") == (int(counts), 100)


def test_an_expected_baby_is_not_under_5() -> None:
    family = family_in_area()
    ChildFactory(family=family, date_of_birth=None, due_on=date(2015, 4, 1))
    assert figure(family.centre, "registered_under5") == (0, 100)


@pytest.mark.parametrize(
    ("registered", "deregistered", "counts"),
    [
        (LAST_DAY, None, True),
        (date(2015, 7, 1), None, False),
        (None, None, False),
        (date(2014, 1, 1), LAST_DAY, False),
        (date(2014, 1, 1), date(2015, 7, 1), True),
    ],
)
def test_registered_on_the_last_day(
    registered: date | None, deregistered: date | None, counts: bool
) -> None:
    family = family_in_area(registered_on=registered, deregistered_on=deregistered)
    ChildFactory(family=family)
    assert figure(family.centre, "registered_under5") == (int(counts), 100)


def test_children_count_for_the_centre_of_their_area() -> None:
    """A family may go to another centre than the one that serves where it lives."""
    family = FamilyFactory()
    area = AreaFactory(centre=CentreFactory(cluster=family.centre.cluster))
    AreaFactory(centre=area.centre, under5_population=7)
    family.area = area
    family.save()
    children = [ChildFactory(family=family) for _ in range(2)]
    ChildFactory(family=FamilyFactory(centre=family.centre))
    found = stored_figure(area.centre, "registered_under5")
    assert (found.numerator, found.denominator) == (2, 107)
    assert (found.counted, found.not_counted) == (ids(*children), [])
    assert figure(family.centre, "registered_under5") == (0, 0)


SEEN = [
    pytest.param({"date": YEAR_BEGINS}, True, id="first day of the year"),
    pytest.param({"date": date(2014, 6, 30)}, False, id="the day before"),
    pytest.param({"date": LAST_DAY}, True, id="last day"),
    pytest.param({"date": date(2015, 7, 1)}, False, id="the day after"),
    pytest.param({"kind": "one_to_one"}, True, id="one to one"),
    pytest.param({"kind": "phone"}, False, id="by phone"),
    pytest.param({"kind": "no_access"}, False, id="nobody in"),
    pytest.param({"voided_on": date(2016, 1, 1)}, False, id="voided since"),
]


@pytest.mark.parametrize(("contact", "counts"), SEEN)
def test_reached_under5(contact: dict[str, Any], counts: bool) -> None:
    family = family_in_area()
    ChildFactory(family=family)
    EngagementFactory(family=family, **contact)
    assert figure(family.centre, "reached_under5") == (int(counts), 100)


def test_reached_but_not_registered_is_not_counted() -> None:
    family = family_in_area(registered_on=None)
    ChildFactory(family=family)
    EngagementFactory(family=family)
    assert figure(family.centre, "reached_under5") == (0, 100)


@pytest.mark.parametrize(("contact", "counts"), SEEN)
def test_reached_greatest_need(contact: dict[str, Any], counts: bool) -> None:
    family = FamilyFactory()
    ChildFactory(family=family)
    ChildFactory(family=family)
    NeedFactory(family=family)
    EngagementFactory(family=family, **contact)
    assert figure(family.centre, "reached_greatest_need") == (int(counts), 1)


@pytest.mark.parametrize(
    ("family", "child", "level", "counts"),
    [
        ({}, {}, {}, True),
        ({}, {}, {"level": 2}, False),
        ({}, {}, {"starts_on": LAST_DAY}, True),
        ({}, {}, {"starts_on": date(2015, 7, 1)}, False),
        ({"registered_on": None}, {}, {}, False),
        ({"deregistered_on": LAST_DAY}, {}, {}, False),
        ({}, {"date_of_birth": date(2010, 6, 30)}, {}, False),
        ({}, {"date_of_birth": None, "due_on": date(2015, 9, 1)}, {}, False),
    ],
    ids=str,
)
def test_who_is_to_be_reached(
    family: dict[str, Any], child: dict[str, Any], level: dict[str, Any], counts: bool
) -> None:
    made = FamilyFactory(**family)
    ChildFactory(family=made, **child)
    LevelFactory(family=made, **level)
    assert figure(made.centre, "reached_greatest_need") == (0, int(counts))


def test_a_need_that_ends_on_the_last_day_is_active_on_it() -> None:
    family = ChildFactory().family
    need = NeedFactory(family=family, ends_on=LAST_DAY)
    assert figure(family.centre, "reached_greatest_need") == (0, 1)
    need.ends_on = date(2015, 6, 29)
    need.save()
    assert figure(family.centre, "reached_greatest_need") == (0, 0)


@pytest.mark.parametrize(
    ("contact", "denominator"),
    [
        ({"date": date(2015, 4, 1)}, 1),
        ({"date": date(2015, 3, 31)}, 0),
        ({"date": LAST_DAY}, 1),
        ({"date": date(2015, 7, 1)}, 0),
        ({"kind": "text"}, 0),
    ],
    ids=str,
)
def test_complex_families_are_of_those_seen_in_the_quarter(
    contact: dict[str, Any], denominator: int
) -> None:
    family = FamilyFactory(registered_on=None)
    EngagementFactory(family=family, **contact)
    assert figure(family.centre, "complex_families") == (0, denominator)


@pytest.mark.parametrize(
    ("level", "since", "counts"),
    [
        (3, LAST_DAY, True),
        (4, date(2015, 5, 1), True),
        (2, date(2015, 5, 1), False),
        (4, date(2015, 7, 1), False),
    ],
)
def test_complex_families_go_by_the_level_on_the_last_day(
    level: int, since: date, counts: bool
) -> None:
    family = FamilyFactory()
    LevelFactory(family=family, level=1)
    LevelFactory(family=family, level=level, starts_on=since)
    EngagementFactory(family=family)
    found = stored_figure(family.centre, "complex_families")
    assert (found.numerator, found.denominator) == (int(counts), 1)
    assert (found.counted if counts else found.not_counted) == [family.pk]


@pytest.mark.parametrize(
    ("born", "denominator"),
    [
        (date(2015, 2, 18), 1),
        (date(2015, 2, 17), 0),
        (date(2015, 5, 19), 1),
        (date(2015, 5, 20), 0),
    ],
    ids=str,
)
def test_new_births_turn_six_weeks_old_in_the_quarter(born: date, denominator: int) -> None:
    family = FamilyFactory(registered_on=None)
    ChildFactory(family=family, date_of_birth=born)
    assert figure(family.centre, "new_births_contacted") == (0, denominator)


@pytest.mark.parametrize(
    ("contact", "counts"),
    [
        ({"date": date(2015, 4, 10)}, True),
        ({"date": date(2015, 4, 9)}, False),
        ({"date": date(2015, 5, 22)}, True),
        ({"date": date(2015, 5, 23)}, False),
        ({"date": date(2015, 5, 1), "kind": "phone"}, False),
    ],
    ids=str,
)
def test_new_births_are_contacted_within_42_days(contact: dict[str, Any], counts: bool) -> None:
    child = ChildFactory(date_of_birth=date(2015, 4, 10))
    EngagementFactory(family=child.family, **contact)
    assert figure(child.family.centre, "new_births_contacted") == (int(counts), 1)
