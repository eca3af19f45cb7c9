"""Target groups and reach areas in a roll-up: who is counted where, and what may be told of it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.models import Centre, Council, ReachArea
from centres.quarters import Quarter
from outcomes.groups.published import suppress, suppress_again
from outcomes.models import Figure, GroupFigure
from tests.cast import County
from tests.outcomes.factories import (
    AreaFactory,
    CarerFactory,
    CentreFactory,
    ChildFactory,
    EngagementFactory,
    FamilyFactory,
    LevelFactory,
    NeedFactory,
)
from tests.outcomes.rolled_up import Q1, roll_up

pytestmark = pytest.mark.django_db
# In the quarter, and in the year before it.
IN_QUARTER, IN_YEAR = date(2015, 5, 1), date(2014, 9, 1)


def home(centre: Centre, area: ReachArea | None = None, **facts: Any) -> Any:
    """A registered family with a child under five."""
    made = FamilyFactory(centre=centre, area=area, **facts)
    ChildFactory(family=made)
    return made


def seen(family: Any, day: date = IN_YEAR, kind: str = "home_visit") -> Any:
    EngagementFactory(family=family, date=day, kind=kind)
    return family


def counts(council: Council, level: str, indicator: str, group: str = "everyone") -> dict:
    rows = GroupFigure.objects.filter(
        council=council, quarter=Q1, level=level, indicator=indicator, group=group
    )
    return {row.unit: (row.numerator, row.denominator) for row in rows}


def test_a_family_counts_in_every_group_it_is_in() -> None:
    centre = CentreFactory()
    deprived, other = AreaFactory(centre=centre, imd_decile=3), AreaFactory(centre=centre)
    young = seen(home(centre, deprived))
    CarerFactory(family=young, date_of_birth=date(1995, 7, 1))
    twenty = home(centre, other)
    CarerFactory(family=twenty, date_of_birth=date(1995, 6, 30))
    needy = seen(home(centre, other))
    NeedFactory(family=needy, need="debt")
    NeedFactory(family=needy, need="debt", starts_on=date(2015, 2, 1))
    NeedFactory(family=needy, need="housing", ends_on=date(2015, 6, 29))
    LevelFactory(family=home(centre), level=4)
    council = centre.council
    roll_up(council)
    expected = {
        "everyone": (2, 4),
        "greatest_need": (1, 2),
        "teenage_parent": (1, 1),
        "deprived": (1, 1),
        "debt": (1, 1),
        "housing": (0, 0),
        "level_1": (2, 3),
        "level_4": (0, 1),
    }
    for group, numbers in expected.items():
        for level, unit in (("centre", centre), ("council", council)):
            assert counts(council, level, "reached_families", group) == {unit.code: numbers}
    assert counts(council, "area", "reached_families") == {
        deprived.code: (1, 1),
        other.code: (1, 2),
    }
    assert counts(council, "area", "reached_families", "debt") == {
        deprived.code: (0, 0),
        other.code: (1, 1),
    }
    assert not counts(council, "area", "reached_families", "level_1")


def test_who_is_seen_is_told_by_group_of_all_who_are() -> None:
    centre = CentreFactory()
    LevelFactory(family=seen(home(centre), IN_QUARTER), level=2)
    seen(FamilyFactory(centre=centre, registered_on=None), IN_QUARTER)
    seen(home(centre), IN_YEAR)
    roll_up(centre.council)
    for group, numbers in {"level_1": (1, 2), "level_2": (1, 2), "debt": (0, 2)}.items():
        told = counts(centre.council, "centre", "families_seen", group)
        assert told == {centre.code: numbers}
    assert not counts(centre.council, "centre", "families_seen", "everyone")


def test_sessions_count_who_came_in_the_quarter() -> None:
    centre = CentreFactory()
    seen(home(centre), IN_QUARTER, "centre_session")
    seen(home(centre), IN_YEAR, "centre_session")
    seen(home(centre), IN_QUARTER, "home_visit")
    roll_up(centre.council)
    assert counts(centre.council, "centre", "families_at_sessions") == {centre.code: (1, 3)}


def test_children_by_area_are_the_figure_of_the_centre_less_who_is_placed_nowhere() -> None:
    centre = CentreFactory()
    one, two = (AreaFactory(centre=centre, under5_population=size) for size in (40, 30))
    for area, families in ((one, 7), (two, 6)):
        for _ in range(families):
            seen(home(centre, area))
    seen(home(centre, one, restricted=True))
    home(centre, None)
    roll_up(centre.council)
    told = counts(centre.council, "area", "reached_under5")
    assert told == {one.code: (7, 40), two.code: (6, 30)}
    whole = Figure.objects.get(quarter=Q1, indicator="reached_under5", unit=centre.code)
    assert (whole.numerator, whole.denominator) == (14, 70)
    # The one that is placed nowhere would follow from the sum: so an area is hidden with it.
    rows = GroupFigure.objects.filter(level="area", indicator="reached_under5", suppressed=True)
    assert [row.unit for row in rows] == [two.code]


def test_figures_over_one_denominator_are_hidden_together() -> None:
    centre = CentreFactory()
    other = CentreFactory(cluster=centre.cluster)
    for place, number in ((centre, 8), (other, 20)):
        for _ in range(number):
            seen(home(place), IN_QUARTER, "home_visit")
    seen(home(centre), IN_QUARTER, "centre_session")
    for _ in range(5):
        home(other)
    roll_up(centre.council)
    hidden = GroupFigure.objects.filter(group="everyone", level="centre", suppressed=True)
    assert set(hidden.values_list("indicator", "unit")) == {
        (indicator, centre.code) for indicator in ("reached_families", "families_at_sessions")
    }


def test_areas_stand_up_to_who_knows_the_figure_of_their_centre() -> None:
    """Of a centre with few of a group, a zero would say in which of its areas they live."""
    centre = CentreFactory()
    far = CentreFactory(cluster=centre.cluster)
    near, other = AreaFactory(centre=centre), AreaFactory(centre=centre)
    wide = AreaFactory(centre=far)
    NeedFactory(family=seen(home(centre, near)), need="debt")
    for _ in range(2):
        NeedFactory(family=seen(home(centre, near)), need="housing")
    for _ in range(6):
        NeedFactory(family=seen(home(centre, other)), need="housing")
        NeedFactory(family=seen(home(far, wide)), need="debt")
    roll_up(centre.council)
    rows = GroupFigure.objects.filter(level="area", indicator="reached_families", suppressed=True)
    assert set(rows.filter(group="debt").values_list("unit", flat=True)) == {near.code, other.code}
    # Two of them and six: only that they are eight is known.
    assert rows.filter(group="housing", unit__in=[near.code, other.code]).count() == 2
    assert not rows.filter(group="housing", unit=wide.code).exists()


def test_a_council_may_ask_for_ten() -> None:
    centre = CentreFactory()
    for area in (AreaFactory(centre=centre), AreaFactory(centre=centre)):
        for _ in range(7):
            seen(home(centre, area))
    council = centre.council
    roll_up(council)
    rows = GroupFigure.objects.filter(level="area", indicator="reached_families", suppressed=True)
    assert not rows.filter(group="everyone").exists()
    council.smallest_published = 10
    council.save()
    suppress_again(council)
    assert rows.filter(group="everyone").count() == 2
    with CaptureQueriesContext(connection) as queries:
        suppress(council, Quarter.parse(Q1))
    assert len(queries) == 2, "what is right already is not written again"


def test_a_second_roll_up_changes_nothing() -> None:
    centre = CentreFactory()
    seen(home(centre, AreaFactory(centre=centre)))
    roll_up(centre.council)
    before = {row["id"]: row for row in GroupFigure.objects.values()}
    written = row_versions()
    roll_up(centre.council)
    assert {row["id"]: row for row in GroupFigure.objects.values()} == before
    assert row_versions() == written


def row_versions() -> list[Any]:
    """Which transaction wrote each row last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, xmin::text, cmin::text FROM outcomes_groupfigure ORDER BY id")
        return cursor.fetchall()


