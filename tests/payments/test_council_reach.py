"""A council's reach: gaps over eight quarters, target groups, levels of need."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centres.models import Centre
from centres.quarters import Quarter
from outcomes.models import Figure, GroupFigure
from tests.cast import County, build_county, place
from tests.outcomes.figures import stored
from tests.payments.browsing import Visitor

Q1 = Quarter(2015, 1)


@pytest.fixture
def county(db: None) -> County:
    return build_county()


@pytest.fixture
def commissioner(county: County) -> Visitor:
    return Visitor(county.people["colin"])


def of_group(
    centre: Centre,
    group: str,
    numbers: tuple[int, int],
    quarter: Quarter = Q1,
    indicator: str = "reached_families",
) -> None:
    """A group's figure of a centre, and of the county that it is part of."""
    places: dict[str, Any] = {"provider": centre.cluster.provider, "cluster": centre.cluster}
    units: dict[str, tuple[str, dict[str, Any]]] = {
        "centre": (centre.code, {**places, "centre": centre}),
        "council": (centre.council.code, {}),
    }
    for level, (unit, held) in units.items():
        figure, _ = GroupFigure.objects.get_or_create(
            council=centre.council,
            quarter=str(quarter),
            indicator=indicator,
            group=group,
            level=level,
            unit=unit,
            defaults={"version": 1, "numerator": 0, "denominator": 0, **held},
        )
        figure.numerator += numbers[0]
        figure.denominator += numbers[1]
        figure.save()
    if not Figure.objects.filter(quarter=str(quarter)).exists():
        stored(centre, str(quarter))


def test_a_gap_that_widens_is_told_and_one_that_chance_explains_is_not(
    county: County, commissioner: Visitor
) -> None:
    for ago, deprived, teenage in ((4, (380, 1000), (3, 8)), (0, (250, 1000), (1, 8))):
        quarter = Q1.plus(-ago)
        of_group(county.north, "everyone", (2000, 5000), quarter)
        of_group(county.north, "deprived", deprived, quarter)
        of_group(county.north, "teenage_parent", teenage, quarter)
    gaps = {
        gap.title: gap for gap in commissioner.get("council_reach", "shire").context["reach"].gaps
    }
    wider = gaps["Reach in the most deprived areas"]
    assert wider.words == (
        "Families in the most deprived areas are 15.0 points behind all families."
        " In April to June 2014 they were 2.0 points behind: the gap is wider now."
    )
    assert wider.chart.is_drawn
    by_chance = gaps["Reach of teenage parents"]
    assert by_chance.words.endswith("2.5 points behind: no more of a change than chance explains.")
    first = commissioner.see("council", "shire")
    assert "Reach in the most deprived areas: the gap has widened" in first
    assert "Reach of teenage parents: the gap" not in first


def test_who_is_ahead_is_not_behind(county: County, commissioner: Visitor) -> None:
    of_group(county.north, "everyone", (2000, 5000))
    of_group(county.north, "greatest_need", (90, 100))
    of_group(county.north, "deprived", (0, 0))
    gaps = {
        gap.title: gap for gap in commissioner.get("council_reach", "shire").context["reach"].gaps
    }
    ahead = gaps["Reach of those in greatest need"]
    assert ahead.words == "Families in greatest need are 50.0 points ahead of all families."
    assert not ahead.chart.is_drawn
    nobody = gaps["Reach in the most deprived areas"]
    assert nobody.words == "There is nobody to compare this quarter."


def test_target_groups_begin_with_the_least_reached(county: County, commissioner: Visitor) -> None:
    of_group(county.north, "everyone", (600, 1000))
    of_group(county.south, "everyone", (600, 1000))
    of_group(county.north, "debt", (5, 50))
    of_group(county.south, "debt", (45, 50))
    of_group(county.north, "teenage_parent", (4, 20))
    page = commissioner.get("council_reach", "shire")
    groups = page.context["reach"].groups
    assert [(one.group.key, one.low) for one in groups] == [
        ("everyone", 0),
        ("teenage_parent", 0),
        ("debt", 1),
    ]
    assert groups[1].county.against == "−40.0 points"
    assert "1 of 2 lower than chance explains" in page.text
    side = commissioner.get(
        "council_compare", "shire", level="centres", indicator="reached_families:debt"
    )
    assert "Of 2 centres 1 is lower and 1 is higher than chance explains." in side.text
    assert "/of/debt/" in side.text


def test_levels_of_need_over_time(county: County, commissioner: Visitor) -> None:
    for ago, many in ((1, 10), (0, 14)):
        for level in ("level_1", "level_2", "level_3", "level_4"):
            seen = (many, 4 * many)
            of_group(county.north, level, seen, Q1.plus(-ago), indicator="families_seen")
    reach = commissioner.get("council_reach", "shire").context["reach"]
    assert [(months, [one.numerator for one in row]) for months, row in reach.level_rows] == [
        ("April to June 2015", [14] * 4),
        ("January to March 2015", [10] * 4),
    ]
    side = commissioner.see(
        "council_compare", "shire", level="centres", indicator="families_seen:level_3"
    )
    assert "3 Early help with complex needs" in side


def test_before_groups_were_counted_the_page_says_so(county: County, commissioner: Visitor) -> None:
    stored(county.north, str(Q1))
    assert "Target groups are not counted yet" in commissioner.see("council_reach", "shire")


def test_many_units_and_groups_take_as_many_queries_as_one(
    county: County, commissioner: Visitor
) -> None:
    def asked() -> list[int]:
        found = []
        for name in ("council", "council_reach"):
            commissioner.see(name, "shire")
            with CaptureQueriesContext(connection) as queries:
                commissioner.see(name, "shire")
            found.append(len(queries))
        return found

    of_group(county.north, "everyone", (5, 10))
    of_group(county.north, "level_1", (5, 10), indicator="families_seen")
    before = asked()
    for number in range(5):
        centre = place(county.west.cluster.provider, f"C{number}")
        for group in ("everyone", "deprived", "debt", "housing"):
            of_group(centre, group, (number, 10))
    assert asked() == before
