"""A claim is made and decided by the terms in force for its quarter."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext

from payments.contracts.terms import terms_for, terms_of_claims
from payments.models import Claim, Contract
from payments.summary import summarise
from payments.verification import verify
from tests.payments.cast import NEXT_Q1, Q1, Q2, Q3, Q4, Cast

pytestmark = pytest.mark.django_db


def refused(match: str, *does: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError, match=match):
        try_all(does)


@transaction.atomic
def try_all(does: Iterable[Callable[[], object]]) -> None:
    for each in does:
        each()
    connection.check_constraints()


def run(sql: str, *values: int) -> Callable[[], object]:
    def execute() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    return execute


def test_each_quarter_is_priced_by_its_own_terms(cast: Cast) -> None:
    contract = cast.contract(annual_cap_pence=100_000, second_approval_over_pence=20_000)
    cast.price(contract, "star_progress", 10_000)
    cast.price(contract, "sustained_contact", 5_000)
    cast.achieved((Q1, Q2), "A")
    cast.approved(contract, Q1)
    variation = cast.varied(
        contract, Q2, {"star_progress": 12_500}, annual_cap_pence=30_000,
        second_approval_over_pence=12_499,
    )  # fmt: skip
    # Achieved before the variation began, and claimed after: by the terms of the claim's quarter.
    cast.achieved(Q2, "B", date(2015, 6, 30))
    cast.achieved(Q2, "C")
    cast.achieved(Q2, "D", measure="sustained_contact")
    cast.draft(Q2)
    assert cast.lines(contract, Q1) == [("outcome", "A", 10_000)]
    assert cast.lines(contract, Q2) == [("outcome", "B", 12_500), ("over_cap", "C", 0)]
    claim = cast.claim(contract, Q2)
    assert {line.tariff_line.variation for line in claim.lines} == {variation}
    assert [line.terms.get("variation") for line in claim.lines] == [1, 1]
    assert (summarise(claim).cap, summarise(claim).forecast.cap) == (30_000, 30_000)
    # What was decided is read by the terms it was decided by.
    first = cast.claim(contract, Q1)
    assert (first.needs_second_approval(), claim.needs_second_approval()) == (False, True)
    assert summarise(first).cap == 100_000
    claim = cast.approved(contract, Q2)
    assert claim.state == Claim.State.SUBMITTED
    found = [words for checked in verify(cast.council) for words in checked.differences]
    assert [words for words in found if "draft" in words or "approver" in words] == []


def test_threshold_is_held_by_the_database(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 10_000)
    cast.varied(contract, Q1, second_approval_over_pence=9_999)
    cast.achieved(Q1, "A")
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    cast.checked(claim)
    decide = """INSERT INTO payments_decision
        (council_id, claim_id, round, kind, by_id, reason, total_pence, digest)
        VALUES (%s, %s, 1, 'approved', %s, '', 10000, 'x')"""
    refused("needs a first approval", run(decide, cast.council.pk, claim.pk, cast.carol.pk))


def test_a_later_end_and_an_earlier_one(cast: Cast) -> None:
    contract = cast.contract(ends_on=date(2015, 9, 30))
    cast.target(contract, "sustained_cases", 0, 10_000, 9_200)
    for quarter in (Q1, Q2, Q3):
        cast.figure(quarter, "sustained_cases", 1, 1)
    cast.varied(contract, Q2, ends_on=date(2015, 10, 10))
    contract.refresh_from_db()
    assert contract.last_day == date(2015, 10, 10)
    cast.draft(Q3)
    assert cast.lines(contract, Q3) == [("target", cast.provider.code, 1_000)]
    # It now overlaps with what would have followed it before.
    follows = partial(cast.contract, "CT2", starts_on=date(2015, 10, 1))
    refused("do_not_overlap", follows)
    cast.varied(contract, Q2, ends_on=date(2015, 7, 1))
    cast.contract("CT2", starts_on=date(2015, 7, 2))
    connection.check_constraints()


def test_what_was_agreed_stays_and_what_was_claimed_is_not_varied(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 10_000)
    cast.achieved(Q2, "A")
    cast.draft(Q2)
    cast.submitted(contract, Q2)
    refused("after every quarter whose claim", partial(cast.varied, contract, Q2))
    cast.varied(contract, Q3)
    refused(
        "in the order of their numbers",
        partial(cast.varied, contract, Q4),
        partial(cast.varied, contract, Q3),
    )
    refused("never changed", run("UPDATE payments_variation SET lookback_quarters = 1"))
    refused("never changed", run("UPDATE payments_variation SET state = 'draft'"))
    refused("permission denied", run("DELETE FROM payments_contractstep"))
    refused("not change", run("DELETE FROM payments_tariffline WHERE variation_id IS NOT NULL"))
    refused("is not changed", run("UPDATE payments_contract SET name = 'x'"))


def test_many_claims_are_read_with_their_terms_in_two_queries(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 10_000)
    for quarter in (Q1, Q2, Q3, Q4, NEXT_Q1):
        cast.draft(quarter)
    cast.varied(contract, Q2, {"star_progress": 11_000})
    cast.varied(contract, Q4, {"star_progress": 12_000})
    claims = list(Claim.objects.select_related("contract").order_by("quarter"))
    with CaptureQueriesContext(connection) as queries:
        found = terms_of_claims(claims)
    assert len(queries) == 2
    prices = [found[claim.pk].tariff[0].unit_price_pence for claim in claims]
    assert prices == [10_000, 11_000, 11_000, 12_000, 12_000]
    assert [found[claim.pk] for claim in claims] == [
        terms_for(Contract.objects.get(), claim.period) for claim in claims
    ]
