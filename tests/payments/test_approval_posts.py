"""From a draft to the ledger: one claim's way, told once from end to end."""

from datetime import date

import pytest

from payments import decisions
from payments.models import Account, Claim, Decision, Transaction
from tests.payments.cast import Q1, Cast


@pytest.mark.django_db
def test_claim_is_drafted_submitted_checked_approved_and_posted(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 12_500)
    for number in range(1, 8):
        cast.achieved(Q1, f"S{number}", date(2015, 5, number))
    cast.draft(Q1)
    assert cast.lines(contract, Q1) == [("outcome", f"S{n}", 12_500) for n in range(1, 8)]

    claim = cast.submitted(contract, Q1)
    assert claim.state == Claim.State.SUBMITTED
    assert claim.submitted_by == cast.manager
    assert claim.checks.count() == 5
    assert set(claim.lines.values_list("standing", flat=True)) == {True}

    cast.checked(claim)
    claim = decisions.approve(by=cast.carol, claim=claim)
    assert claim.state == Claim.State.APPROVED
    posting = Transaction.objects.get(claim=claim)
    assert [(e.account.kind, e.side, e.amount_pence) for e in posting.entries.all()] == [
        (Account.Kind.PBR_EXPENSE, "debit", 87_500),
        (Account.Kind.PROVIDER_PAYABLE, "credit", 87_500),
    ]
    assert list(claim.decisions.values_list("kind", "by__username", "total_pence")) == [
        (Decision.Kind.SUBMITTED, "manager", 87_500),
        (Decision.Kind.APPROVED, "carol", 87_500),
    ]
