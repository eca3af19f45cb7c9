"""Other terms tried on past quarters: what would have been paid, beside what was (SPEC 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centres.models import User
from centres.quarters import Quarter
from outcomes.models import Figure
from payments.contracts.terms import Terms, terms_for
from payments.models import Contract
from payments.what_if.asked import contracts_to_try
from payments.what_if.comparison import Comparison, compare, past_quarters
from tests.payments.cast import Q1, Q2, Q3, Q4, Cast

pytestmark = pytest.mark.django_db
YEAR = (Q1, Q2, Q3, Q4)
APPS = ("centres", "outcomes", "payments")


def tried(cast: Cast, terms: Terms, quarters: Sequence[Quarter], by: User | None = None) -> Any:
    by = by or cast.carol
    return compare(terms, quarters, contracts_to_try(by, terms, quarters))


def models_of(app: str) -> Iterable[Any]:
    return apps.get_app_config(app).get_models()


def nets(comparison: Comparison, row: int = 0) -> list[tuple[int, int]]:
    """Pence then and as tried, quarter by quarter."""
    return [(each.then.net, each.would.net) for each in comparison.rows[row].quarters]


def priced(terms: Terms, **prices: int) -> Terms:
    """The same terms with other prices."""
    lines = []
    for line in terms.tariff:
        line.unit_price_pence = prices.get(line.key, line.unit_price_pence)
        lines.append(line)
    return replace(terms, tariff=tuple(lines))


def council_wide(cast: Cast, quarter: Quarter) -> None:
    """A figure of the council itself: the quarter was rolled up."""
    Figure.objects.create(
        council=cast.council,
        quarter=str(quarter),
        indicator="sustained_cases",
        version=1,
        level="council",
        unit=cast.council.code,
        numerator=1,
        denominator=2,
    )


def a_year(cast: Cast, **facts: Any) -> Contract:
    """Two a quarter at £100, one of the second quarter's rejected and paid a quarter later, one
    of the first taken back in the third; a target reached by half, worth £10 a quarter.
    """
    contract = cast.contract(**facts)
    cast.price(contract, "star_progress", 10_000)
    cast.price(contract, "sustained_contact", 1_000)
    cast.target(contract, "sustained_cases", 0, 10_000, 1_000)
    for place, quarter in enumerate(YEAR):
        for number in (1, 2):
            found = YEAR[place:] if (place, number) != (0, 1) else (Q1, Q2)
            cast.achieved(found, f"S{place}{number}")
        cast.achieved(YEAR[place:], f"C{place}", measure="sustained_contact")
        cast.figure(quarter, "sustained_cases", 1, 2)
        council_wide(cast, quarter)
        cast.approved(contract, quarter, rejected=["S11"] if quarter == Q2 else [])
    return contract


def test_own_terms_give_what_was_paid_from_whichever_quarter(cast: Cast) -> None:
    contract = a_year(cast)
    terms = terms_for(contract, Q1)
    then = [21_500, 11_500, 21_500, 21_500]
    assert nets(tried(cast, terms, YEAR)) == [(pence, pence) for pence in then]
    # The one taken back in the third quarter was paid before the trial begins.
    later = tried(cast, terms, (Q3, Q4))
    assert nets(later) == [(pence, pence) for pence in then[2:]]
    assert (later.difference, later.then.taken_back, later.would.taken_back) == (
        0,
        -10_000,
        -10_000,
    )


def test_another_price_takes_back_what_it_paid(cast: Cast) -> None:
    contract = a_year(cast)
    terms = priced(terms_for(contract, Q1), star_progress=20_000)
    assert [would for _, would in nets(tried(cast, terms, YEAR))] == [
        41_500,
        21_500,
        41_500,
        41_500,
    ]
    # From the third quarter on, what was taken back had been paid at the price of then.
    assert [would for _, would in nets(tried(cast, terms, (Q3, Q4)))] == [51_500, 41_500]


def test_a_share_held_back_counts_as_paid(cast: Cast) -> None:
    contract = a_year(cast)
    terms = terms_for(contract, Q1)
    for line in terms.outcomes:
        line.holdback_bp, line.reverse_if_lost = 2_000, True
    assert tried(cast, terms, YEAR).difference == 0


def test_caps_and_lookback_of_the_terms_hold_from_the_first_quarter_on(cast: Cast) -> None:
    contract = a_year(cast)
    terms = terms_for(contract, Q1)
    capped = replace(terms, annual_cap_pence=30_000)
    # What was taken back in the third quarter gives room for one more.
    assert [would for _, would in nets(tried(cast, capped, YEAR))] == [21_500, 0, 0, 0]
    third = tried(cast, capped, YEAR).rows[0].quarters[2]
    assert (third.would.paid, third.would.taken_back) == (10_000, -10_000)


def test_a_unit_cap_puts_off_what_the_lookback_still_reaches(cast: Cast) -> None:
    contract = cast.contract()
    line = cast.price(contract, "star_progress", 10_000)
    for number in range(3):
        cast.achieved(YEAR, f"S{number}", date(2015, 4, 2 + number))
    cast.approved(contract, Q1)
    line.quarter_cap_units = 1
    terms = replace(terms_for(contract, Q1), tariff=(line,))
    assert nets(tried(cast, terms, YEAR)) == [(30_000, 10_000), (0, 10_000), (0, 10_000), (0, 0)]
    at_once = replace(terms, lookback_quarters=1)
    assert [would for _, would in nets(tried(cast, at_once, YEAR))] == [10_000, 10_000, 0, 0]


def test_a_target_is_paid_by_the_figures_of_then_and_the_days_of_the_contract(cast: Cast) -> None:
    contract = cast.contract(starts_on=date(2015, 4, 1), ends_on=date(2015, 7, 31))
    line = cast.target(contract, "reached_under5", 0, 10_000, 9_200)
    for quarter in (Q1, Q2):
        cast.figure(quarter, "reached_under5", 1, 2)
        cast.approved(contract, quarter)
    line.target_bp = 5_000
    comparison = tried(cast, replace(terms_for(contract, Q1), tariff=(line,)), (Q1, Q2))
    assert nets(comparison) == [(4_600, 9_200), (1_550, 3_100)]
    assert (comparison.would.for_change, comparison.would.paid) == (0, 12_300)


def test_share_for_outcomes_is_of_what_was_paid_before_anything_taken_back(cast: Cast) -> None:
    contract = a_year(cast)
    comparison = tried(cast, priced(terms_for(contract, Q1), star_progress=1_000), YEAR)
    # Eight Stars, one of them rejected first; four contacts; four targets at half.
    assert (comparison.then.for_change, comparison.then.paid) == (80_000, 86_000)
    assert (comparison.would.for_change, comparison.would.paid) == (8_000, 14_000)
    stars = comparison.measures[1]
    assert (stars.title, stars.then.lines, stars.difference) == (
        "Progress on the Family Star",
        8,
        -63_000,
    )


def test_others_get_the_tariff_and_keep_their_days_cap_and_lookback(cast: Cast) -> None:
    contract = a_year(cast)
    other = cast.provider_named("P2")
    theirs = cast.contract("CT2", other, annual_cap_pence=25_000)
    cast.price(theirs, "star_progress", 5_000)
    for number in range(4):
        cast.achieved(YEAR, f"T{number}", date(2015, 4, 2 + number), provider=other)
    cast.approved(theirs, Q1)
    comparison = tried(cast, terms_for(contract, Q1), (Q1, Q2))
    assert [row.contract.ref for row in comparison.rows] == ["CT1", "CT2"]
    assert nets(comparison, 1) == [(20_000, 20_000), (0, 0)]
    assert [row.is_own for row in comparison.rows] == [True, False]
    assert comparison.difference == 0
    manager = tried(cast, terms_for(contract, Q1), (Q1, Q2), cast.manager)
    assert [row.contract.ref for row in manager.rows] == ["CT1"]


def test_a_draft_contract_is_tried_on_the_days_of_the_providers_own(cast: Cast) -> None:
    contract = a_year(cast)
    draft = cast.contract(
        "CT9", starts_on=date(2018, 4, 1), ends_on=date(2020, 3, 31), state="draft"
    )
    cast.price(draft, "star_progress", 12_000)
    comparison = tried(cast, terms_for(draft, Q1), YEAR)
    assert [row.contract for row in comparison.rows] == [contract]
    assert [would for _, would in nets(comparison)] == [24_000, 12_000, 24_000, 24_000]
    newcomer = cast.contract(
        "CT8",
        cast.provider_named("P3"),
        starts_on=date(2018, 4, 1),
        ends_on=date(2020, 3, 31),
        state="draft",
    )
    cast.price(newcomer, "star_progress", 12_000)
    cast.achieved(YEAR[1:], "N1", provider=newcomer.provider)
    comparison = tried(cast, terms_for(newcomer, Q1), YEAR)
    assert [row.contract.ref for row in comparison.rows] == ["CT1", "CT8"]
    assert nets(comparison, 1) == [(0, 0), (0, 12_000), (0, 0), (0, 0)]


def test_nothing_is_written_and_each_quarter_asks_the_same_few_questions(cast: Cast) -> None:
    contract = a_year(cast)
    terms = terms_for(contract, Q1)
    assert past_quarters(cast.council) == list(YEAR)

    def rows() -> list[int]:
        return [each._base_manager.count() for name in APPS for each in models_of(name)]

    before = rows()
    counts = []
    for quarters in (YEAR[:2], YEAR[:3], YEAR):
        with CaptureQueriesContext(connection) as queries:
            tried(cast, terms, quarters)
        said = [query["sql"].partition("; ")[2] for query in queries]
        assert {statement.split()[0] for statement in said} <= {"SELECT", "WITH"}
        assert not any("FOR " in query["sql"] for query in queries)
        counts.append(len(queries))
    assert counts[2] - counts[1] == counts[1] - counts[0] <= 7
    assert rows() == before
