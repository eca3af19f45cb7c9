"""Entries of the ledger with the balance their account had after each (SPEC 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from payments.models import Account, Entry


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


def with_balance_after(entries: Iterable[Entry]) -> list[Running]:
    """These entries, their accounts loaded, in their order, whatever was filtered."""
    return [Running(entry, natural(entry.account.kind, entry.balance_pence)) for entry in entries]