def opened(county: County, who: str, figure: GroupFigure) -> Any:
    client = Client()
    client.force_login(county.people[who])
    parts = [figure.quarter, figure.level, figure.unit, figure.indicator, figure.group]
    return client.get(reverse("group_figure", args=parts))


def test_a_group_opens_its_families_in_every_unit(county: County) -> None:
    for _ in range(3):
        NeedFactory(family=seen(home(county.north)), need="debt")
    NeedFactory(family=home(county.south), need="debt")
    roll_up(county.council)
    for level, rows in (("centre", 3), ("cluster", 3), ("provider", 3), ("council", 3)):
        figure = GroupFigure.objects.filter(
            level=level, group="debt", indicator="reached_families", numerator__gt=0
        ).get()
        page = opened(county, "colin", figure)
        assert len(page.context["rows"]) == rows
        assert "Families reached: Debt" in page.text
    rest = Client()
    rest.force_login(county.people["colin"])
    parts = [Q1, "council", county.council.code, "reached_families", "debt"]
    page = rest.get(reverse("group_figure", args=parts), {"part": "not_counted"})
    assert len(page.context["rows"]) == 1


def test_a_hidden_area_tells_its_number_nowhere(county: County) -> None:
    area, other = (AreaFactory(centre=county.north, under5_population=61) for _ in range(2))
    refs = [seen(home(county.north, place)).ref for place in (area, area, area, other, other)]
    roll_up(county.council)
    figure = GroupFigure.objects.get(unit=area.code, indicator="reached_families", group="everyone")
    for who in ("cora", "colin"):
        page = opened(county, who, figure)
        assert "Hidden" in page.text
        assert "3 of 3" not in page.text
        assert not any(ref in page.text for ref in refs)
    parts = [Q1, "area", area.code, "reached_families", "everyone"]
    client = Client()
    client.force_login(county.people["colin"])
    assert client.get(reverse("group_figure_csv", args=parts)).status_code == 404
    centre = reverse("figure", args=[Q1, "centre", county.north.code, "reached_under5"])
    page = client.get(centre)
    assert page.text.count("Hidden") >= 2
    assert "3 of 61" not in page.text


def test_a_cluster_shows_whom_and_where_it_reaches(county: County) -> None:
    area, other = (AreaFactory(centre=county.north, name=name) for name in ("Abbey", "Quarry"))
    for place, number in ((area, 6), (other, 12)):
        for _ in range(number):
            seen(home(county.north, place))
    NeedFactory(family=home(county.north), need="debt")
    roll_up(county.council)
    client = Client()
    client.force_login(county.people["cora"])
    address = reverse("cluster", args=[county.north.cluster.code])
    with CaptureQueriesContext(connection) as few:
        reach = client.get(address).context["reach"]
    assert [(one.group.key, one.share) for one in reach.groups] == [
        ("everyone", Fraction(1800, 19)),
        ("debt", Fraction(0)),
    ]
    assert [(one.name, one.reached.numerator) for one in reach.areas] == [
        ("Abbey", 6),
        ("Quarry", 12),
    ]
    for need in ("housing", "lone_parent", "traveller"):
        NeedFactory(family=home(county.north, AreaFactory(centre=county.north)), need=need)
    roll_up(county.council)
    with CaptureQueriesContext(connection) as more:
        assert len(client.get(address).context["reach"].groups) == 5
    assert len(few) == len(more)
