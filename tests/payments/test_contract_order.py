"""An achievement is claimed once in a council, whichever contract it was claimed under."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from payments import decisions
from payments.models import ClaimLine
from tests.payments.cast import Q1, Q2, Q3, Cast

pytestmark = pytest.mark.django_db


def test_successor_contract_does_not_claim_what_its_predecessor_did(cast: Cast) -> None:
    first = cast.contract("CT1", ends_on=date(2015, 6, 30))
    second = cast.contract("CT2", starts_on=date(2015, 7, 1))
    for contract in (first, second):
        cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1", date(2015, 6, 1))
    cast.approved(first, Q1)
    # The date moves into the second contract: it is the same achievement.
    cast.achieved(Q2, "S1", date(2015, 7, 5))
    cast.achieved(Q2, "S2", date(2015, 6, 20))
    cast.achieved(Q2, "S3", date(2015, 7, 6))
    cast.draft(Q2)
    assert cast.lines(first, Q2) == [("outcome", "S2", 100)]
    assert cast.lines(second, Q2) == [("outcome", "S3", 100)]


def test_reversal_belongs_to_the_contract_that_claimed(cast: Cast) -> None:
    first = cast.contract("CT1", ends_on=date(2015, 6, 30))
    second = cast.contract("CT2", starts_on=date(2015, 7, 1))
    for contract in (first, second):
        cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1", date(2015, 6, 1))
    cast.approved(first, Q1)
    cast.draft(Q2)
    assert cast.lines(first, Q2) == [("reversal", "S1", -100)]
    assert cast.lines(second, Q2) == []


def test_earlier_contracts_draft_holds_what_a_later_one_would_claim(cast: Cast) -> None:
    """A case moves to another provider between two roll-ups, before anything is submitted."""
    mine = cast.contract("CT1")
    other = cast.provider_named("P2")
    theirs = cast.contract("CT2", other)
    for contract in (mine, theirs):
        cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    cast.achieved(Q2, "S1", provider=other)
    cast.draft(Q2)
    assert cast.lines(mine, Q1) == [("outcome", "S1", 100)]
    assert cast.lines(theirs, Q2) == []
    # Rolled up again, the first quarter knows of the move as well.
    cast.unachieved(Q1, "S1")
    cast.draft(Q1)
    assert cast.lines(theirs, Q2) == [("outcome", "S1", 100)]


def test_later_contracts_draft_holds_nothing(cast: Cast) -> None:
    mine = cast.contract("CT2")
    other = cast.provider_named("P2")
    theirs = cast.contract("CT1", other)
    for contract in (mine, theirs):
        cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    cast.achieved(Q2, "S1", provider=other)
    cast.draft(Q2)
    assert cast.lines(mine, Q1) == [("outcome", "S1", 100)]
    assert cast.lines(theirs, Q2) == [("outcome", "S1", 100)]
    cast.approved(theirs, Q1)
    cast.submitted(theirs, Q2)
    # Claimed there now, so the draft here lets it go.
    assert cast.lines(mine, Q1) == []


def test_returned_claim_holds_nothing(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.achieved((Q1, Q2), "S1")
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    cast.draft(Q2)
    assert cast.lines(contract, Q2) == []
    decisions.return_claim(by=cast.carol, claim=claim, reason="The date is not right.")
    assert cast.lines(contract, Q2) == [("outcome", "S1", 100)]


def test_the_database_itself_refuses_a_second_claim(cast: Cast) -> None:
    mine = cast.contract("CT1")
    other = cast.provider_named("P2")
    theirs = cast.contract("CT2", other)
    for contract in (mine, theirs):
        cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.approved(mine, Q1)
    cast.achieved(Q3, "S2", provider=other)
    cast.draft(Q3)
    line = cast.claim(theirs, Q3).lines.get()
    with pytest.raises(IntegrityError, match="achievement_claimed_once"), transaction.atomic():
        ClaimLine.objects.filter(pk=line.pk).update(subject="S1", standing=True)
