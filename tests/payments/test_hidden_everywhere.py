"""A hidden number is nowhere, and follows from nothing: page, filters, files, map and packs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from centres.models import Centre
from centres.quarters import Quarter
from outcomes.groups.registry import EVERYONE
from outcomes.groups.suppression import Cell
from outcomes.models import Figure, GroupFigure
from outcomes.models.figures import Counted
from payments.models import Contract
from payments.packs.asking import ask_for_monitoring, ask_for_review
from payments.packs.document import draft_of
from payments.packs.kept import as_json
from payments.packs.making import make
from tests.answers import text_of
from tests.cast import County
from tests.outcomes.factories import AreaFactory, ChildFactory, EngagementFactory, FamilyFactory
from tests.outcomes.guessing import has_second_guess
from tests.outcomes.rolled_up import roll_up

pytestmark = pytest.mark.django_db
QUARTER = "2015-16-Q4"
AREA = GroupFigure.UnitLevel.AREA
NOWHERE = "nowhere"
# In place of each hidden number, so that it can be looked for.
NUMERATOR, DENOMINATOR = 7331, 9973
TRACES = ("7331", "7,331", "9973", "9,973", "73.5", "2642", "2,642")
# Registered and seen families of each area, those registered only, and those placed nowhere.
PLACES = {
    "north": ((9, 8), (2, 1), (12, 6), (0, 0)),
    "south": ((20, 20), (6, 5)),
    "west": ((3, 9),),
}
PLACED_NOWHERE = 2


@pytest.fixture
def small_county(county: County) -> County:
    """Areas large and small, and a restricted family in the first of each centre."""
    for name, areas in PLACES.items():
        centre: Centre = getattr(county, name)
        made = [AreaFactory(centre=centre, under5_population=90) for _ in areas]
        homes = [
            *((area, seen, False) for area, both in zip(made, areas, strict=True)
              for seen, number in zip((True, False), both, strict=True) for _ in range(number)),
            *[(made[0], True, True)] * PLACED_NOWHERE,
        ]  # fmt: skip
        for area, seen, restricted in homes:
            home = FamilyFactory(centre=centre, area=area, restricted=restricted)
            ChildFactory(family=home)
            if seen:
                EngagementFactory(family=home, date=date(2016, 2, 1))
    roll_up(county.council, QUARTER)
    return county


def cells(rows: Mapping[tuple[str, str], Counted], areas: list[GroupFigure]) -> Iterator[Cell]:
    """Children counted in each unit down to areas and, of each centre, who is in none of them."""
    above = {"provider": "council", "cluster": "provider", "centre": "cluster"}
    placed = dict.fromkeys((unit for level, unit in rows if level == "centre"), 0)
    for area in areas:
        assert area.centre
        placed[area.centre.code] += area.numerator
        yield Cell((AREA, area.unit), ("centre", area.centre.code), (area.numerator,))
    for (level, unit), row in rows.items():
        parent = None
        if level in above:
            holder = getattr(row, above[level]) or row.council
            parent = (above[level], holder.code)
        yield Cell((level, unit), parent, (row.numerator,))
        if level == "centre":
            yield Cell((NOWHERE, unit), (level, unit), (row.numerator - placed[unit],))


@pytest.mark.parametrize("indicator", ["registered_under5", "reached_under5"])
def test_no_hidden_area_follows_from_the_exact_figures(
    small_county: County, indicator: str
) -> None:
    """Even for who knows the figures of all units as they are, which are not for publication."""
    facts = {"quarter": QUARTER, "indicator": indicator, "council": small_county.council}
    rows = {(row.level, row.unit): row for row in Figure.objects.filter(**facts)}
    areas = list(GroupFigure.objects.filter(level=AREA, group=EVERYONE, **facts))
    table = list(cells(rows, areas))
    hidden = {(AREA, area.unit) for area in areas if area.suppressed}
    assert any(area.numerator >= 5 for area in areas if area.suppressed), "some cover others"
    assert any(0 < area.numerator < 5 for area in areas)
    assert not any(0 < area.numerator < 5 and not area.suppressed for area in areas)
    unknown = hidden | {cell.key for cell in table if cell.key[0] == NOWHERE}  # type: ignore[index]
    for key in hidden:
        assert has_second_guess(table, unknown, key)


def test_no_hidden_number_is_anywhere(small_county: County) -> None:
    area = GroupFigure.objects.filter(level=AREA, suppressed=True, numerator__gt=0)[0]
    hidden = GroupFigure.objects.filter(level=AREA, suppressed=True)
    hidden.update(numerator=NUMERATOR, denominator=DENOMINATOR)
    centre = area.centre
    assert centre
    figure = [QUARTER, "centre", centre.code, "reached_under5"]
    of_area = [QUARTER, AREA, area.unit, area.indicator, area.group]
    ask = {"units": "area", "indicator": ["registered_under5", "reached_under5"]}
    groups = {"units": "area", "indicator": "reached_families", "group": ["everyone", "debt"]}
    pages: list[tuple[str, list[str], dict[str, Any]]] = [
        ("figure", figure, {}),
        ("group_figure", of_area, {}),
        ("cluster", [centre.cluster.code], {}),
        ("inspection", [centre.code], {}),
        ("map_area", [area.unit], {}),
        *(
            (name, [], query)
            for name in ("map", "map_csv", "map_xlsx")
            for query in ({}, {"show": "registered"}, {"show": "families", "group": "everyone"})
        ),
        *(("compare", [], query) for query in (ask, groups, {**ask, "centre": centre.code})),
        *(("compare_file", [form], query) for form in ("csv", "xlsx") for query in (ask, groups)),
    ]
    for who in ("colin", "pat", "cora"):
        client = Client()
        client.force_login(small_county.people[who])
        told = 0
        for name, parts, query in pages:
            answer = client.get(reverse(name, args=parts), query)
            if answer.status_code == 404:
                continue  # another's cluster
            said = text_of(answer)
            told += "Hidden" in said
            assert not [trace for trace in TRACES if trace in said], (who, name, query)
        assert told > len(pages) / 2


def test_no_hidden_number_is_in_a_pack_for_the_board(small_county: County) -> None:
    hidden = {"suppressed": True, "numerator": NUMERATOR, "denominator": DENOMINATOR}
    for model in (Figure, GroupFigure):
        model.objects.filter(unit=small_county.north.code).update(**hidden)
    council, provider = small_county.council, small_county.north.cluster.provider
    contract = Contract.objects.create(
        council=council,
        ref="CT1",
        provider=provider,
        name="Contract",
        starts_on=date(2015, 4, 1),
        ends_on=date(2018, 3, 31),
        annual_cap_pence=100_000,
        second_approval_over_pence=100_000,
        lookback_quarters=2,
    )
    by, quarter = small_county.people["colin"], Quarter.parse(QUARTER)
    for pack in (
        ask_for_monitoring(by=by, contract=contract, quarter=quarter, for_board=True, queue=False),
        ask_for_review(by=by, centre=small_county.north, year=quarter, for_board=True, queue=False),
    ):
        assert make(pack.pk)
        pack.refresh_from_db()
        document = draft_of(pack)
        assert document
        said = json.dumps(as_json(document.facts))
        assert '"hidden": true' in said
        assert not [trace for trace in TRACES if trace in said]
