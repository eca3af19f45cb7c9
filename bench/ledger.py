"""How long the ledger's pages take among few transactions and among very many.

The rows are made by the tables' owner with the triggers off, places and balances as the triggers
would set them; `verify_ledger`'s comparisons of transactions and entries then find no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import connections

from bench.pages import time_page
from centres.models import Council, Membership, User
from centres.scope import COMMISSIONER
from payments.models import Transaction
from payments.verification import ledger

CONTRACTS = 150
QUARTERS = 40
# A cycle approves and pays a claim of every contract.
FEW, MANY = 3_000, 300_000
TABLES = (
    "payments_contract", "payments_account", "payments_claim", "payments_decision",
    "payments_paymentrun", "payments_transaction", "payments_entry", "payments_claimpayment",
)  # fmt: skip

PLACES = f"""
    INSERT INTO centres_provider (council_id, code, name, kind)
    SELECT %(council)s, 'P' || n, 'Provider ' || n, 'voluntary'
    FROM generate_series(1, {CONTRACTS}) n;

    INSERT INTO payments_contract (council_id, ref, provider_id, name, starts_on, ends_on,
                                   annual_cap_pence, second_approval_over_pence, lookback_quarters)
    SELECT council_id, 'CT' || substr(code, 2), id, 'Contract', '2006-04-01', '2016-03-31',
           100000000, 100000000, 2
    FROM centres_provider WHERE council_id = %(council)s;

    INSERT INTO payments_account (council_id, contract_id, kind)
    SELECT council_id, id, kind
    FROM payments_contract, unnest(ARRAY['pbr_expense', 'provider_payable', 'bank']) kind
    WHERE council_id = %(council)s;

    INSERT INTO payments_claim (council_id, contract_id, quarter, state, round, digest,
                                submitted_by_id, submitted_at)
    SELECT council_id, id,
           (2006 + n / 4) || '-' || lpad(((7 + n / 4) %% 100)::text, 2, '0') || '-Q' || 1 + n %% 4,
           'paid', 1, '', %(by)s, now()
    FROM payments_contract, generate_series(0, {QUARTERS - 1}) n
    WHERE council_id = %(council)s;

    INSERT INTO payments_decision (council_id, claim_id, round, kind, by_id, reason, total_pence,
                                   digest)
    SELECT council_id, id, 1, 'approved', %(by)s, '', 10000, ''
    FROM payments_claim WHERE council_id = %(council)s
"""

# Cycle k: an approval and a payment for each contract, five days after those of cycle k - 1.
POSTINGS = f"""
    INSERT INTO payments_paymentrun (council_id, by_id, at, total_pence)
    SELECT %(council)s, %(by)s, '2006-04-01'::timestamptz + k * interval '5 days',
           {CONTRACTS} * 10000
    FROM generate_series(0, %(cycles)s - 1) k ORDER BY k;

    WITH cycle AS (
        SELECT id AS run_id, at, row_number() OVER (ORDER BY id) - 1 AS k
        FROM payments_paymentrun WHERE council_id = %(council)s),
    claim AS (
        SELECT claim.*, decision.id AS decision_id,
               row_number() OVER (PARTITION BY contract_id ORDER BY quarter) - 1 AS n
        FROM payments_claim claim JOIN payments_decision decision ON decision.claim_id = claim.id
        WHERE claim.council_id = %(council)s)
    INSERT INTO payments_transaction (council_id, contract_id, kind, claim_id, decision_id,
                                      payment_run_id, amount_pence, attempt, reason, by_id, at)
    SELECT %(council)s, claim.contract_id, kind,
           CASE kind WHEN 'approval' THEN claim.id END,
           CASE kind WHEN 'approval' THEN claim.decision_id END,
           CASE kind WHEN 'payment' THEN cycle.run_id END,
           10000, 1 + cycle.k / {QUARTERS}, '', %(by)s,
           cycle.at + claim.contract_id * interval '1 second'
               + (kind = 'payment')::int * interval '1 day'
    FROM cycle JOIN claim ON claim.n = cycle.k %% {QUARTERS},
         unnest(ARRAY['approval', 'payment']) kind
    ORDER BY cycle.k, kind, claim.contract_id;

    INSERT INTO payments_entry (council_id, transaction_id, account_id, side, amount_pence, place,
                                balance_pence)
    SELECT council_id, transaction_id, account_id, side, amount_pence,
           row_number() OVER following,
           sum(CASE side WHEN 'credit' THEN amount_pence ELSE -amount_pence END) OVER following
    FROM (
        SELECT posting.council_id, posting.id AS transaction_id, account.id AS account_id,
               posting.amount_pence,
               CASE WHEN (posting.kind = 'approval') = (account.kind = 'provider_payable')
                    THEN 'credit' ELSE 'debit' END AS side
        FROM payments_transaction posting
        JOIN payments_account account ON account.contract_id = posting.contract_id
         AND account.kind = ANY(CASE posting.kind
             WHEN 'approval' THEN ARRAY['pbr_expense', 'provider_payable']
             ELSE ARRAY['provider_payable', 'bank'] END)
        WHERE posting.council_id = %(council)s) made
    WINDOW following AS (PARTITION BY account_id ORDER BY transaction_id)
    ORDER BY transaction_id, account_id;

    INSERT INTO payments_claimpayment (council_id, transaction_id, claim_id, amount_pence, attempt)
    SELECT payment.council_id, payment.id, approval.claim_id, 10000, approval.attempt
    FROM payments_transaction payment
    JOIN payments_transaction approval ON approval.contract_id = payment.contract_id
     AND approval.kind = 'approval' AND approval.at = payment.at - interval '1 day'
    WHERE payment.council_id = %(council)s AND payment.kind = 'payment'
