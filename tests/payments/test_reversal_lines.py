"""What was approved and is no longer achieved is taken back (SPEC 6.3)."""

from datetime import date
from typing import Any

import pytest

from payments import decisions
from payments.models import Contract
from tests.payments.cast import Q1, Q2, Q3, Cast

pytestmark = pytest.mark.django_db


def one_claimed(cast: Cast, subject: str = "S1", **terms: Any) -> Contract:
    contract = cast.contract(**terms)
    cast.price(contract, "star_progress", 12_500)
    cast.achieved(Q1, subject)
    cast.approved(contract, Q1)
    return contract


def test_lost_achievement_is_taken_back_once_and_can_be_earned_again(cast: Cast) -> None:
    contract = one_claimed(cast)
    cast.approved(contract, Q2)
    assert cast.lines(contract, Q2) == [("reversal", "S1", -12_500)]
    assert not cast.claim(contract, Q1).lines.get().standing
    cast.draft(Q3)
    assert cast.lines(contract, Q3) == []
    cast.achieved(Q3, "S1", date(2015, 10, 2))
    cast.approved(contract, Q3)
    assert cast.lines(contract, Q3) == [("outcome", "S1", 12_500)]


def test_rejected_reversal_leaves_the_achievement_standing(cast: Cast) -> None:
    contract = one_claimed(cast)
    cast.approved(contract, Q2, rejected=["S1"])
    assert cast.claim(contract, Q1).lines.get().standing
    assert cast.claim(contract, Q2).net() == 0
    cast.draft(Q3)
    assert cast.lines(contract, Q3) == [("reversal", "S1", -12_500)]


def test_nothing_is_taken_back_before_the_reversal_is_approved(cast: Cast) -> None:
    contract = one_claimed(cast)
    cast.draft(Q2)
    claim = cast.submitted(contract, Q2)
    assert cast.claim(contract, Q1).lines.get().standing
    decisions.return_claim(by=cast.carol, claim=claim, reason="Please look again.")
    assert cast.claim(contract, Q1).lines.get().standing


def test_leaving_the_lookback_is_no_reason_to_reverse(cast: Cast) -> None:
    contract = one_claimed(cast, lookback_quarters=0)
    cast.achieved(Q2, "S1", date(2015, 4, 1))
    cast.draft(Q2)
    assert cast.lines(contract, Q2) == []


def test_moving_to_another_provider_is_no_reason_to_reverse_or_to_claim(cast: Cast) -> None:
    contract = one_claimed(cast)
    other = cast.provider_named("P2")
    theirs = cast.contract("CT2", other)
    cast.price(theirs, "star_progress", 99)
    cast.achieved(Q2, "S1", provider=other)
    cast.draft(Q2)
    assert cast.lines(contract, Q2) == []
    assert cast.lines(theirs, Q2) == []


def test_reversals_come_after_new_lines_in_text_order(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "two_year_offer", 10)
    cast.price(contract, "star_progress", 20)
    for subject in ("b", "a"):
        cast.achieved(Q1, subject, measure="two_year_offer")
        cast.achieved(Q1, subject, measure="star_progress")
    cast.approved(contract, Q1)
    cast.achieved(Q2, "n", measure="two_year_offer")
    cast.draft(Q2)
    assert [(line.kind, line.measure, line.subject) for line in cast.claim(contract, Q2).lines] == [
        ("outcome", "two_year_offer", "n"),
        ("reversal", "star_progress", "a"),
        ("reversal", "star_progress", "b"),
        ("reversal", "two_year_offer", "a"),
        ("reversal", "two_year_offer", "b"),
    ]


def test_an_ended_contract_has_a_claim_only_while_it_has_a_line(cast: Cast) -> None:
    contract = one_claimed(cast, ends_on=date(2015, 6, 30), lookback_quarters=0)
    cast.achieved(Q2, "S1", date(2015, 4, 1))
    cast.draft(Q2)
    assert not contract.claims.filter(quarter=str(Q2)).exists()
    cast.unachieved(Q2, "S1")
    cast.draft(Q2)
    assert cast.lines(contract, Q2) == [("reversal", "S1", -12_500)]
    cast.achieved(Q2, "S1", date(2015, 4, 1))
    cast.draft(Q2)
    assert not contract.claims.filter(quarter=str(Q2)).exists()


def test_a_contract_that_has_not_begun_has_no_claim(cast: Cast) -> None:
    contract = cast.contract(starts_on=date(2015, 7, 1))
    cast.draft(Q1)
    assert not contract.claims.exists()
    cast.draft(Q2)
    assert cast.lines(contract, Q2) == []
