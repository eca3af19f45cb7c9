"""The ledger: every transaction balances, and every balance is the sum of claims."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from centres.models import Council
from centres.wording import money
from payments.models import Entry

# A transaction's debits, credits and entries, and whether they are of its own contract.
TRANSACTIONS = """
    SELECT posting.id, contract.ref, posting.amount_pence,
           coalesce(sum(entry.amount_pence) FILTER (WHERE entry.side = 'debit'), 0),
           coalesce(sum(entry.amount_pence) FILTER (WHERE entry.side = 'credit'), 0),
           count(entry.id),
           coalesce(bool_and(account.contract_id = posting.contract_id), true)
    FROM payments_transaction posting
    JOIN payments_contract contract ON contract.id = posting.contract_id
    LEFT JOIN payments_entry entry ON entry.transaction_id = posting.id
    LEFT JOIN payments_account account ON account.id = entry.account_id
    WHERE posting.council_id = %s
    GROUP BY posting.id, contract.ref ORDER BY posting.id"""

# What a reversal leaves of the posting that it undoes; nothing, if it is its mirror.
REVERSALS = """
    SELECT reversal.id, contract.ref FROM payments_transaction reversal
    JOIN payments_contract contract ON contract.id = reversal.contract_id
    JOIN payments_entry entry ON entry.transaction_id IN (reversal.id, reversal.reverses_id)
    WHERE reversal.council_id = %s AND reversal.reverses_id IS NOT NULL
    GROUP BY reversal.id, contract.ref, entry.account_id
    HAVING sum(CASE entry.side WHEN 'debit' THEN entry.amount_pence
                               ELSE -entry.amount_pence END) <> 0
    ORDER BY reversal.id"""

# Credits less debits of a contract's accounts beside what its claims come to.
BALANCES = """
    WITH net AS (
        SELECT claim.contract_id,
               sum(line.amount_pence) AS decided,
               sum(line.amount_pence) FILTER (WHERE claim.state = 'approved') AS unpaid
        FROM payments_claim claim
        JOIN payments_claimline line ON line.claim_id = claim.id AND line.round = claim.round
        WHERE claim.state IN ('approved', 'paid') AND line.decision <> 'rejected'
        GROUP BY claim.contract_id
    ), balance AS (
        SELECT account.contract_id, account.kind,
               sum(CASE entry.side WHEN 'credit' THEN entry.amount_pence
                                   ELSE -entry.amount_pence END) AS pence
        FROM payments_entry entry JOIN payments_account account ON account.id = entry.account_id
        GROUP BY account.contract_id, account.kind
    )
    SELECT contract.ref, expected.kind, coalesce(balance.pence, 0), expected.pence
    FROM payments_contract contract
    LEFT JOIN net ON net.contract_id = contract.id
    CROSS JOIN LATERAL (VALUES
        ('pbr_expense', -coalesce(net.decided, 0)),
        ('provider_payable', coalesce(net.unpaid, 0)),
        ('bank', coalesce(net.decided, 0) - coalesce(net.unpaid, 0))) expected (kind, pence)
    LEFT JOIN balance ON balance.contract_id = contract.id AND balance.kind = expected.kind
    WHERE contract.council_id = %s
    ORDER BY contract.ref, expected.kind"""

# What an entry says its account came to with it, beside what the entries up to it make.
AFTER_EACH = """
    SELECT contract.ref, found.account, found.place, found.position, found.said, found.made
    FROM (
        SELECT account.contract_id, account.kind AS account, entry.id, entry.place,
               row_number() OVER following AS position, entry.balance_pence AS said,
               sum(CASE entry.side WHEN 'credit' THEN entry.amount_pence
                                   ELSE -entry.amount_pence END) OVER following AS made
        FROM payments_entry entry JOIN payments_account account ON account.id = entry.account_id
        WHERE entry.council_id = %s
        WINDOW following AS (PARTITION BY entry.account_id ORDER BY entry.place, entry.id)
    ) found JOIN payments_contract contract ON contract.id = found.contract_id
    WHERE found.place <> found.position OR found.said <> found.made
    ORDER BY contract.ref, found.account, found.place, found.id"""

# What is posted for a claim, and the payments that settle it, beside its state.
CLAIMS = """
    SELECT contract.ref, claim.quarter, claim.state,
           coalesce(posted.pence, 0),
           CASE WHEN claim.state IN ('approved', 'paid') THEN coalesce((
               SELECT sum(line.amount_pence) FROM payments_claimline line
               WHERE line.claim_id = claim.id AND line.round = claim.round
                 AND line.decision <> 'rejected'), 0) ELSE 0 END,
           settled.times
    FROM payments_claim claim
    JOIN payments_contract contract ON contract.id = claim.contract_id
    CROSS JOIN LATERAL (
        SELECT sum(CASE entry.side WHEN 'credit' THEN entry.amount_pence
                                   ELSE -entry.amount_pence END) AS pence
        FROM payments_transaction posting
        JOIN payments_entry entry ON entry.transaction_id = posting.id
        JOIN payments_account account ON account.id = entry.account_id
        WHERE posting.claim_id = claim.id AND account.kind = 'provider_payable') posted
    CROSS JOIN LATERAL (
        SELECT count(*) AS times FROM payments_claimpayment payment
        WHERE payment.claim_id = claim.id AND NOT EXISTS (
            SELECT FROM payments_transaction undone
            WHERE undone.reverses_id = payment.transaction_id)) settled
    WHERE claim.council_id = %s
    ORDER BY contract.ref, claim.quarter"""

FEWEST_ENTRIES = 2


def _rows(query: str, council: Council) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, [council.pk])
        return cursor.fetchall()


def transactions(council: Council) -> tuple[int, list[str]]:
    """How many there are, and those that do not balance or do not undo what they say."""
    rows = _rows(TRANSACTIONS, council)
    differences = list(_unbalanced(rows))
    differences += [
        f"{contract}: transaction {pk} is not the reverse of what it undoes"
        for pk, contract in _rows(REVERSALS, council)
    ]
    return len(rows), differences


def _unbalanced(rows: list[tuple]) -> Iterator[str]:
    for pk, contract, amount, debits, credits_, entries, own in rows:
        name = f"{contract}: transaction {pk}"
        if debits != amount or credits_ != amount:
            sides = f"debits of {_pence(debits)} and credits of {_pence(credits_)}"
            yield f"{name} of {money(amount)} has {sides}"
        elif entries < FEWEST_ENTRIES:
            yield f"{name} has {entries} entries"
        if not own:
            yield f"{name} uses an account of another contract"


def balances(council: Council) -> tuple[int, list[str]]:
    """How many accounts, and those whose balance is not the sum of the decided claims."""
    rows = _rows(BALANCES, council)
    return len(rows), [
        f"{contract}: the balance of {kind} is {_pence(found)}, the claims make {_pence(expected)}"
        for contract, kind, found, expected in rows
        if found != expected
    ]


def balances_after(council: Council) -> tuple[int, list[str]]:
    """How many entries, and the first of each account that does not follow the one before it."""
    first: dict[tuple[str, str], str] = {}
    for contract, account, place, position, said, made in _rows(AFTER_EACH, council):
        name = f"{contract}: entry {place} of {account}"
        fault = f"says {_pence(said)}, the entries up to it make {_pence(made)}"
        if said == made:
            fault = f"is number {position} of those there are"
        first.setdefault((contract, account), f"{name} {fault}")
    return Entry.objects.filter(council=council).count(), list(first.values())


def postings(council: Council) -> tuple[int, list[str]]:
    """How many claims, and those whose postings or payments do not fit their state."""
    rows = _rows(CLAIMS, council)
    differences = []
    for contract, quarter, state, posted, owed, settled in rows:
        name = f"{contract} {quarter}"
        if posted != owed:
            differences.append(f"{name}: {_pence(posted)} posted, {_pence(owed)} approved")
        if settled != (state == "paid"):
            differences.append(f"{name}: {state}, but settled by {settled} payments")
    return len(rows), differences


def _pence(amount: int) -> str:
    return money(int(amount))
