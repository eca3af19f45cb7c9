"""What is owed goes out once, and what was paid wrongly is corrected by reversing (SPEC 6)."""

from collections import Counter

import pytest
from django.core.exceptions import ValidationError

from centres.refusals import Refused
from payments import corrections, decisions
from payments.models import Account, Claim, Contract, Decision, PaymentRun, Transaction
from payments.payment_runs import due_payments, run_payments
from payments.postings import balance
from tests.payments.cast import Q1, Q2, Q3, Cast

pytestmark = pytest.mark.django_db
PAYABLE, BANK = Account.Kind.PROVIDER_PAYABLE, Account.Kind.BANK


def priced(cast: Cast) -> Contract:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    return contract


def test_everything_owed_is_paid_once(cast: Cast) -> None:
    contract = priced(cast)
    cast.achieved((Q1, Q2), "S1")
    cast.achieved(Q2, "S2")
    cast.approved(contract, Q1)
    cast.approved(contract, Q2)
    cast.draft(Q3)
    (due,) = due_payments(cast.council)
    assert (due.contract, due.pence, len(due.claims)) == (contract, 200, 2)
    run = run_payments(by=cast.carol, council=cast.council)
    assert run.total_pence == 200
    posting = run.transactions.get()
    assert [(e.account.kind, e.side, e.amount_pence) for e in posting.entries.all()] == [
        (PAYABLE, "debit", 200),
        (BANK, "credit", 200),
    ]
    assert Counter(contract.claims.values_list("state", flat=True)) == {"paid": 2, "draft": 1}
    assert balance(contract, PAYABLE) == 0
    with pytest.raises(Refused, match="Nothing is waiting to be paid"):
        run_payments(by=cast.dev, council=cast.council)
    assert PaymentRun.objects.count() == 1


def test_a_negative_claim_is_carried_against_the_next(cast: Cast) -> None:
    contract = priced(cast)
    cast.achieved(Q1, "S1")
    cast.achieved(Q1, "S2")
    cast.approved(contract, Q1)
    run_payments(by=cast.carol, council=cast.council)
    cast.achieved(Q2, "S3")
    claim = cast.approved(contract, Q2)
    assert claim.net() == -100
    posting = claim.transactions.get()
    assert [(e.account.kind, e.side, e.amount_pence) for e in posting.entries.all()] == [
        (PAYABLE, "debit", 100),
        (Account.Kind.PBR_EXPENSE, "credit", 100),
    ]
    with pytest.raises(Refused, match="Nothing is waiting"):
        run_payments(by=cast.carol, council=cast.council)
    for subject in ("S3", "S4", "S5", "S6"):
        cast.achieved(Q3, subject)
    cast.approved(contract, Q3)
    run = run_payments(by=cast.carol, council=cast.council)
    assert run.total_pence == 200  # £3 less the £1 carried
    settled = run.transactions.get().settled.order_by("claim__quarter")
    assert list(settled.values_list("claim__quarter", "amount_pence")) == [
        (str(Q2), -100),
        (str(Q3), 300),
    ]
    assert set(contract.claims.values_list("state", flat=True)) == {"paid"}


def test_a_claim_that_comes_to_nothing_posts_nothing(cast: Cast) -> None:
    contract = priced(cast)
    claim = cast.approved(contract, Q1)
    assert (claim.state, claim.net()) == (Claim.State.APPROVED, 0)
    assert not Transaction.objects.exists()
    assert due_payments(cast.council) == []


@pytest.mark.parametrize("who", ["manager", "coordinator", "worker", "admin"])
def test_only_commissioners_pay_and_correct(cast: Cast, who: str) -> None:
    contract = priced(cast)
    cast.achieved(Q1, "S1")
    claim = cast.approved(contract, Q1)
    by = getattr(cast, who)
    with pytest.raises(Refused, match="Only a commissioner"):
        run_payments(by=by, council=cast.council)
    with pytest.raises(Refused, match="Only a commissioner"):
        corrections.reverse_transaction(by=by, posting=claim.transactions.get(), reason="No.")
    assert not PaymentRun.objects.visible_to(by).exists()
    assert not Transaction.objects.visible_to(by).exists()


