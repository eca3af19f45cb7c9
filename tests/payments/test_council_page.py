"""A council's page: what public money bought, units beside each other, where it is not working."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from math import comb
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from centres.models import Centre
from outcomes.models import Achievement, Figure
from payments.dashboards.council.chance import HARDLY_EVER, SELDOM, Verdict, spread, verdict
from payments.dashboards.council.units import Target
from tests.cast import County, build_county, place
from tests.outcomes.figures import stored
from tests.payments.browsing import Visitor
from tests.payments.cast import Q1, Q2, Cast
from tests.payments.in_county import cast_of

QUARTER = "2015-16-Q1"
REACHED = "reached_greatest_need"


def counted(centre: Centre, numerator: int, denominator: int, indicator: str = REACHED) -> None:
    """A centre's figure; those of the units above it follow."""
    ids = range(denominator)
    stored(centre, QUARTER, [*ids[:numerator]], [*ids[numerator:]], indicator)


@pytest.fixture
def county(db: None) -> County:
    return build_county()


@pytest.fixture
def commissioner(county: County) -> Visitor:
    return Visitor(county.people["colin"])


# What chance explains


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 50), st.fractions(min_value="1/50", max_value="49/50", max_denominator=60))
def test_limits_are_those_of_the_binomial_distribution(number: int, share: Fraction) -> None:
    """Against the sum of all chances, exactly: who is outside is at or beyond the line drawn."""
    chances = [
        comb(number, many) * share**many * (1 - share) ** (number - many)
        for many in range(number + 1)
    ]
    drawn = spread(number, share)
    for many in range(number + 1):
        fewer, more = float(sum(chances[: many + 1])), float(sum(chances[many:]))
        expected = Verdict.INSIDE
        for outside, low, high in (
            (SELDOM, Verdict.BELOW, Verdict.ABOVE),
            (HARDLY_EVER, Verdict.FAR_BELOW, Verdict.FAR_ABOVE),
        ):
            expected = low if fewer <= outside else high if more <= outside else expected
            if 0 < many < number:
                assert (many / number <= drawn.lower_limit(outside) + 1e-12) == (fewer <= outside)
                assert (many / number >= drawn.upper_limit(outside) - 1e-12) == (more <= outside)
        assert verdict(many, number, share) is expected


@pytest.mark.parametrize(
    ("numerator", "denominator", "share", "expected"),
    [
        (0, 3, Fraction(2, 3), Verdict.INSIDE),  # nobody of three may be chance
        (0, 30, Fraction(2, 3), Verdict.FAR_BELOW),
        (16_000, 30_000, Fraction(1, 2), Verdict.FAR_ABOVE),
        (15_100, 30_000, Fraction(1, 2), Verdict.INSIDE),
        (0, 0, Fraction(1, 2), Verdict.UNJUDGED),
        (5, 5, Fraction(1), Verdict.UNJUDGED),  # the county leaves nothing to chance
        (0, 5, None, Verdict.UNJUDGED),
        (120, 100, Fraction(1, 2), Verdict.UNJUDGED),  # more are counted than live there
    ],
)
def test_what_is_judged(
    numerator: int, denominator: int, share: Fraction | None, expected: Verdict
) -> None:
    assert verdict(numerator, denominator, share) is expected


@pytest.mark.parametrize(
    ("baseline", "aim", "value", "words", "short_of"),
    [
        (4000, 7500, Fraction(75), "75%: met", 0),
        (4000, 7500, Fraction(50), "75%: on the way", Fraction(25, 35)),
        (4000, 7500, Fraction(40), "75%: not on the way", 1),
        (4000, 2000, Fraction(15), "20%: met", 0),
        (4000, 2000, Fraction(30), "20%: on the way", Fraction(1, 2)),
        (4000, 2000, Fraction(50), "20%: not on the way", Fraction(3, 2)),
        (4000, 7500, None, "75%", 0),
    ],
)
def test_a_target_may_be_above_or_below_where_it_began(
    baseline: int, aim: int, value: Fraction | None, words: str, short_of: Fraction
) -> None:
    target = Target(baseline, aim, value)
    assert (target.words, target.short_of) == (words, short_of)


# The pages


