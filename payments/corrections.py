"""Mistakes are corrected by reversing transactions, once each (SPEC 6).

A reversed payment puts the claims it settled back to approved. A reversed approval puts its claim
back to returned: nothing of it stands claimed any more, what it had taken back stands again, and
the provider can open it again. That is only possible for the contract's latest submitted claim,
because later ones were calculated on it, and before it is paid.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef

from centres import audit
from centres.guards import require_reason
from centres.models import User
from payments.drafts import redraft
from payments.locking import lock_contracts, locked_claim
from payments.models import Claim, ClaimLine, Decision, Transaction
from payments.permissions import require_commissioner, require_decider
from payments.postings import post_reversal
from payments.refusals import Refused
from payments.steps import move, note, require_state


@transaction.atomic
def reverse_transaction(*, by: User, posting: Transaction, reason: str) -> Transaction:
    """Reverse a payment or an approval, with a reason; the reversing transaction.

    Refused when it was reversed before, or is a reversal itself; see above for approvals.
    """
    require_reason(reason)
    require_commissioner(by, posting.council_id)
    lock_contracts(posting.council_id)
    if Transaction.objects.filter(reverses=posting).exists():
        raise Refused("This transaction was reversed already.")
    if posting.kind == Transaction.Kind.REVERSAL:
        raise Refused("A reversing transaction stays. Approve or pay again instead.")
    if posting.claim is not None:
        reverse_approval(by=by, claim=posting.claim, reason=reason)
    else:
        _reverse_payment(by, posting, reason)
    return Transaction.objects.get(reverses=posting)


@transaction.atomic
def reverse_approval(*, by: User, claim: Claim, reason: str) -> Claim:
    """Take the approval of an unpaid claim back, with its posting if it had one."""
    require_reason(reason)
    claim = locked_claim(claim)
    require_decider(by, claim)
    if claim.state == Claim.State.PAID:
        raise Refused("This claim is paid: reverse its payment first.")
    require_state(claim, Claim.State.APPROVED)
    _require_latest(claim)
    posting = claim.transactions.filter(
        kind=Transaction.Kind.APPROVAL, reversed_by__isnull=True
    ).first()
    if posting:
        reversal = post_reversal(posting, by=by, reason=reason)
        _audit(by, posting, reversal)
    note(claim, Decision.Kind.APPROVAL_REVERSED, by=by, reason=reason)
    move(claim, Claim.State.RETURNED)
    _release(claim)
    redraft(claim.council)
    return claim


def _reverse_payment(by: User, posting: Transaction, reason: str) -> None:
    reversal = post_reversal(posting, by=by, reason=reason)
    settled = Claim.objects.filter(payments__transaction=posting).order_by("quarter")
    for claim in settled.select_related("contract", "council"):
        require_decider(by, claim)
        note(claim, Decision.Kind.PAYMENT_REVERSED, by=by, reason=reason)
        move(claim, Claim.State.APPROVED)
    _audit(by, posting, reversal)


def _require_latest(claim: Claim) -> None:
    later = (
        claim.contract.claims.filter(quarter__gt=claim.quarter, state__in=Claim.HOLDING)
        .order_by("quarter")
        .first()
    )
    if later:
        raise Refused(
            f"The claim for {later.quarter} rests on this one: return it or reverse its approval "
            "first."
        )


def _release(claim: Claim) -> None:
    """Nothing of the claim stands any more, and what it had taken back stands again."""
    reversals = claim.lines.filter(kind=ClaimLine.Kind.REVERSAL)
    taken_back = ClaimLine.objects.filter(
        reversals__in=reversals.exclude(decision=ClaimLine.Decided.REJECTED)
    )
    claimed_since = ClaimLine.objects.standing().filter(
        council=claim.council_id, measure=OuterRef("measure"), subject=OuterRef("subject")
    )
    again = taken_back.filter(Exists(claimed_since)).exclude(standing=True).first()
    if again:
        raise Refused(
            f"{again.subject} was taken back by this claim and has been claimed again since: "
            "that claim must be returned first."
        )
    claim.lines.filter(standing=True).update(standing=False)
    taken_back.update(standing=True)


def _audit(by: User, posting: Transaction, reversal: Transaction) -> None:
    audit.record(
        by=by,
        action="transaction.reverse",
        record="transaction",
        reference=str(posting.pk),
        council=posting.council,
        reversal=reversal.pk,
        amount_pence=posting.amount_pence,
    )
