"""Postings to the ledger: debits and credits of whole pence that balance (SPEC 6)."""

from __future__ import annotations

from centres.models import User
from payments.models import Account, Claim, Contract, Decision, Entry, PaymentRun, Transaction

Side = Entry.Side


def accounts_of(contract: Contract) -> dict[str, Account]:
    """The contract's accounts by kind, opened at its first posting."""
    accounts = {account.kind: account for account in contract.accounts.all()}
    for kind in Account.Kind.values:
        if kind not in accounts:
            accounts[kind] = Account.objects.create(
                council_id=contract.council_id, contract=contract, kind=kind
            )
    return accounts


def post_approval(claim: Claim, decision: Decision, net: int) -> Transaction | None:
    """Debit expense, credit payable; a net negative claim the other way round; nothing for 0."""
    if not net:
        return None
    posting = Transaction.objects.create(
        council_id=claim.council_id,
        contract=claim.contract,
        kind=Transaction.Kind.APPROVAL,
        claim=claim,
        decision=decision,
        amount_pence=abs(net),
        by=decision.by,
    )
    debit, credit = Account.Kind.PBR_EXPENSE, Account.Kind.PROVIDER_PAYABLE
    if net < 0:
        debit, credit = credit, debit
    _enter(posting, debit, credit)
    return posting


def post_payment(run: PaymentRun, contract: Contract, pence: int) -> Transaction:
    """Debit payable, credit bank."""
    posting = Transaction.objects.create(
        council_id=contract.council_id,
        contract=contract,
        kind=Transaction.Kind.PAYMENT,
        payment_run=run,
        amount_pence=pence,
        by=run.by,
    )
    _enter(posting, Account.Kind.PROVIDER_PAYABLE, Account.Kind.BANK)
    return posting


def post_reversal(posting: Transaction, *, by: User, reason: str) -> Transaction:
    """The same entries with debit and credit exchanged."""
    reversal = Transaction.objects.create(
        council_id=posting.council_id,
        contract_id=posting.contract_id,
        kind=Transaction.Kind.REVERSAL,
        claim_id=posting.claim_id,
        reverses=posting,
        amount_pence=posting.amount_pence,
        reason=reason,
        by=by,
    )
    other = {Side.DEBIT.value: Side.CREDIT, Side.CREDIT.value: Side.DEBIT}
    Entry.objects.bulk_create(
        Entry(
            council_id=entry.council_id,
            transaction=reversal,
            account_id=entry.account_id,
            side=other[entry.side],
            amount_pence=entry.amount_pence,
        )
        for entry in posting.entries.order_by("pk")
    )
    return reversal


def balance(contract: Contract, kind: str) -> int:
    """Pence: credits less debits of one of the contract's accounts."""
    accounts = contract.accounts.filter(kind=kind).with_balance()
    return sum(account.balance_pence for account in accounts)


def _enter(posting: Transaction, debit: str, credit: str) -> None:
    accounts = accounts_of(posting.contract)
    Entry.objects.bulk_create(
        Entry(
            council_id=posting.council_id,
            transaction=posting,
            account=accounts[kind],
            side=side,
            amount_pence=posting.amount_pence,
        )
        for side, kind in ((Side.DEBIT, debit), (Side.CREDIT, credit))
    )
