"""What a person was shown is what they decide about: a claim that changed since is refused.

A page or the API hands out a digest of what it shows and takes it back with the decision. It is
compared under the same locks under which the action then decides.
"""

from __future__ import annotations

from django.db import transaction

from centres.models import Council, User
from centres.wording import money
from payments.calculation.lines import digest
from payments.decisions import approve, return_claim
from payments.flags import flags
from payments.locking import lock_contracts, locked_claim
from payments.models import Claim, Decision, PaymentRun
from payments.payment_runs import Due, due_payments, run_payments
from payments.permissions import require_commissioner, require_decider
from payments.refusals import Refused
from payments.steps import digest_of_decision, require_state

CHANGED = (
    "This claim has changed since you opened the page. Nothing was done: look at it again, then "
    "decide."
)


def digest_of_claim(claim: Claim, flagged: dict[int, list[str]] | None = None) -> str:
    """Stands for what a decision is about: lines, their decisions, checks and flags.

    `flagged` is what `flags(claim)` said, where that is known already.
    """
    said = digest_of_decision(claim, Decision.Kind.APPROVED, claim.round)
    flagged = flags(claim) if flagged is None else flagged
    return digest([claim.round, said, sorted(flagged.items())])


def digest_of_payments(due: list[Due]) -> str:
    """Stands for what a payment run would pay, contract by contract."""
    return digest(
        [[each.contract.ref, each.pence, [claim.pk for claim in each.claims]] for each in due]
    )


@transaction.atomic
def approve_as_shown(
    *, by: User, claim: Claim, shown: str, on_behalf_of: User | None = None
) -> Claim:
    """`decisions.approve`, if the claim is still the one whose digest is `shown`."""
    return approve(by=by, claim=_unchanged(by, claim, shown), on_behalf_of=on_behalf_of)


@transaction.atomic
def return_as_shown(
    *, by: User, claim: Claim, shown: str, reason: str, on_behalf_of: User | None = None
) -> Claim:
    """`decisions.return_claim`, if the claim is still the one whose digest is `shown`."""
    claim = _unchanged(by, claim, shown)
    return return_claim(by=by, claim=claim, reason=reason, on_behalf_of=on_behalf_of)


@transaction.atomic
def pay_as_shown(*, by: User, council: Council, shown: str) -> PaymentRun:
    """`payment_runs.run_payments`, if what is owed is still what was `shown`."""
    require_commissioner(by, council)
    lock_contracts(council)
    due = due_payments(council)
    if due and digest_of_payments(due) != shown:
        total = money(sum(each.pence for each in due))
        raise Refused(
            f"What is owed has changed since you opened the page: it is {total} now. Nothing was "
            "paid: look at it again, then run the payments."
        )
    return run_payments(by=by, council=council)


def _unchanged(by: User, claim: Claim, shown: str) -> Claim:
    claim = locked_claim(claim)
    require_decider(by, claim)
    require_state(claim, Claim.State.SUBMITTED)
    if digest_of_claim(claim) != shown:
        raise Refused(CHANGED)
    return claim
