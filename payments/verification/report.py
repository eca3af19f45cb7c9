"""All comparisons, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import DataError, transaction

from centres.models import Council
from payments.verification import (
    bank,
    claims,
    contracts,
    counterfoils,
    decisions,
    evidence,
    figures,
    ledger,
    records,
    replayed,
    samples,
    sustained,
)

# What reading goes wrong with. Its message is kept from people: it may quote a record.
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, DataError)

Comparison = Callable[[Council], tuple[int, list[str]]]

COMPARISONS: tuple[tuple[str, Comparison], ...] = (
    ("counterfoils against what is posted", counterfoils.counterfoils),
    ("contracts against their variations", contracts.ends),
    ("transactions that must balance", ledger.transactions),
    ("accounts against the claims", ledger.balances),
    ("entries that must follow one another", ledger.balances_after),
    ("claims against their postings and payments", ledger.postings),
    ("files for the bank against what was handed out", bank.files),
    ("bank details that need two people", bank.accounts),
    ("claim lines against their claims", claims.numbered),
    ("submissions and approvals against what was sealed", claims.sealed),
    ("decisions against who may make them and what they need", decisions.decisions),
    ("samples against a draw by their seeds", samples.drawn_again),
    ("achievements that stand claimed, once each", claims.standing),
    ("outcomes of the latest roll-up against the records", records.achievements),
    ("paid outcomes looked at again against the records", sustained.later_looks),
    ("figures of undecided claims against the records", figures.figures),
    ("drafts against a recalculation", records.drafts),
    ("submitted claims against the records behind them", records.evidence),
    ("sealed lines against the history of their records", evidence.accounted_for),
    ("sealed claims replayed on the records as they are now", replayed.quarters),
)


@dataclass(frozen=True)
class Checked:
    """One comparison: what was compared, of how many, and every difference by name."""

    what: str
    count: int
    differences: list[str]


def verify(council: Council) -> Iterator[Checked]:
    """Compare everything of a council with a recomputation; nothing is changed.

    What was stored past every guard may be such that a comparison cannot read it: a quarter that is
    none, evidence of another shape. That is a difference too. The others go on, and the one with
    the counterfoils names the row.
    """
    for what, comparison in COMPARISONS:
        try:
            with transaction.atomic():
                checked = Checked(what, *comparison(council))
        except UNREADABLE as error:
            kind = type(error).__name__
            checked = Checked(what, 0, [f"{what}: something stored cannot be read ({kind})"])
        yield checked
