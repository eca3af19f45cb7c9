"""What changed in a claim: since it was returned, line by line, and against the quarter before."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outcomes.models import Figure
from payments import decisions
from payments.changes.by_measure import differences
from payments.changes.since_return import since_return
from payments.checks import decide_line
from payments.models import Claim
from payments.summary import claim_before, sections_of, summarise
from tests.payments.browsing import Visitor, address
from tests.payments.cast import Q1, Q2, Cast

PRICE = 10_000


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """Three Stars and a target, submitted."""
    contract = cast.contract()
    cast.price(contract, "star_progress", PRICE)
    cast.target(contract, "first_star_in_28_days", 0, 10_000, 1_000)
    for number in range(3):
        cast.achieved(Q1, f"S{number}", date(2015, 5, 1))
    cast.figure(Q1, "first_star_in_28_days", 1, 2)
    cast.draft(Q1)
    return cast.submitted(contract, Q1)


def returned(cast: Cast, claim: Claim) -> Claim:
    """Returned, put right (one gone, two new, the target higher) and drafted again."""
    decisions.return_claim(by=cast.carol, claim=claim, reason="Put it right.")
    cast.unachieved(Q1, "S1")
    for subject in ("S8", "S9"):
        cast.achieved(Q1, subject, date(2015, 6, 1))
    Figure.objects.update(numerator=2)
    claim.refresh_from_db()
    return decisions.reopen(by=cast.manager, claim=claim)


def test_what_came_went_and_changed_since_it_was_returned(cast: Cast, claim: Claim) -> None:
    assert since_return(claim) is None
    again = returned(cast, claim)
    since = since_return(again)
    assert since
    assert [(one.what, one.subject, one.before, one.now) for one in since.changes] == [
        ("added", "S8", None, PRICE),
        ("added", "S9", None, PRICE),
        ("changed", cast.provider.code, 500, 1_000),
        ("gone", "S1", PRICE, None),
    ]
    assert since.words == (
        "2 lines added (£200.00 more), 1 line gone (£100.00 less), "
        "1 line with another amount (£5.00 more): £105.00 more in all."
    )
    assert since.more == summarise(again).net - (3 * PRICE + 500)
    for who in (cast.carol, cast.manager):
        visitor = Visitor(who)
        assert since.words in visitor.see("claim", *address(again))
        page = visitor.see("claim_differences", *address(again))
        assert "S1" in page
        assert "Another amount" in page
        assert "Nothing to compare with" in page


def test_the_same_claim_again_differs_in_nothing(cast: Cast, claim: Claim) -> None:
    decisions.return_claim(by=cast.carol, claim=claim, reason="Once more.")
    claim.refresh_from_db()
    again = decisions.reopen(by=cast.manager, claim=claim)
    since = since_return(again)
    assert since is not None
    assert since.words == "No line differs from what was returned."


def test_each_measure_against_the_quarter_before(cast: Cast, claim: Claim) -> None:
    cast.checked(claim)
    cast.decide(claim, "S2", "rejected")
    decisions.approve(by=cast.carol, claim=claim)
    for subject in ("S0", "S1"):
        cast.achieved(Q2, subject, date(2015, 5, 1))
    for subject in ("T1", "T2", "T3"):
        cast.achieved(Q2, subject)
    cast.draft(Q2)
    later = cast.claim(claim.contract, Q2)
    before = claim_before(later)
    assert before == claim
    found = differences(sections_of(later), sections_of(before))
    assert [(one.kind, one.more_units, one.more_pence, one.words) for one in found] == [
        ("outcome", 1, PRICE, "1 more and £100.00 more than the quarter before"),
        ("target", -1, -500, "1 fewer and £5.00 less than the quarter before"),
    ]
    carol = Visitor(cast.carol)
    assert found[0].words in carol.see("claim", *address(later))
    page = carol.see("claim_differences", *address(later))
    assert "−£5.00" in page
    assert "Since it was returned" not in page


def test_the_sum_that_would_be_approved_as_lines_are_rejected(cast: Cast, claim: Claim) -> None:
    carol = Visitor(cast.carol)
    whole = 3 * PRICE + 500
    assert "would be approved" not in carol.see("claim", *address(claim))
    for line, decision in ((1, "rejected"), (2, "queried")):
        decide_line(
            by=cast.carol, line=claim.lines.get(number=line), decision=decision, reason="So."
        )
    summary = summarise(claim)
    assert (summary.net, summary.claimed, summary.rejected_pence) == (whole - PRICE, whole, PRICE)
    page = carol.see("claim", *address(claim))
    assert '£205.00</span> <span class="lp-total__words">would be approved' in page
    assert "Claimed were £305.00: 1 line is rejected, £100.00." in page


def test_changes_take_a_fixed_number_of_queries(cast: Cast, claim: Claim) -> None:
    again = returned(cast, claim)
    carol = Visitor(cast.carol)
    counts = []
    for subjects in (("A",), [f"B{number}" for number in range(30)]):
        for subject in subjects:
            cast.achieved(Q1, subject, date(2015, 6, 1))
        cast.draft(Q1)
        for page in ("claim", "claim_differences"):
            carol.see(page, *address(again))
            with CaptureQueriesContext(connection) as captured:
                carol.see(page, *address(again))
            counts.append(len(captured))
    assert counts[:2] == counts[2:]
