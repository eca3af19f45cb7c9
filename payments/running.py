"""Entries of the ledger with the balance their account had after each (SPEC 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from payments.models import Account, Entry

# An account's balance after each of its entries, whatever filters and pages leave of them.
BALANCE_AFTER = """
    SELECT running.id, running.balance
    FROM (
        SELECT entry.id, sum(
            CASE entry.side WHEN 'credit' THEN entry.amount_pence ELSE -entry.amount_pence END
        ) OVER (PARTITION BY entry.account_id ORDER BY entry.id)::bigint AS balance
        FROM payments_entry entry
        WHERE entry.account_id = ANY(%s) AND entry.id <= %s
    ) running
    WHERE running.id = ANY(%s)"""


@dataclass(frozen=True)
class Running:
    """An entry with what its account came to once it was posted, in pence, as `natural` has it."""

    entry: Entry
    balance: int

    @property
    def debit(self) -> int | None:
        """Pence, for a debit."""
        return self.entry.amount_pence if self.entry.side == Entry.Side.DEBIT else None

    @property
    def credit(self) -> int | None:
        """Pence, for a credit."""
        return self.entry.amount_pence if self.entry.side == Entry.Side.CREDIT else None


def natural(kind: str, credits_less_debits: int) -> int:
    """Pence as people say them: spent, paid out, owed; below 0, what is carried forward."""
    return -credits_less_debits if kind == Account.Kind.PBR_EXPENSE else credits_less_debits


def with_balance_after(entries: Sequence[Entry]) -> list[Running]:
    """These entries, their accounts loaded, in their order: one query, whatever was filtered."""
    found = _balances(entries)
    return [Running(entry, natural(entry.account.kind, found[entry.pk])) for entry in entries]


def _balances(entries: Sequence[Entry]) -> dict[int, int]:
    if not entries:
        return {}
    keys = [entry.pk for entry in entries]
    accounts = sorted({entry.account_id for entry in entries})
    with connection.cursor() as cursor:
        cursor.execute(BALANCE_AFTER, [accounts, max(keys), keys])
        return dict(cursor.fetchall())
