"""The ledger entry by entry, with running balances, on a page and as files."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.requests import SignedInRequest
from centres.scope import COMMISSIONER
from payments.entry_filters import EntryFilter
from payments.files import ENTRIES, chosen, hand_over
from payments.models import Entry
from payments.paging import window_of
from payments.running import with_balance_after

SECTIONS = (
    ("ledger", "Transactions"),
    ("ledger_entries", "Accounts and entries"),
    ("verifications", "Comparisons"),
    ("replays_latest", "As sealed and now"),
    ("payment_runs", "Payment runs"),
)
RELATED = ("account__contract__provider", "transaction__claim__contract")


@require_safe
@for_roles(COMMISSIONER)
def index(request: SignedInRequest) -> HttpResponse:
    """Entries, newest first, each with what its account came to."""
    filterset = _filterset(request)
    rows = filterset.qs.select_related(*RELATED)
    page = window_of(rows, request, at="transaction__at")
    page.object_list = with_balance_after(page.object_list)
    context = {
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "page": page,
        "sections": sections("ledger_entries"),
        "chosen": chosen(request),
    }
    return render(request, "payments/ledger/entries.html", context)


@require_safe
@for_roles(COMMISSIONER)
def export(request: SignedInRequest, form: str) -> HttpResponseBase:
    """What the list shows as a file, `csv` or `xlsx`, oldest first; too much for one is refused."""
    rows = _filterset(request).qs.select_related(*RELATED)
    rows = rows.order_by("transaction__at", "pk")
    return hand_over(request, ENTRIES, rows, form, told=with_balance_after)


def sections(current: str) -> list[dict[str, Any]]:
    """The ways to see the ledger."""
    return [
        {"text": text, "href": reverse(name), "current": name == current} for name, text in SECTIONS
    ]


def _filterset(request: SignedInRequest) -> EntryFilter:
    entries = Entry.objects.visible_to(request.user)
    return EntryFilter(request.GET, entries, request=request, user=request.user)
