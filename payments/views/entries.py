"""The ledger entry by entry, with running balances, on a page and as files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres import audit
from centres.access import for_roles
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.scope import COMMISSIONER
from centres.spreadsheets import as_csv, pounds
from centres.wording import count
from centres.workbooks import Cell, Sheet, handed_over, workbook
from payments.entry_filters import EntryFilter
from payments.models import Entry
from payments.running import Running, with_balance_after

# Heading, width in characters.
COLUMNS = (
    ("Entry", 8),
    ("Posted", 18),
    ("Contract", 12),
    ("Provider", 34),
    ("Account", 26),
    ("Transaction", 12),
    ("Kind", 18),
    ("Quarter claimed for", 12),
    ("Payment run", 10),
    ("Debit (£)", 13),
    ("Credit (£)", 13),
    ("Balance (£)", 14),
)
HEADS, WIDTHS = zip(*COLUMNS, strict=True)
SECTIONS = (
    ("ledger", "Transactions"),
    ("ledger_entries", "Accounts and entries"),
    ("verifications", "Comparisons"),
    ("replays_latest", "As sealed and now"),
)
RELATED = ("account__contract__provider", "transaction__claim__contract")
# A file of more is nothing that a person reads, and would be long in the making.
MOST_ROWS = 20_000


@require_safe
@for_roles(COMMISSIONER)
def index(request: SignedInRequest) -> HttpResponse:
    """Entries, newest first, each with what its account came to."""
    filterset = _filterset(request)
    page = page_of(filterset.qs.select_related(*RELATED).order_by("-pk"), request)
    page.object_list = with_balance_after(list(page.object_list))
    context = {
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "page": page,
        "sections": sections("ledger_entries"),
        "chosen": request.GET.urlencode(),
    }
    return render(request, "payments/ledger/entries.html", context)


@require_safe
@for_roles(COMMISSIONER)
def export(request: SignedInRequest, form: str) -> HttpResponseBase:
    """What the list shows as a file, `csv` or `xlsx`, oldest first; too much for one is refused."""
    entries = _filterset(request).qs
    rows = entries.count()
    if rows > MOST_ROWS:
        messages.error(
            request,
            f"A file holds {count(MOST_ROWS)} entries at most, and these are {count(rows)}."
            " Choose a contract, a quarter or dates first.",
        )
        return redirect(f"{reverse('ledger_entries')}?{request.GET.urlencode()}")
    council = request.user.council
    audit.record(
        by=request.user,
        action="ledger.export",
        record="council",
        reference=council.code if council else "",
        council=council,
        format=form,
        rows=rows,
    )
    name = f"ledger-{timezone.localdate().isoformat()}"
    if form == "csv":
        return as_csv(f"{name}.csv", HEADS, _lines(entries))
    sheet = Sheet("Ledger", HEADS, _lines(entries), WIDTHS)
    return handed_over(workbook("Ledger", timezone.now(), [sheet]), name)


def sections(current: str) -> list[dict[str, Any]]:
    """The ways to see the ledger."""
    return [
        {"text": text, "href": reverse(name), "current": name == current} for name, text in SECTIONS
    ]


def _filterset(request: SignedInRequest) -> EntryFilter:
    entries = Entry.objects.visible_to(request.user)
    return EntryFilter(request.GET, entries, request=request, user=request.user)


def _lines(entries: QuerySet) -> Iterator[tuple[Cell, ...]]:
    rows = entries.select_related(*RELATED).order_by("pk")
    for running in with_balance_after(list(rows)):
        yield _line(running)


def _line(running: Running) -> tuple[Cell, ...]:
    entry, posting = running.entry, running.entry.transaction
    contract = entry.account.contract
    return (
        entry.pk,
        timezone.localtime(posting.at).date(),
        contract.ref,
        contract.provider.name,
        entry.account.get_kind_display(),
        posting.pk,
        posting.get_kind_display(),
        posting.claim.quarter if posting.claim else None,
        posting.payment_run_id,
        pounds(running.debit),
        pounds(running.credit),
        pounds(running.balance),
    )
