"""Every figure opens: what it means, how it came about, and exactly the records it counts."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from centres.models import Centre, Council, Provider
from centres.quarters import Quarter
from families.models import Family
from outcomes.dashboards.trends import Reading, Trend
from outcomes.models import Figure
from tests.cast import County, family
from tests.outcomes.figures import COMPLEX, address_of, stored

pytestmark = pytest.mark.django_db
QUARTER = "2015-16-Q4"


def opened(county: County, who: str, unit: Any, **query: str) -> Any:
    client = Client()
    client.force_login(county.people[who])
    return client.get(reverse("figure", args=address_of(unit, QUARTER)), query)


def families_at(centre: Centre, number: int) -> list[int]:
    return [family(centre).pk for _ in range(number)]


def test_the_list_has_as_many_rows_as_the_figure_says(county: County) -> None:
    stored(county.north, QUARTER, families_at(county.north, 27), families_at(county.north, 3))
    page = opened(county, "cora", county.north.cluster)
    assert "27 of 30" in page.text
    assert "90.0%" in page.text
    assert (page.context["page"].paginator.count, len(page.context["rows"])) == (27, 25)
    assert opened(county, "cora", county.north.cluster, page="2").text.count("Ann Archer") == 2
    rest = opened(county, "cora", county.north.cluster, part="not_counted")
    assert len(rest.context["rows"]) == 3


def test_commissioners_and_managers_read_references_alone(county: County) -> None:
    (counted,) = families_at(county.north, 1)
    stored(county.north, QUARTER, [counted])
    ref = Family.objects.get(pk=counted).ref
    for who in ("colin", "pat"):
        page = opened(county, who, county.north.cluster.provider)
        assert ref in page.text
        assert "Archer" not in page.text
    assert "Ann Archer" in opened(county, "cora", county.north).text


def test_a_restricted_family_is_a_reference_for_all_but_its_own(county: County) -> None:
    hidden = family(county.north, "Hidden", restricted=True)
    stored(county.north, QUARTER, [hidden.pk])
    assert "Hidden" in opened(county, "cora", county.north).text
    assert "Hidden" not in opened(county, "colin", county.north).text


def test_a_figure_shows_what_it_is_the_sum_of(county: County) -> None:
    stored(county.north, QUARTER, families_at(county.north, 2))
    stored(county.south, QUARTER, families_at(county.south, 1), families_at(county.south, 1))
    provider: Provider = county.north.cluster.provider
    page = opened(county, "colin", provider)
    below = page.context["below"]
    assert [(one.unit_name, one.numerator, one.denominator) for one in below] == [
        ("North cluster", 2, 2),
        ("South cluster", 1, 2),
    ]
    assert "3 of 4" in page.text
    council: Council = county.council
    assert opened(county, "colin", council).context["below"][0].level == "provider"


def test_other_units_and_quarters_do_not_exist(county: County) -> None:
    stored(county.north, QUARTER)
    stored(county.south, QUARTER)
    assert opened(county, "cora", county.south).status_code == 404
    assert opened(county, "cora", county.council).status_code == 404
    assert opened(county, "pat", county.council).status_code == 404
    client = Client()
    client.force_login(county.people["colin"])
    unknown = ["2015-16-Q3", "centre", county.north.code, COMPLEX]
    assert client.get(reverse("figure", args=unknown)).status_code == 404
    unknown = [QUARTER, "centre", county.north.code, "star_progress"]
    assert client.get(reverse("figure", args=unknown)).status_code == 404


def test_files_hold_every_record_and_no_name(county: County) -> None:
    stored(county.north, QUARTER, families_at(county.north, 26), families_at(county.north, 1))
    client = Client()
    client.force_login(county.people["cora"])
    parts = address_of(county.north.cluster, QUARTER)
    lines = b"".join(client.get(reverse("figure_csv", args=parts)).streaming_content).decode()  # type: ignore[attr-defined]
    assert lines.count("\r\n") == 28
    assert lines.count(",Yes\r\n") == 26
    assert "Archer" not in lines
    book = load_workbook(BytesIO(client.get(reverse("figure_xlsx", args=parts)).content))
    assert book.active is not None
    assert book.active.max_row == 28


def test_a_hundred_records_take_as_many_queries_as_one(county: County) -> None:
    asked = []
    for number in (1, 30):
        stored(county.north, QUARTER, families_at(county.north, number))
        opened(county, "cora", county.north.cluster)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            opened(county, "cora", county.north.cluster)
        asked.append(len(queries))
        Figure.objects.all().delete()
    assert asked[0] == asked[1]


def test_a_share_of_a_population_lists_its_areas(county: County) -> None:
    stored(county.north, QUARTER, indicator="registered_under5")
    Figure.objects.update(denominator=400)
    client = Client()
    client.force_login(county.people["cora"])
    parts = [QUARTER, "centre", county.north.code, "registered_under5"]
    page = client.get(reverse("figure", args=parts), {"part": "not_counted"})
    assert "0 of 400" in page.text
    assert "Not counted" not in page.text
    assert "Nobody is counted in this figure" in page.text


def reading(quarter: Quarter, numerator: int | None, denominator: int = 10) -> Reading:
    if numerator is None:
        return Reading(quarter, None)
    return Reading(quarter, Figure(numerator=numerator, denominator=denominator))


def test_a_chart_leaves_a_gap_where_nothing_was_rolled_up() -> None:
    last = Quarter.parse(QUARTER)
    numbers = [1, 2, None, None, 4, 4, 5, 5]
    trend = Trend([reading(last.plus(at - 7), number) for at, number in enumerate(numbers)])
    assert len(trend.strokes) == 2
    assert [is_last for _x, _y, is_last in trend.marks] == [False] * 5 + [True]
    assert trend.words == ("10.0% in April to June 2014, 50.0% in January to March 2016: up.")
    # The highest is at the top, nothing would be at the bottom.
    assert trend.marks[-1][1] == 6
    nothing = Trend([reading(last.plus(at - 7), None) for at in range(8)])
    assert not nothing.is_drawn
    assert nothing.words == "No figure in these eight quarters."
