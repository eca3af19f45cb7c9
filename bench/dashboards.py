"""How long dashboards take in one county, and in a database a hundred times its size.

Every council has the same places, records and eight quarters of figures: those of the first are
rolled up, those of the others are its rows under their own places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from bench.county import make_county
from bench.pages import time_page
from centres.models import Council, Membership, Provider, User
from centres.quarters import Quarter
from centres.scope import COMMISSIONER, COORDINATOR, PROVIDER_MANAGER
from outcomes.dashboards.trends import quarters_up_to
from outcomes.rollup import store_figures

NEWEST = Quarter.parse("2015-16-Q4")
# A row's places in another council have the same codes there.
COPY = """
    INSERT INTO outcomes_{table} (council_id, provider_id, cluster_id, centre_id, {area}
        {own}quarter, indicator, version, level, unit, numerator, denominator, suppressed,
        counted, not_counted)
    SELECT %(council)s, provider.id, cluster.id, centre.id, {area_of}
        {own}quarter, indicator, version, level, unit, numerator, denominator, suppressed,
        counted, not_counted
    FROM outcomes_{table} figure
    {joins}
    WHERE figure.council_id = %(first)s
"""
JOIN = """
    LEFT JOIN centres_{table} its_{name} ON its_{name}.id = figure.{name}_id
    LEFT JOIN centres_{table} {name} ON {name}.council_id = %(council)s
        AND {name}.code = its_{name}.code"""
PLACES = (("provider", "provider"), ("cluster", "cluster"), ("centre", "centre"))


def time_dashboards(
    families: int, contacts: int, councils: int, say: Callable[[str, float], None]
) -> None:
    """Say for each dashboard half of the tries and the queries, in one council and among many."""
    first = make_county("SHIRE", families=families, contacts=contacts)
    for quarter in quarters_up_to(NEWEST):
        store_figures(first, quarter, lambda _done, _measure: None)
    people = _people_of(first)
    for among in (1, councils):
        for number in range(1, among):
            _copy(first, make_county(f"SHIRE{number}", families=families, contacts=contacts))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for name, by, address in pages_of(people):
            took, queries = time_page(by, address)
            say(f"{name}, among {among:,} councils: {queries} queries", took)


def pages_of(people: dict[str, User]) -> Iterator[tuple[str, User, str]]:
    """What is timed: a name, who looks, and an address."""
    council = f"/figures/{NEWEST}/council/SHIRE"
    coordinator, commissioner = people[COORDINATOR], people[COMMISSIONER]
    yield "a cluster", coordinator, "/clusters/K0/"
    yield "a provider", people[PROVIDER_MANAGER], "/providers/P0/"
    for name, page in (
        ("overview", ""),
        ("units", "compare/"),
        ("reach", "reach/"),
        ("money", "money/"),
    ):
        yield f"a county’s {name}", commissioner, f"/councils/SHIRE/{page}"
    yield "the map and its table", commissioner, "/map/"
    yield "centres compared", commissioner, "/compare/?units=centre"
    yield "areas compared", commissioner, "/compare/?units=area"
    yield "an inspector’s view of a centre", commissioner, "/inspection/C0/"
    yield (
        "a figure of a county",
        commissioner,
        f"{council}/registered_under5/",
    )
    yield (
        "a target group of a county",
        commissioner,
        f"{council}/reached_families/of/greatest_need/",
    )


def _people_of(council: Council) -> dict[str, User]:
    """A coordinator of the first cluster, the manager of its provider, and a commissioner."""
    provider = Provider.objects.get(council=council, code="P0")
    places: dict[str, dict[str, Any]] = {
        COORDINATOR: {"cluster": provider.clusters.get(code="K0")},
        PROVIDER_MANAGER: {"provider": provider},
        COMMISSIONER: {},
    }
    people = {}
    for role, place in places.items():
        people[role] = User.objects.create_user(
            f"{role}@{council.code}", None, username=role, name=role.title(), council=council
        )
        Membership.objects.create(council=council, user=people[role], role=role, **place)
    return people


def _copy(first: Council, council: Council) -> None:
    area = (("reacharea", "area"),)
    with connection.cursor() as cursor:
        for table, own, areas in (("figure", "", ()), ("groupfigure", '"group", ', area)):
            joins = [JOIN.format(table=one, name=name) for one, name in (*PLACES, *areas)]
            statement = COPY.format(
                table=table,
                own=own,
                area="area_id, " if areas else "",
                area_of="area.id, " if areas else "",
                joins="".join(joins),
            )
            cursor.execute(statement, {"first": first.pk, "council": council.pk})
