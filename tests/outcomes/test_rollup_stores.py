"""What a roll-up leaves behind: rows that only change with the records (SPEC 3 to 5)."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.county import make_county
from centres.models import Council
from centres.quarters import Quarter
from outcomes.measures.registry import INDICATORS, OUTCOMES
from outcomes.models import Achievement, Figure, RollUp
from outcomes.rollup import carry_out, request_rollup, store_figures
from payments.models import Contract, TariffLine
from tests.outcomes.factories import (
    OPENED,
    AreaFactory,
    CaseFactory,
    CentreFactory,
    ChildFactory,
    ClusterFactory,
    EngagementFactory,
    LevelFactory,
    ProviderFactory,
    after,
)
from tests.outcomes.rolled_up import Q1, achieved, roll_up

pytestmark = pytest.mark.django_db


def sustained_case(**facts: Any) -> Any:
    """A case with sustained contact, achieved 28 days after opening."""
    case = CaseFactory(**facts)
    LevelFactory(family=case.family)
    for day in (0, 7, 14, 21, 28):
        EngagementFactory(case=case, date=after(OPENED, day))
    return case


def figures(council: Council, indicator: str) -> dict[tuple[str, str], tuple[int, int]]:
    rows = Figure.objects.filter(council=council, quarter=Q1, indicator=indicator)
    return {(row.level, row.unit): (row.numerator, row.denominator) for row in rows}


def test_every_unit_has_every_indicator_and_sums_add_up() -> None:
    provider = ProviderFactory()
    north, south = ClusterFactory(provider=provider), ClusterFactory(provider=provider)
    alone = ProviderFactory(council=provider.council)
    one, two = CentreFactory(cluster=north), CentreFactory(cluster=north)
    AreaFactory(centre=one, under5_population=30)
    AreaFactory(centre=two, under5_population=12)
    CaseFactory(family__centre=one)
    sustained_case(family__centre=one)
    sustained_case(family__centre=two)
    roll_up(provider.council)
    assert figures(provider.council, "sustained_cases") == {
        ("council", provider.council.code): (2, 3),
        ("provider", provider.code): (2, 3),
        ("provider", alone.code): (0, 0),
        ("cluster", north.code): (2, 3),
        ("cluster", south.code): (0, 0),
        ("centre", one.code): (1, 2),
        ("centre", two.code): (1, 1),
    }
    assert figures(provider.council, "registered_under5")["provider", provider.code] == (0, 42)
    units = Figure.objects.filter(council=provider.council).values("indicator", "level", "unit")
    assert len(units) == len(INDICATORS) * 7


def test_a_council_without_anything_has_its_own_rows() -> None:
    council = ProviderFactory().council
    ProviderFactory(council=council)
    roll_up(council)
    assert Figure.objects.filter(council=council).count() == len(INDICATORS) * 3


def test_rows_point_at_their_units() -> None:
    """Whoever sees a unit sees its figures, so each row names what it is part of."""
    centre = CentreFactory()
    roll_up(centre.council)
    cluster, provider = centre.cluster, centre.cluster.provider
    found = {
        row.level: (row.provider, row.cluster, row.centre)
        for row in Figure.objects.filter(indicator="sustained_cases")
    }
    assert found == {
        "council": (None, None, None),
        "provider": (provider, None, None),
        "cluster": (provider, cluster, None),
        "centre": (provider, cluster, centre),
    }


def test_an_achievement_belongs_to_the_provider_of_the_cases_centre() -> None:
    case = sustained_case()
    other = CentreFactory(cluster__provider__council=case.council)
    case.centre = other
    case.save()
    roll_up(case.council)
    achievement = Achievement.objects.get()
    assert (achievement.centre, achievement.provider) == (other, other.cluster.provider)
    assert (achievement.measure, achievement.version) == ("sustained_contact", 1)


def test_rolling_up_again_changes_no_row() -> None:
    case = sustained_case()
    roll_up(case.council)
    before = rows_as_written()
    roll_up(case.council)
    assert rows_as_written() == before
    assert before


def rows_as_written() -> set[tuple[Any, ...]]:
    """Every stored row with the place where PostgreSQL wrote it, which any write moves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'a', id, ctid, xmax::text FROM outcomes_achievement"
            " UNION ALL SELECT 'f', id, ctid, xmax::text FROM outcomes_figure"
        )
        return set(cursor.fetchall())


