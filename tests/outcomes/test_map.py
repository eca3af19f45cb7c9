"""The map: every area drawn and listed, the same in files; what is hidden is nowhere."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.demo.county import build_county
from config.demo.map import AREA_PROPERTY, BOUNDARIES
from families.models import Child
from outcomes.groups.published import suppress_again
from outcomes.map.bands import Bands
from outcomes.map.drawing import Sheet
from outcomes.map.rows import SORTS
from outcomes.map.values import Value
from outcomes.models import Boundary, Figure, GroupFigure
from tests.answers import text_of
from tests.cast import County, ago, family
from tests.outcomes.factories import (
    AreaFactory,
    CentreFactory,
    ChildFactory,
    FamilyFactory,
)
from tests.outcomes.figures import stored
from tests.outcomes.mapped import QUARTER, REACHED, area_in, bounded, standing, told
from tests.outcomes.rolled_up import Q1, roll_up

ADDRESSES = ("map", "map_csv", "map_xlsx")


def asked(county: County, who: str, name: str = "map", *args: str, **query: str) -> Any:
    client = Client()
    client.force_login(county.people[who])
    return client.get(reverse(name, args=args), query)


@pytest.fixture
def mapped(county: County) -> County:
    """Three areas of North and one of South, one of them with a hidden figure."""
    shown = ((26, 61), (12, 60), (0, 50))
    for at, (numerator, denominator) in enumerate(shown):
        area = bounded(area_in(county.north, f"E{at}"), 1000 * at, 0)
        told(area, numerator, denominator)
    hidden = bounded(area_in(county.north, "E3"), 3000, 0)
    told(hidden, 7331, 9973, suppressed=True)
    told(bounded(area_in(county.south, "S1"), 9000, 6000), 45, 50)
    standing(county.north, 500, 500)
    standing(county.south, 9500, 6500)
    return county


def test_every_area_is_drawn_named_and_listed(mapped: County) -> None:
    page = asked(mapped, "colin")
    assert 'aria-label="North E0: 42.6%, 26 of 61"' in page.text
    assert 'aria-label="North E2: 0.0%, 0 of 50"' in page.text
    assert 'aria-label="North E3: Hidden"' in page.text
    assert page.text.count('<a class="lm-area') == 5
    assert "Centre: South centre" in page.text
    assert "Source: the surveyor." in page.text
    assert [row.area.code for row, _ in page.context["rows"]] == ["E0", "E1", "E2", "E3", "S1"]
    assert {row.area.code: row.step for row in page.context["map"].rows} == {
        "E0": "3", "E1": "2", "E2": "1", "E3": "hidden", "S1": "5",
    }  # fmt: skip
    # 3 km from North, 0 from its own.
    far = asked(mapped, "colin", far="2").context["map"].far
    assert (far.areas, far.of, far.under5) == (1, 5, 100)
    assert "1 of 5 areas" in asked(mapped, "colin", far="2").text
    assert "No area lies more than 5 km" in page.text


HIDDEN_NUMBERS = re.compile(r"7,?331|9,?973|73\.5|2,?642")


@pytest.mark.parametrize("query", [{"sort": "share", "centre": "North"}, {"show": "need"}])
def test_a_hidden_number_is_nowhere(mapped: County, query: dict[str, str]) -> None:
    area = mapped.council.areas.get(code="E3")
    told(area, 7331, 9973, "reached_families", "greatest_need", suppressed=True)
    told(area, 60, 100_000, "reached_families")
    for who in ("colin", "pat", "cora", "fiona"):
        for name in ADDRESSES:
            said = text_of(asked(mapped, who, name, **query))
            assert "Hidden" in said, (who, name)
            assert not HIDDEN_NUMBERS.search(said), (who, name)
        assert not HIDDEN_NUMBERS.search(asked(mapped, who, "map_area", "E3", **query).text)


def test_where_a_hidden_area_stands_tells_nothing(mapped: County) -> None:
    told(bounded(area_in(mapped.north, "A9", name="A last one"), 0, 2000), 1, 2, suppressed=True)
    for sort in ("share", "-share", "number", "-number"):
        page = asked(mapped, "colin", sort=sort)
        assert [row.area.code for row, _ in page.context["rows"]][-2:] == ["A9", "E3"], sort
    before = asked(mapped, "colin").context["map"].bands
    GroupFigure.objects.filter(suppressed=True).update(numerator=1, denominator=10_000)
    assert asked(mapped, "colin").context["map"].bands == before


def test_what_is_outside_a_scope_is_not_on_the_map(mapped: County) -> None:
    for who in ("cora", "fiona"):
        for name in ADDRESSES:
            said = text_of(asked(mapped, who, name, centre="South", cluster="South"))
            assert not re.search("South (S1|centre|cluster)", said)
            assert "North E0" in said
        assert asked(mapped, who, "map_area", "S1").status_code == 404
    assert "South S1" in asked(mapped, "pat").text
    assert asked(mapped, "eve").context["map"].every == []
    assert "No areas yet" in asked(mapped, "eve").text


def test_need_is_told_only_where_both_of_its_numbers_are(mapped: County) -> None:
    for code, small, whole in (("E0", False, False), ("E1", True, False), ("E2", False, True)):
        area = mapped.council.areas.get(code=code)
        told(area, 3, 9, "reached_families", "greatest_need", suppressed=small)
        told(area, 20, 40, "reached_families", suppressed=whole)
    rows = asked(mapped, "colin", show="need").context["map"].rows
    assert {row.area.code: row.value.words for row in rows} == {
        "E0": "22.5%, 9 of 40", "E1": "Hidden", "E2": "Hidden",
        "E3": "No figure", "S1": "No figure",
    }  # fmt: skip
    group = asked(mapped, "colin", show="families", group="greatest_need").context["map"]
    assert next(row.value.words for row in group.rows) == "33.3%, 3 of 9"


def test_centres_are_told_as_far_as_they_may_be_published(mapped: County) -> None:
    for centre, suppressed in ((mapped.north, False), (mapped.south, True)):
        stored(centre, QUARTER, [1] * 7, [1] * 7, indicator=REACHED)
        Figure.objects.filter(centre=centre).update(suppressed=suppressed)
    words = {
        centre.code: value.words for centre, value in asked(mapped, "colin").context["centres"]
    }
    assert words == {"North": "50.0%, 7 of 14", "South": "Hidden"}
    page = asked(mapped, "cora")
    assert [centre.code for centre, _ in page.context["centres"]] == ["North"]
    assert reverse("figure", args=[QUARTER, "centre", "North", REACHED]) in page.text
    assert asked(mapped, "fiona").context["centres"] == []


def test_an_area_opens_its_figures_and_the_outreach_list(mapped: County) -> None:
    page = asked(mapped, "cora", "map_area", "E0", sort="share")
    assert "42.6%" in page.text
    assert reverse("outreach") + "?area=E0" in page.text
    figure = GroupFigure.objects.get(area__code="E0")
    parts = [figure.quarter, "area", "E0", figure.indicator, "everyone"]
    assert reverse("group_figure", args=parts) in page.text
    assert reverse("outreach") not in asked(mapped, "colin", "map_area", "E0").text
    assert "North E3" in page.text
    for who in ("fiona", "pat", "colin"):
        assert asked(mapped, who, "map_area", "E0").status_code == 200


def test_outreach_is_counted_for_those_who_do_it_and_restricted_families_are_not_placed(
    mapped: County,
) -> None:
    area = mapped.council.areas.get(code="E1")
    for restricted in (False, False, True):
        baby = family(mapped.north, area=area, registered_on=None, restricted=restricted)
        Child.objects.filter(family=baby).update(date_of_birth=ago(5))
    page = asked(mapped, "cora", show="births")
    assert {row.area.code: number for row, number in page.context["rows"]}["E1"] == 2
    assert reverse("outreach") + "?area=E1" in page.text
    assert "To look for today" not in asked(mapped, "pat", show="births").text


@pytest.mark.django_db
def test_new_births_not_registered_are_rolled_up_area_by_area() -> None:
    centre = CentreFactory()
    area = AreaFactory(centre=centre)

    def born(day: date, **facts: Any) -> None:
        known = FamilyFactory(centre=centre, area=area, **facts)
        ChildFactory(family=known, date_of_birth=day)

    for _ in range(6):
        born(date(2015, 2, 1), registered_on=None)
        born(date(2015, 6, 30))
    born(date(2015, 2, 1), registered_on=date(2015, 7, 1))
    born(date(2014, 7, 1), registered_on=None)
    born(date(2014, 6, 30), registered_on=None)
    born(date(2015, 7, 1), registered_on=None)
    born(date(2015, 2, 1), registered_on=None, restricted=True)
    born(date(2015, 2, 1), registered_on=date(2014, 1, 1), deregistered_on=date(2015, 6, 30))
    roll_up(centre.council)
    rows = GroupFigure.objects.filter(indicator="new_births_not_registered", quarter=Q1)
    assert {row.level: (row.numerator, row.denominator) for row in rows} == {
        "area": (8, 14),
        **dict.fromkeys(("centre", "cluster", "provider", "council"), (9, 15)),
    }
    suppress_again(centre.council)
    # All but one of the county's live there: that one would follow.
    assert rows.get(level="area").suppressed


def test_many_areas_take_as_many_queries_as_few(mapped: County) -> None:
    numbers = []
    for more in (0, 30):
        for at in range(more):
            told(bounded(area_in(mapped.south, f"M{at}"), 20_000 + 1000 * at, 0), at, 50)
        for name, args in (("map", []), ("map_csv", []), ("map_area", ["E0"])):
            asked(mapped, "cora", name, *args, show="births")
            with CaptureQueriesContext(connection) as queries:
                text_of(asked(mapped, "colin", name, *args))
            numbers.append((name, len(queries)))
    assert numbers[:3] == numbers[3:]


ODD = ({"quarter": "x", "show": "\x00", "cluster": "none", "page": "9" * 30, "sort": "-zzz"},
       {"quarter": "2015-16-Q3"}, {"far": "-1", "group": "level_1", "show": "families"},
       {"centre": "West"}, {"provider": "school", "centre": "North"})  # fmt: skip


def test_whatever_is_asked_there_is_a_page(mapped: County) -> None:
    for query in ODD:
        for name in ADDRESSES:
            assert asked(mapped, "colin", name, **query).status_code == 200, query
        assert asked(mapped, "colin", "map_area", "E0", **query).status_code == 200, query
    for sort in SORTS:
        assert asked(mapped, "colin", sort=f"-{sort}").status_code == 200
    nothing = asked(mapped, "colin", provider="school")
    assert nothing.context["filters"].errors["provider"]


def test_a_council_that_has_no_boundaries_or_no_figures_yet(mapped: County) -> None:
    Boundary.objects.filter(area__code="E0").delete()
    assert "1 area without a boundary is in the table alone" in asked(mapped, "colin").text
    Boundary.objects.all().delete()
    page = asked(mapped, "colin").text
    assert "No boundaries yet" in page
    assert "26 of 61" in page
    GroupFigure.objects.all().delete()
    assert "No quarter has been rolled up yet" in asked(mapped, "colin").text
    assert "No figures yet" in asked(mapped, "colin", "map_area", "E0").text


def test_steps_are_even_and_one_far_out_does_not_stretch_them() -> None:
    values = [Value(share, 100) for share in (0, *range(40, 64), 100)]
    bands = Bands.over(values)
    assert (bands.start, bands.width) == (40, 5)
    assert [words for _step, words in bands.legend] == [
        "Under 45%", "45% to under 50%", "50% to under 55%", "55% to under 60%", "60% or more",
    ]  # fmt: skip
    steps = {share: bands.step(Value(share, 100)) for share in (0, 44, 45, 60, 100)}
    assert steps == {0: "1", 44: "1", 45: "2", 60: "5", 100: "5"}
    assert bands.step(Value(is_hidden=True)) == "hidden"
    assert bands.step(Value(0, 0)) == bands.step(Value()) == "none"
    assert Bands.over([]).step(Value(5, 4)) == "5"


def test_a_sheet_holds_what_is_on_it_north_up() -> None:
    square = Boundary(rings=[[[0, 0], [1000, 0], [1000, 1000], [0, 1000], [0, 0]]])
    sheet = Sheet.around([square])
    assert sheet.height == 1000
    assert sheet.point(0, 1000) == (24, 24)
    assert sheet.point(1000, 0) == (976, 976)
    assert sheet.path(square) == "M24 976 976 976 976 24 24 24Z"
    assert not sheet.holds(Boundary(rings=[[[5000, 0], [6000, 0], [6000, 9], [5000, 0]]]))


def test_the_demo_county_has_a_real_small_area_for_each_of_its_own() -> None:
    features = [one["properties"] for one in json.loads(BOUNDARIES.read_text())["features"]]
    assert [one[AREA_PROPERTY] for one in features] == [area.code for area in build_county().areas]
    codes = {one["LSOA11CD"] for one in features}
    assert len(codes) == len(features)
    assert all(re.fullmatch(r"E01\d{6}", code) for code in codes)
    assert BOUNDARIES.stat().st_size < 250_000
