"""Lists about money as files: the columns of each told once, for CSV and workbook alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from centres import audit, listings
from centres.listings import Column, Listing
from centres.requests import SignedInRequest
from centres.spreadsheets import pounds
from centres.wording import count
from outcomes.measures.registry import title
from payments.models import Claim, ClaimLine, PaymentRun, Transaction
from payments.running import Running
from payments.years import YearLine, YearStatement


@dataclass(frozen=True)
class MoneyList:
    """A list, the page it is of (a route's name) and what its rows are called.

    `action` is what a download is audited as, of a `record` of this kind.
    """

    listing: Listing[Any]
    page: str
    rows: str
    action: str
    record: str = "council"


def hand_over(
    request: SignedInRequest,
    of: MoneyList,
    rows: QuerySet,
    form: str,
    *,
    where: tuple[Any, ...] = (),
    told: Callable[[Iterable[Any]], Iterable[Any]] = iter,
) -> HttpResponseBase:
    """What a list shows as a file, `csv` or `xlsx`; too much for one is refused on its page.

    `where` are the parts of the page's address; `told` makes the rows what the columns read.
    """
    number = rows.order_by().values("pk")[: listings.MOST_ROWS + 1].count()
    if number > listings.MOST_ROWS:
        messages.error(
            request,
            f"A file holds {count(listings.MOST_ROWS)} {of.rows} at most, and there are more."
            " Choose fewer with the filters first.",
        )
        return redirect(f"{reverse(of.page, args=where)}?{request.GET.urlencode()}")
    council = request.user.council
    audit.record(
        by=request.user,
        action=of.action,
        record=of.record,
        reference=" ".join(map(str, where)) or (council.code if council else ""),
        council=council,
        format=form,
        rows=number,
    )
    name = "-".join([of.rows.replace(" ", "-"), timezone.localdate().isoformat()])
    return of.listing.file(form, name, told(rows))


def chosen(request: SignedInRequest) -> str:
    """The filters of a list's page, for the addresses of its files."""
    kept = request.GET.copy()
    for other in ("page", "after"):
        kept.pop(other, None)
    return kept.urlencode()


def _day(at: datetime | None) -> date | None:
    return None if at is None else timezone.localtime(at).date()


def _posting(running: Running) -> Transaction:
    return running.entry.transaction


def _quarter(claim: Claim | None) -> str | None:
    return claim.quarter if claim else None


def _settled(payment: Transaction) -> str:
    """The quarters that a payment settled; what was carried forward into it is said."""
    return ", ".join(
        f"{each.claim.quarter} (carried forward)" if each.amount_pence < 0 else each.claim.quarter
        for each in sorted(payment.settled.all(), key=lambda each: each.claim.quarter)
    )


def _reversed_on(payment: Transaction) -> date | None:
    return _day(payment.reversed_by.at) if hasattr(payment, "reversed_by") else None


ENTRIES = MoneyList(
    Listing[Running](
        "Ledger",
        (
            Column("Entry", 8, lambda row: row.entry.pk),
            Column("Posted", 18, lambda row: _day(_posting(row).at)),
            Column("Contract", 12, lambda row: row.entry.account.contract.ref),
            Column("Provider", 34, lambda row: row.entry.account.contract.provider.name),
            Column("Account", 26, lambda row: row.entry.account.get_kind_display()),
            Column("Transaction", 12, lambda row: _posting(row).pk),
            Column("Kind", 18, lambda row: _posting(row).get_kind_display()),
            Column("Quarter claimed for", 12, lambda row: _quarter(_posting(row).claim)),
            Column("Payment run", 10, lambda row: _posting(row).payment_run_id),
            Column("Debit (£)", 13, lambda row: pounds(row.debit)),
            Column("Credit (£)", 13, lambda row: pounds(row.credit)),
            Column("Balance (£)", 14, lambda row: pounds(row.balance)),
        ),
    ),
    page="ledger_entries",
    rows="entries",
    action="ledger.export",
)

TRANSACTIONS = MoneyList(
    Listing[Any](
        "Transactions",
        (
            Column("Transaction", 12, lambda row: row.pk),
            Column("Posted", 18, lambda row: _day(row.at)),
            Column("Kind", 18, lambda row: row.get_kind_display()),
            Column("Contract", 12, lambda row: row.contract.ref),
            Column("Provider", 34, lambda row: row.contract.provider.name),
            Column("Quarter claimed for", 12, lambda row: _quarter(row.claim)),
            Column("Payment run", 10, lambda row: row.payment_run_id),
            Column("Reverses", 10, lambda row: row.reverses_id),
            Column("By", 24, lambda row: str(row.by)),
            Column("Amount (£)", 13, lambda row: pounds(row.amount_pence)),
            Column("Owed after (£)", 14, lambda row: pounds(row.owed_after)),
        ),
    ),
    page="ledger",
    rows="transactions",
    action="transactions.export",
)

RUNS = MoneyList(
    Listing[Any](
        "Payment runs",
        (
            Column("Run", 8, lambda row: row.pk),
            Column("On", 18, lambda row: _day(row.at)),
            Column("By", 24, lambda row: str(row.by)),
            Column("Contracts", 10, lambda row: row.contracts),
            Column("Paid (£)", 14, lambda row: pounds(row.total_pence)),
            Column("File for the bank", 18, lambda row: _day(row.file_at)),
            Column("Copies", 8, lambda row: row.copies),
        ),
    ),
    page="payment_runs",
    rows="payment runs",
    action="payment_runs.export",
)

RUN_PAYMENTS = MoneyList(
    Listing[Transaction](
        "Payments",
        (
            Column("Run", 8, lambda row: row.payment_run_id),
            Column("Transaction", 12, lambda row: row.pk),
            Column("Contract", 12, lambda row: row.contract.ref),
            Column("Provider", 34, lambda row: row.contract.provider.name),
            Column("Claims", 30, _settled),
            Column("Paid (£)", 14, lambda row: pounds(row.amount_pence)),
            Column("Reversed", 18, _reversed_on),
        ),
    ),
    page="payment_run",
    rows="payments",
    action="payment_run.export",
    record="payment run",
)

CLAIMS = MoneyList(
    Listing[Any](
        "Claims",
        (
            Column("Quarter", 12, lambda row: row.quarter),
            Column("Contract", 12, lambda row: row.contract.ref),
            Column("Provider", 34, lambda row: row.contract.provider.name),
            Column("State", 12, lambda row: row.get_state_display()),
            Column("Round", 8, lambda row: row.round),
            Column("Submitted", 18, lambda row: _day(row.submitted_at)),
            Column("Amount (£)", 14, lambda row: pounds(row.net_pence)),
        ),
    ),
    page="claims",
    rows="claims",
    action="claims.export",
)

LINES = MoneyList(
    Listing[ClaimLine](
        "Lines",
        (
            Column("Line", 6, lambda row: row.number),
            Column("Kind", 14, lambda row: row.get_kind_display()),
            Column("Measure", 40, lambda row: title(row.measure)),
            Column("Version", 8, lambda row: row.version),
            Column("Subject", 14, lambda row: row.subject),
            Column("Achieved on", 18, lambda row: row.achieved_on),
            Column("Amount (£)", 14, lambda row: pounds(row.amount_pence)),
            Column("Decision", 14, lambda row: row.get_decision_display()),
            Column("Reason", 40, lambda row: row.reason or None),
        ),
    ),
    page="claim",
    rows="lines",
    action="claim.export",
    record="claim",
)


@dataclass(frozen=True)
class YearRow:
    """A row of a year-end statement: a line of it, or the balance it begins or ends with."""

    statement: YearStatement
    what: str
    owed_after: int
    line: YearLine | None = None


YEAR = Listing[YearRow](
    "Year-end statement",
    (
        Column("Contract", 12, lambda row: row.statement.contract.ref),
        Column("Year", 10, lambda row: row.statement.year),
        Column("Quarter", 12, lambda row: str(row.line.quarter) if row.line else None),
        Column("What", 40, lambda row: row.what),
        Column("Postings", 10, lambda row: row.line.postings if row.line else None),
        Column("Amount (£)", 14, lambda row: pounds(row.line.pence) if row.line else None),
        Column("Owed after (£)", 14, lambda row: pounds(row.owed_after)),
    ),
)


def rows_of_year(statement: YearStatement) -> list[YearRow]:
    """Opening balance, lines, closing balance; below nothing, the closing one is carried."""
    closing = "Closing balance, carried forward" if statement.carried else "Closing balance"
    return [
        YearRow(statement, "Opening balance", statement.opening),
        *(YearRow(statement, line.words, line.owed_after, line) for line in statement.lines),
        YearRow(statement, closing, statement.closing),
    ]


def payments_of(run: PaymentRun) -> QuerySet[Transaction]:
    """What the run paid, contract by contract, with what it settled and whether it was undone."""
    payments = run.transactions.select_related("contract__provider", "reversed_by")
    return payments.prefetch_related("settled__claim__contract").order_by("contract__ref")