def test_the_answer_comes_first(county: County, commissioner: Visitor) -> None:
    cast = cast_of(county)
    contract = cast.contract(annual_cap_pence=100_000)
    cast.price(contract, "star_progress", 10_000)
    cast.price(contract, "sustained_contact", 5_000)
    counted(county.north, 30, 40)
    achieved(cast, county.north, "S1", "S2", "S3")
    achieved(cast, county.north, "C1", measure="sustained_contact")
    cast.approved(contract, Q1, rejected=["S3"])
    page = commissioner.see("council", "shire")
    assert "<b>3 outcomes</b> paid for in" in page
    assert "for <b>£250.00</b>" in page
    assert "<b>2</b> a change in families’ lives, £200.00" in page
    assert "<b>1</b> a process, what was done, £50.00" in page
    assert "£250.00 approved, of a cap of £1,000.00." in page
    assert "At this pace the year ends at £1,000.00" in page
    money = commissioner.get("council_money", "shire").context
    (row,) = money["costs"]
    assert [(outcome.key, bought.outcomes, bought.each) for outcome, bought, _ in row.cells] == [
        ("sustained_contact", 1, 5_000),
        ("star_progress", 2, 10_000),
    ]


def test_what_is_taken_back_buys_nothing(county: County, commissioner: Visitor) -> None:
    cast = cast_of(county)
    contract = cast.contract()
    cast.price(contract, "star_progress", 10_000)
    counted(county.north, 30, 40)
    achieved(cast, county.north, "S1", "S2")
    cast.approved(contract, Q1)
    Figure.objects.update(quarter=str(Q2))
    cast.draft(Q2)
    cast.approved(contract, Q2)
    year = commissioner.get("council_money", "shire", quarter=str(Q2)).context["year"]
    # Neither is achieved by the second quarter's roll-up.
    assert (year.all_outcomes.outcomes, year.all_outcomes.pence, year.approved) == (0, 0, 0)
    assert year.bought_in_quarter["star_progress"].outcomes == -2
    assert "–" in commissioner.see("council_money", "shire", over="quarter")


def test_what_waits_is_not_spent_but_forecast(county: County, commissioner: Visitor) -> None:
    cast = cast_of(county)
    contract = cast.contract(annual_cap_pence=100_000)
    cast.price(contract, "star_progress", 10_000)
    counted(county.north, 30, 40)
    achieved(cast, county.north, "S1")
    cast.draft(Q1)
    (each,) = commissioner.get("council_money", "shire").context["year"].contracts
    assert (each.approved, each.waiting, each.forecast.year_end) == (0, 10_000, 40_000)
    assert "Nothing is approved for" in commissioner.see("council", "shire")


def test_units_stand_beside_the_county_and_chance(county: County, commissioner: Visitor) -> None:
    cast = cast_of(county)
    contract = cast.contract()
    cast.target(contract, REACHED, 4000, 7500, 10_000)
    counted(county.north, 10, 60)
    counted(county.south, 55, 60)
    counted(county.west, 40, 60)
    page = commissioner.get("council_compare", "shire", level="centres")
    units = {unit.name: unit for unit in page.context["units"].units}
    assert {name: unit.verdict for name, unit in units.items()} == {
        "North centre": Verdict.FAR_BELOW,
        "South centre": Verdict.FAR_ABOVE,
        "West centre": Verdict.INSIDE,
    }
    assert units["North centre"].against == "−41.7 points"
    assert units["North centre"].target.words == "75%: not on the way"
    assert units["West centre"].target is None
    assert "Of 3 centres 1 is lower and 1 are higher" not in page.text
    assert "Of 3 centres 1 is lower and 1 is higher than chance explains" in page.text
    labels = [point.label for point in page.context["funnels"][0].points if point.label]
    assert sorted(labels) == ["1 North centre", "2 South centre"]
    assert page.text.count('class="lk-funnel__unit') == 6
    first = commissioner.see("council", "shire")
    assert "Families in greatest need reached: North centre is far lower" in first
    assert "16.7% (10 of 60), the county 58.3%" in first
    assert "The Charity is short of its contract’s target" in first
    names = [
        unit.name
        for unit in commissioner.get(
            "council_compare", "shire", level="centres", sort="-share"
        ).context["page"]
    ]
    assert names == ["South centre", "West centre", "North centre"]