def test_a_reversed_payment_puts_its_claims_back_to_be_paid_again(cast: Cast) -> None:
    contract = priced(cast)
    cast.achieved(Q1, "S1")
    cast.approved(contract, Q1)
    run = run_payments(by=cast.carol, council=cast.council)
    posting = run.transactions.get()
    with pytest.raises(ValidationError, match="Say why"):
        corrections.reverse_transaction(by=cast.carol, posting=posting, reason="")
    reversal = corrections.reverse_transaction(
        by=cast.dev, posting=posting, reason="Sent to the wrong account."
    )
    assert [(e.account.kind, e.side) for e in reversal.entries.all()] == [
        (PAYABLE, "credit"),
        (BANK, "debit"),
    ]
    claim = cast.claim(contract, Q1)
    assert (claim.state, balance(contract, BANK)) == (Claim.State.APPROVED, 0)
    for again in (posting, reversal):
        with pytest.raises(Refused):
            corrections.reverse_transaction(by=cast.carol, posting=again, reason="Again.")
    assert run_payments(by=cast.carol, council=cast.council).total_pence == 100
    assert list(claim.payments.values_list("attempt", flat=True)) == [1, 2]


def test_a_reversed_approval_releases_what_the_claim_held(cast: Cast) -> None:
    contract = priced(cast)
    cast.achieved(Q1, "S1")
    cast.approved(contract, Q1)
    cast.achieved(Q2, "S2")
    claim = cast.approved(contract, Q2)
    posting = claim.transactions.filter(kind="approval")
    assert claim.net() == 0
    assert not posting.exists()
    claim = corrections.reverse_approval(by=cast.dev, claim=claim, reason="Approved by mistake.")
    assert claim.state == Claim.State.RETURNED
    assert not claim.lines.filter(standing=True).exists()
    assert cast.claim(contract, Q1).lines.get().standing  # what it had taken back stands again
    claim = decisions.reopen(by=cast.manager, claim=claim)
    assert cast.lines(contract, Q2) == [("outcome", "S2", 100), ("reversal", "S1", -100)]
    cast.approved(contract, Q2)
    assert cast.claim(contract, Q2).decisions.filter(kind=Decision.Kind.APPROVED).count() == 2


def test_a_reversed_approval_undoes_its_posting_and_can_be_posted_again(cast: Cast) -> None:
    contract = priced(cast)
    cast.achieved(Q1, "S1")
    claim = cast.approved(contract, Q1)
    posting = claim.transactions.get()
    reversal = corrections.reverse_transaction(by=cast.dev, posting=posting, reason="Too early.")
    assert reversal.reverses == posting
    assert balance(contract, PAYABLE) == 0
    decisions.reopen(by=cast.manager, claim=claim)
    cast.approved(contract, Q1)
    attempts = claim.transactions.filter(kind="approval").order_by("pk")
    assert list(attempts.values_list("attempt", flat=True)) == [1, 2]
    assert balance(contract, PAYABLE) == 100


def test_an_approval_is_not_reversed_once_paid_or_built_upon(cast: Cast) -> None:
    contract = priced(cast)
    cast.achieved((Q1, Q2), "S1")
    cast.achieved(Q2, "S2")
    claim = cast.approved(contract, Q1)
    posting = claim.transactions.get()
    cast.draft(Q2)
    cast.submitted(contract, Q2)
    with pytest.raises(Refused, match="The claim for 2015-16-Q2 rests on this one"):
        corrections.reverse_transaction(by=cast.carol, posting=posting, reason="Too early.")
    run_payments(by=cast.carol, council=cast.council)
    with pytest.raises(Refused, match="reverse its payment first"):
        corrections.reverse_transaction(by=cast.carol, posting=posting, reason="Too early.")


def test_what_was_taken_back_and_claimed_elsewhere_since_stays_there(cast: Cast) -> None:
    mine = priced(cast)
    other = cast.provider_named("P2")
    theirs = cast.contract("CT2", other)
    cast.price(theirs, "star_progress", 50)
    cast.achieved(Q1, "S1")
    cast.approved(mine, Q1)
    claim = cast.approved(mine, Q2)
    assert cast.lines(mine, Q2) == [("reversal", "S1", -100)]
    cast.approved(theirs, Q1)
    cast.achieved(Q2, "S1", provider=other)
    cast.approved(theirs, Q2)
    assert cast.lines(theirs, Q2) == [("outcome", "S1", 50)]
    with pytest.raises(Refused, match="S1 was taken back by this claim and has been claimed again"):
        corrections.reverse_approval(by=cast.carol, claim=claim, reason="Mistake.")
