"""SPEC 5: children on track, in families in greatest need and in all others, and the gap."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from centres.models import Centre
from centres.quarters import Quarter
from outcomes.figures import development_gap
from tests.outcomes.factories import (
    AssessmentFactory,
    CentreFactory,
    ChildFactory,
    FamilyFactory,
    NeedFactory,
)
from tests.outcomes.rolled_up import Q1, figure, roll_up, stored_figure

pytestmark = pytest.mark.django_db

LAST_DAY = date(2015, 6, 30)
AREAS = ["communication_and_language", "physical", "psed"]


def child_judged(
    *days: date, on_track: bool = True, centre: Centre | None = None, **facts: Any
) -> Any:
    """A child judged in each area on the day given for it."""
    family = FamilyFactory(centre=centre or CentreFactory(), registered_on=None)
    child = ChildFactory(family=family, **facts)
    for area, day in zip(AREAS, days, strict=True):
        judgement = "on_track" if on_track or area != "psed" else "not_on_track"
        AssessmentFactory(child=child, date=day, area=area, judgement=judgement)
    return child


@pytest.mark.parametrize(
    ("days", "denominator"),
    [
        ((date(2014, 7, 1), date(2015, 1, 1), LAST_DAY), 1),
        ((date(2014, 6, 30), date(2015, 1, 1), LAST_DAY), 0),
        ((date(2014, 7, 1), date(2015, 1, 1), date(2015, 7, 1)), 0),
    ],
    ids=str,
)
def test_a_judgement_in_all_three_areas_within_the_year(
    days: tuple[date, ...], denominator: int
) -> None:
    child = child_judged(*days)
    assert figure(child.family.centre, "on_track_others") == (denominator, denominator)


def test_a_child_judged_in_two_areas_is_not_counted() -> None:
    child = ChildFactory()
    for area in AREAS[:2]:
        AssessmentFactory(child=child, area=area)
    AssessmentFactory(child=child, area=AREAS[0], date=LAST_DAY)
    assert figure(child.family.centre, "on_track_others") == (0, 0)


@pytest.mark.parametrize(
    ("born", "denominator"), [(date(2010, 7, 1), 1), (date(2010, 6, 30), 0)], ids=str
)
def test_the_child_is_under_5_on_the_last_day(born: date, denominator: int) -> None:
    child = child_judged(*[date(2015, 5, 1)] * 3, date_of_birth=born)
    assert figure(child.family.centre, "on_track_others")[1] == denominator


@pytest.mark.parametrize(
    ("judgement", "on", "counts"),
    [
        ("not_on_track", LAST_DAY, False),
        ("not_on_track", date(2014, 12, 31), True),
        ("not_on_track", date(2015, 7, 1), True),
    ],
)
def test_the_newest_judgement_in_each_area_decides(judgement: str, on: date, counts: bool) -> None:
    child = child_judged(*[date(2015, 1, 1)] * 3)
    AssessmentFactory(child=child, date=on, area="physical", judgement=judgement)
    assert figure(child.family.centre, "on_track_others") == (int(counts), 1)


@pytest.mark.parametrize(
    ("need", "is_greatest"),
    [
        ({}, True),
        ({"need": "housing"}, False),
        ({"ends_on": LAST_DAY}, True),
        ({"ends_on": date(2015, 6, 29)}, False),
        ({"starts_on": date(2015, 7, 1)}, False),
    ],
    ids=str,
)
def test_greatest_need_on_the_last_day_tells_them_apart(
    need: dict[str, Any], is_greatest: bool
) -> None:
    child = child_judged(*[date(2015, 5, 1)] * 3, on_track=False)
    NeedFactory(family=child.family, **need)
    found = {
        indicator: stored_figure(child.family.centre, indicator)
        for indicator in ("on_track_greatest_need", "on_track_others")
    }
    assert found["on_track_greatest_need"].not_counted == ([child.pk] if is_greatest else [])
    assert found["on_track_others"].not_counted == ([] if is_greatest else [child.pk])


def test_the_gap_is_a_difference_of_shares_and_never_summed() -> None:
    north = CentreFactory()
    south = CentreFactory(cluster=north.cluster)
    day = [date(2015, 5, 1)] * 3
    for centre, in_need, on_track in [
        (north, True, True),
        (north, True, False),
        (north, True, False),
        (north, False, True),
        (south, False, False),
    ]:
        child = child_judged(*day, centre=centre, on_track=on_track)
        if in_need:
            NeedFactory(family=child.family)
    roll_up(north.council)
    gap = development_gap(north.council, Quarter.parse(Q1))
    assert gap["centre", north.code] == Fraction(200, 3)
    assert gap["centre", south.code] is None
    assert gap["cluster", north.cluster.code] == Fraction(50, 3)
    assert gap["council", north.council.code] == Fraction(50, 3)