def test_a_population_that_is_too_small_is_said_and_not_judged(
    county: County, commissioner: Visitor
) -> None:
    counted(county.north, 20, 40, "reached_under5")
    counted(county.south, 20, 40, "reached_under5")
    Figure.objects.filter(unit="North", level="centre").update(denominator=15)
    page = commissioner.get("council_compare", "shire", level="centres", indicator="reached_under5")
    assert "1 cannot be judged" in page.text
    Figure.objects.filter(level="council").update(numerator=80)
    page = commissioner.get("council_compare", "shire", level="centres", indicator="reached_under5")
    assert page.context["funnels"] is None
    assert "There is no funnel for this quarter" in page.text


def test_all_indicators_and_files_say_the_same(county: County, commissioner: Visitor) -> None:
    counted(county.north, 10, 60)
    counted(county.west, 40, 60)
    counted(county.north, 3, 4, "complex_families")
    where = {"level": "clusters", "indicator": "all"}
    page = commissioner.get("council_compare", "shire", **where)
    assert len(page.context["matrix"]) == 2
    assert len(page.context["matrix"][0].cells) == 11
    answer = commissioner.get("council_compare_file", "shire", "csv", **where)
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 4
    wanted = f"{QUARTER},Cluster,North,North cluster,The Charity,Families in greatest need reached"
    assert lines[1].startswith(f"{wanted},1,10,60,16.7%,41.7%,−25.0 points,Far lower than")
    book = commissioner.get("council_compare_file", "shire", "xlsx", level="providers")
    sheet = load_workbook(BytesIO(book.content)).active
    assert sheet is not None
    assert sheet.max_row == 3


def test_odd_addresses_are_answered(county: County, commissioner: Visitor) -> None:
    assert "No figures yet" in commissioner.see("council", "shire")
    assert commissioner.get("council_compare_file", "shire", "csv").status_code == 404
    counted(county.north, 1, 2)
    for query in (
        {"quarter": "2015-16-Q9"},
        {"quarter": "\x00", "level": "\x00", "indicator": "\x00", "sort": "\x00"},
        {"indicator": "star_progress", "page": "9" * 40},
        {"level": "council", "over": "x" * 900},
    ):
        for name in ("council", "council_compare", "council_money"):
            assert commissioner.get(name, "shire", **query).status_code == 200
    assert "Choose a quarter that has figures" in commissioner.see(
        "council", "shire", quarter="1990-91-Q1"
    )


def test_other_councils_are_not_there(county: County) -> None:
    counted(county.north, 1, 2)
    for who in ("pat", "cora", "ada", "olga"):
        assert Visitor(county.people[who]).get("council", "shire").status_code == 404
    assert Visitor(county.people["colin"]).get("council", "elsewhere").status_code == 404


def test_many_units_take_as_many_queries_as_one(county: County, commissioner: Visitor) -> None:
    counted(county.north, 30, 40)
    cast = cast_of(county)
    price(cast, cast.contract())
    before = asked(commissioner)
    for number in range(6):
        centre = place(county.west.cluster.provider, f"C{number}")
        counted(centre, 20 + number, 40)
    price(cast, cast.contract("CT2", county.west.cluster.provider))
    assert asked(commissioner) == before


def price(cast: Cast, contract: Any) -> None:
    cast.price(contract, "star_progress", 10_000)
    cast.target(contract, REACHED, 4000, 7500, 10_000)
    cast.draft(Q1)


def asked(commissioner: Visitor) -> list[int]:
    pages: tuple[tuple[str, dict[str, str]], ...] = (
        ("council", {}),
        ("council_compare", {"level": "centres"}),
        ("council_compare", {"level": "centres", "indicator": "all"}),
        ("council_money", {}),
    )
    found = []
    for name, query in pages:
        commissioner.see(name, "shire", **query)
        with CaptureQueriesContext(connection) as queries:
            commissioner.see(name, "shire", **query)
        found.append(len(queries))
    return found


def achieved(cast: Cast, centre: Centre, *subjects: str, **facts: Any) -> None:
    for subject in subjects:
        Achievement.objects.create(
            council=cast.council,
            quarter=str(Q1),
            measure=facts.get("measure", "star_progress"),
            version=1,
            subject=subject,
            provider=centre.cluster.provider,
            centre=centre,
            achieved_on=Q1.first_day,
        )
