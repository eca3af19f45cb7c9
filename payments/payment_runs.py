"""Payment runs: what is owed to each provider goes out, once (SPEC 6)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from centres import audit
from centres.models import Council, User
from payments.locking import lock_contracts
from payments.models import (
    Account,
    BankFile,
    Claim,
    ClaimPayment,
    Contract,
    Decision,
    PaymentRun,
    Transaction,
)
from payments.permissions import require_commissioner
from payments.postings import post_payment
from payments.refusals import Refused
from payments.steps import move, note


@dataclass(frozen=True)
class Due:
    """What a run would pay for a contract, in pence, and the approved claims it would settle."""

    contract: Contract
    claims: list[Claim]
    pence: int


def due_payments(council: Council) -> list[Due]:
    """Contracts with something owed, in order of reference.

    A contract whose approved claims together come to nothing or less is left out: they are
    carried to the run that follows the next approval.
    """
    contracts = Contract.objects.filter(council=council).select_related("provider")
    return _due(sorted(contracts, key=lambda contract: contract.ref))


def with_counts(runs: QuerySet[PaymentRun]) -> QuerySet[PaymentRun]:
    """Each with `contracts`, how many it paid; `file_at`, when its file for the bank went out;
    `copies` of that file since.
    """
    paid = Transaction.objects.filter(payment_run=OuterRef("pk")).order_by().values("payment_run")
    files = BankFile.objects.filter(run=OuterRef("pk")).order_by().values("run")
    return runs.annotate(
        contracts=Coalesce(Subquery(paid.annotate(told=Count("pk")).values("told")), 0),
        file_at=Subquery(files.annotate(told=Min("at")).values("told")),
        copies=Coalesce(Subquery(files.annotate(told=Count("pk") - 1).values("told")), 0),
    )


@transaction.atomic
def run_payments(*, by: User, council: Council) -> PaymentRun:
    """Pay everything that is owed; the claims it settles are paid.

    Refused when nothing is owed, as for the second of two runs at once, and for whoever submitted
    one of the claims.
    """
    require_commissioner(by, council)
    due = _due(lock_contracts(council))
    if not due:
        raise Refused("Nothing is waiting to be paid.")
    _require_not_submitted_by(by, due)
    total = sum(each.pence for each in due)
    run = PaymentRun.objects.create(council=council, by=by, total_pence=total)
    for each in due:
        _pay(run, each)
    audit.record(
        by=by,
        action="payment_run.run",
        record="payment run",
        reference=str(run.pk),
        council=council,
        total_pence=total,
        contracts=len(due),
    )
    return run


def _require_not_submitted_by(by: User, due: list[Due]) -> None:
    for claim in (claim for each in due for claim in each.claims):
        if claim.submitted_by_id == by.pk:
            raise Refused(f"You submitted the claim {claim}, so somebody else must pay it.")


def _due(contracts: list[Contract]) -> list[Due]:
    """Two queries, however many contracts."""
    payable = Account.objects.filter(contract__in=contracts, kind=Account.Kind.PROVIDER_PAYABLE)
    owed = dict(payable.with_balance().values_list("contract", "balance_pence"))
    claims: dict[int, list[Claim]] = defaultdict(list)
    approved = Claim.objects.filter(contract__in=contracts, state=Claim.State.APPROVED)
    for claim in approved.select_related("contract").order_by("quarter"):
        claims[claim.contract_id].append(claim)
    return [
        Due(contract, claims[contract.pk], owed[contract.pk])
        for contract in contracts
        if owed.get(contract.pk, 0) > 0
    ]


def _pay(run: PaymentRun, due: Due) -> None:
    posting = post_payment(run, due.contract, due.pence)
    for claim in due.claims:
        net = claim.net()
        ClaimPayment.objects.create(
            council_id=claim.council_id, transaction=posting, claim=claim, amount_pence=net
        )
        note(claim, Decision.Kind.PAID, by=run.by, total=net)
        move(claim, Claim.State.PAID)
