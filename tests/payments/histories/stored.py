"""What the database holds, read plainly: rows as digests, claims as the reference's book."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import connection

from centres.models import AuditEvent, Council
from payments.models import Claim, ClaimLine, Entry, LaterLook
from tests.reference import claims as reference
from tests.reference.quarters import Quarter

Key = tuple[str, str]
Digests = dict[tuple[Any, ...], str]

PAYMENTS = [model._meta.db_table for model in apps.get_app_config("payments").get_models()]
# Later looks are rolled up too, in a transaction of their own.
CLAIMED = [table for table in PAYMENTS if table != LaterLook._meta.db_table]
POSTED = [
    model._meta.db_table
    for model in apps.get_app_config("payments").get_models()
    if getattr(model, "append_only", False)
]
# Asked for in transactions of their own, before and after what is rolled up.
NOT_RECORDS = {"outcomes_rollup"}

# What may change of a submitted line until its claim is decided.
DECIDED_LATER = "'{standing,decision,reason,decided_by_id,decided_at}'::text[]"
SEALED = f"""
    SELECT 'submitted', line.claim_id, line.round, md5(string_agg(
               (to_jsonb(line) - {DECIDED_LATER})::text, ' ' ORDER BY line.number))
    FROM payments_claimline line JOIN payments_claim claim ON claim.id = line.claim_id
    WHERE claim.state <> 'draft' OR line.round < claim.round
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT 'decided', line.claim_id, line.round, md5(string_agg(
               (to_jsonb(line) - 'standing')::text, ' ' ORDER BY line.number))
    FROM payments_claimline line JOIN payments_claim claim ON claim.id = line.claim_id
    WHERE claim.state NOT IN ('draft', 'submitted') OR line.round < claim.round
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT 'drawn', line.claim_id, line.round, md5(string_agg(
               concat_ws(' ', due.id, due.line_id, due.subject, due.counted), ' ' ORDER BY due.id))
    FROM payments_evidencecheck due JOIN payments_claimline line ON line.id = due.line_id
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT 'checked', line.claim_id, line.round, md5(string_agg(due::text, ' ' ORDER BY due.id))
    FROM payments_evidencecheck due JOIN payments_claimline line ON line.id = due.line_id
    JOIN payments_claim claim ON claim.id = line.claim_id
    WHERE claim.state NOT IN ('draft', 'submitted') OR line.round < claim.round
    GROUP BY 1, 2, 3"""


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def content(tables: Iterable[str]) -> dict[str, str]:
    """A digest of all rows of each table."""
    questions = [
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, ' ' ORDER BY t::text), ''))"
        f" FROM {table} t"
        for table in tables
    ]
    return dict(_rows(" UNION ALL ".join(questions)))


def everything() -> dict[str, str]:
    """A digest of all rows of each table of the product, but for roll-ups that were asked for."""
    tables = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return content(sorted(tables - NOT_RECORDS))


def of_payments() -> dict[str, str]:
    """A digest of all rows about claims and money, and of the audit trail."""
    return content([*PAYMENTS, AuditEvent._meta.db_table])


def posted() -> Digests:
    """A digest of each row of the tables that are only ever added to."""
    questions = [f"SELECT '{table}', t.id, md5(t::text) FROM {table} t" for table in POSTED]
    return {row[:-1]: row[-1] for row in _rows(" UNION ALL ".join(questions))}


def sealed() -> Digests:
    """A digest of each round of a claim, as submitted and as decided, with its sample."""
    return {row[:-1]: row[-1] for row in _rows(SEALED)}


def book_of(council: Council) -> reference.Book:
    """The claims as the reference knows them: states, and the lines of the present round."""
    lines: dict[int, list[reference.Line]] = defaultdict(list)
    for line in ClaimLine.objects.filter(council=council).current().order_by("claim", "number"):
        lines[line.claim_id].append(
            reference.Line(
                kind=line.kind,
                measure=line.measure,
                subject=line.subject,
                achieved_on=line.achieved_on,
                amount=line.amount_pence,
                rejected=line.decision == ClaimLine.Decided.REJECTED,
            )
        )
    book = reference.Book()
    for claim in Claim.objects.filter(council=council).select_related("contract"):
        quarter = Quarter.parse(claim.quarter)
        book.claims[claim.contract.ref, quarter] = reference.Claim(
            claim.contract.ref, quarter, claim.state, lines[claim.pk]
        )
    return book


def balances(council: Council) -> dict[tuple[str, str], int]:
    """Credits less debits, in pence, by contract and kind of account."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    entries = Entry.objects.filter(council=council).select_related("account__contract")
    for entry in entries:
        sign = 1 if entry.side == "credit" else -1
        sums[entry.account.contract.ref, entry.account.kind] += sign * entry.amount_pence
    return sums