def test_rolling_up_again_follows_the_records() -> None:
    first = sustained_case()
    roll_up(first.council)
    kept = Achievement.objects.get(subject=first.ref)
    visit = first.engagements.get(date=after(OPENED, 28))
    EngagementFactory(case=first, date=after(OPENED, 40))
    visit.voided_on, visit.void_reason = date(2015, 9, 1), "Wrong family"
    visit.save()
    assert achieved(first.council, "sustained_contact") == {first.ref: after(OPENED, 40)}
    assert Achievement.objects.get(subject=first.ref).pk == kept.pk
    first.engagements.update(kind="text")
    assert achieved(first.council, "sustained_contact") == {}


def test_a_unit_or_measure_that_is_no_more_leaves_no_row() -> None:
    centre = CentreFactory()
    roll_up(centre.council)
    gone = Figure.objects.get(indicator="sustained_cases", level="centre")
    gone.pk, gone.unit = None, "closed down"
    gone.save()
    gone.pk, gone.unit, gone.indicator = None, centre.code, "an_older_indicator"
    gone.save()
    roll_up(centre.council)
    assert not Figure.objects.filter(unit="closed down").exists()
    assert not Figure.objects.filter(indicator="an_older_indicator").exists()


def test_other_councils_and_quarters_are_left_alone() -> None:
    case, elsewhere = sustained_case(), sustained_case()
    for council in (case.council, elsewhere.council):
        roll_up(council)
    roll_up(case.council, "2015-16-Q2")
    before = set(Achievement.objects.values_list("pk", flat=True))
    assert len(before) == 3
    case.engagements.update(kind="text")
    roll_up(case.council)
    left = Achievement.objects.values_list("council", "quarter")
    assert set(left) == {(case.council_id, "2015-16-Q2"), (elsewhere.council_id, Q1)}


def test_a_quarter_reads_nothing_dated_after_it() -> None:
    """Achieved by the end of the second quarter, not of the first; and once, under both."""
    case = sustained_case()
    case.engagements.filter(date=after(OPENED, 28)).update(date=date(2015, 7, 1))
    assert achieved(case.council, "sustained_contact", "2015-16-Q1") == {}
    assert achieved(case.council, "sustained_contact", "2015-16-Q2") == {case.ref: date(2015, 7, 1)}
    assert achieved(case.council, "sustained_contact", "2015-16-Q3") == {case.ref: date(2015, 7, 1)}


def test_populations_beyond_four_bytes_add_up() -> None:
    centre = CentreFactory()
    for _ in range(2):
        AreaFactory(centre=centre, under5_population=2_147_483_647)
    roll_up(centre.council)
    assert figures(centre.council, "reached_under5")["centre", centre.code] == (0, 4_294_967_294)


def test_measures_report_in_turn() -> None:
    heard: list[tuple[int, str]] = []
    council = ChildFactory().council
    store_figures(council, Quarter.parse(Q1), lambda done, next_: heard.append((done, next_.key)))
    assert heard == list(enumerate(measure.key for measure in (*OUTCOMES, *INDICATORS)))


def queries_of_a_rollup(code: str, families: int) -> tuple[int, int]:
    """How many queries a whole roll-up takes, and how many achievements come of it."""
    council = make_county(code, families=families, contacts=families * 20)
    provider = council.providers.get(code="P0")
    contract = Contract.objects.create(
        council=council,
        provider=provider,
        ref=f"{code}-1",
        name="Contract",
        starts_on=date(2015, 4, 1),
        ends_on=date(2017, 3, 31),
        annual_cap_pence=10**12,
        second_approval_over_pence=10**9,
        lookback_quarters=4,
    )
    for position, outcome in enumerate(OUTCOMES, start=1):
        TariffLine.objects.create(
            council=council,
            contract=contract,
            position=position,
            kind="per_outcome",
            key=outcome.key,
            unit_price_pence=10_000,
        )
    rollup = request_rollup(
        council=council, quarter=Quarter.parse("2015-16-Q4"), by=None, queue=False
    )
    with CaptureQueriesContext(connection) as captured:
        carry_out(rollup)
    assert rollup.state == RollUp.State.DONE
    return len(captured), Achievement.objects.filter(council=council).count()


def test_the_number_of_queries_does_not_grow_with_the_families() -> None:
    few, achieved_by_few = queries_of_a_rollup("few", families=10)
    many, achieved_by_many = queries_of_a_rollup("many", families=1000)
    assert achieved_by_many > 10 * achieved_by_few > 0
    assert many == few