"""


def make_ledger(code: str, transactions: int) -> User:
    """A council with so many posted transactions; its commissioner."""
    council = Council.objects.create(code=code, name="Bench council")
    by = User.objects.create_user(
        f"commissioner@{code}", None, username="commissioner", name="Colin", council=council
    )
    Membership.objects.create(council=council, user=by, role=COMMISSIONER)
    facts = {"council": council.pk, "by": by.pk, "cycles": transactions // (2 * CONTRACTS)}
    with connections["owner"].cursor() as cursor:
        for able in ("DISABLE", "ENABLE"):
            if able == "ENABLE":
                cursor.execute(PLACES, facts)
                cursor.execute(POSTINGS, facts)
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} {able} TRIGGER USER")
    return by


def pages_of(by: User) -> Iterator[tuple[str, str]]:
    """What is timed: a name, and an address."""
    oldest = Transaction.objects.filter(council=by.council).order_by("pk")[CONTRACTS]
    old_days = "until_day=1&until_month=6&until_year=2006"
    yield "transactions", "/ledger/"
    yield "transactions, page 40", "/ledger/?page=40"
    yield "transactions, the oldest", f"/ledger/?after={oldest.pk}"
    yield "transactions of a contract", "/ledger/?contract=CT7"
    yield "transactions of a kind that none is of", "/ledger/?kind=reversal"
    yield "transactions of the first days", f"/ledger/?{old_days}"
    yield "entries", "/ledger/entries/"
    yield "entries, page 40", "/ledger/entries/?page=40"
    yield "entries of an account", "/ledger/entries/?contract=CT7&account=provider_payable"
    yield "entries of a quarter", "/ledger/entries/?quarter=2006-07-Q1"
    yield "entries of the first days", f"/ledger/entries/?{old_days}"
    yield "a transaction", f"/ledger/{oldest.pk}/"
    yield "a contract’s year", "/ledger/contracts/CT7/"
    yield "payment runs", "/payment-runs/"
    yield "what the next run would pay", "/payment-runs/new/"


def time_ledger(few: User, many: User, say: Callable[[str, float], None]) -> None:
    """Say for each page half of the tries and the queries, among few transactions and many."""
    for by in (few, many):
        council = by.council
        if council is None:
            raise ValueError("A commissioner is of a council.")
        number = Transaction.objects.filter(council=council).count()
        for what, (count, differences) in (
            ("transactions balance", ledger.transactions(council)),
            ("entries follow one another", ledger.balances_after(council)),
        ):
            if differences:
                raise SystemExit(f"{count:,} {what}, but: {differences[0]}")
        for name, address in pages_of(by):
            took, queries = time_page(by, address)
            say(f"{name}, among {number:,} transactions: {queries} queries", took)
