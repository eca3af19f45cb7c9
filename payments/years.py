"""A contract's account with its provider over one financial year (SPEC 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Case, Count, F, Max, Min, Sum, When
from django.db.models.functions import TruncQuarter
from django.utils import timezone

from centres.quarters import Quarter
from payments.models import Account, Contract, Entry, Transaction

Kind = Transaction.Kind
SIGNED = Case(When(side=Entry.Side.CREDIT, then=F("amount_pence")), default=-F("amount_pence"))


@dataclass(frozen=True)
class YearLine:
    """What one kind of posting came to in a quarter, in pence: below 0 lowers what is owed."""

    quarter: Quarter
    kind: str
    postings: int
    pence: int
    owed_after: int

    @property
    def words(self) -> str:
        return Kind(self.kind).label


@dataclass(frozen=True)
class YearStatement:
    """A financial year of what a contract's provider is owed: pence, below 0 carried forward."""

    contract: Contract
    year: str
    opening: int
    lines: Sequence[YearLine]
    closing: int

    @property
    def carried(self) -> int:
        """Pence paid beyond what was approved, to be set against what is approved next."""
        return max(-self.closing, 0)

    def total(self, kind: str) -> int:
        """Pence of one kind over the year."""
        return sum(line.pence for line in self.lines if line.kind == kind)

    @property
    def totals(self) -> list[tuple[str, int]]:
        """Each kind of posting in words, and what it came to over the year."""
        return [(label, self.total(kind)) for kind, label in Kind.choices]


def years_of(contract: Contract) -> list[Quarter]:
    """The first quarter of each financial year from the first posting to the last, latest first."""
    edges = contract.transactions.aggregate(first=Min("at"), last=Max("at"))
    if edges["first"] is None:
        return []
    first, last = (
        Quarter.containing(timezone.localdate(edges[edge])).year for edge in ("first", "last")
    )
    return [Quarter(year, 1) for year in range(last, first - 1, -1)]


def year_statement(contract: Contract, start: Quarter) -> YearStatement:
    """The financial year whose first quarter is `start`, by the day of posting: two queries."""
    entries = Entry.objects.filter(
        transaction__contract=contract, account__kind=Account.Kind.PROVIDER_PAYABLE
    )
    begins, ends = (_midnight(quarter) for quarter in (start, start.plus(4)))
    earlier = entries.filter(transaction__at__lt=begins).order_by("-transaction__at", "-pk")
    opening = earlier.values_list("balance_pence", flat=True).first() or 0
    rows = (
        entries.filter(transaction__at__gte=begins, transaction__at__lt=ends)
        .order_by()
        .annotate(began=TruncQuarter("transaction__at"))
        .values_list("began", "transaction__kind")
        .annotate(pence=Sum(SIGNED), first=Min("pk"), postings=Count("pk"))
        .order_by("began", "first")
    )
    lines, owed = [], opening
    for began, kind, pence, _first, postings in rows:
        owed += pence
        quarter = Quarter.containing(timezone.localdate(began))
        lines.append(YearLine(quarter, kind, postings, pence, owed))
    return YearStatement(contract, start.financial_year, opening, lines, owed)


def _midnight(quarter: Quarter) -> datetime:
    return timezone.make_aware(datetime.combine(quarter.first_day, time.min))
