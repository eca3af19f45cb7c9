"""What is worth a look in the quarter's records, with the records behind it. It decides nothing."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.scope import CLAIMS_FOR
from payments.signals import BY_KEY, SIGNALS, Entries, told
from payments.views.finding import claim_of


@require_safe
@for_roles(*CLAIMS_FOR)
def index(request: SignedInRequest, contract: str, quarter: str) -> HttpResponse:
    """All signals of the claim's provider, beside the county."""
    claim = claim_of(request.user, contract, quarter)
    context = {"claim": claim, "signals": told(claim, SIGNALS)}
    return render(request, "payments/signal/list.html", context)


@require_safe
@for_roles(*CLAIMS_FOR)
def show(request: SignedInRequest, contract: str, quarter: str, signal: str) -> HttpResponse:
    """One signal: what it is, what else it may be, and the records behind it."""
    claim = claim_of(request.user, contract, quarter)
    if signal not in BY_KEY:
        raise Http404
    [found] = told(claim, [BY_KEY[signal]])
    page = page_of(Entries(claim, found.signal, found.reading.own.count), request)
    context = {
        "claim": claim,
        "told": found,
        "signal": found.signal,
        "page": page,
        "entries": [(entry, found.signal.says(entry)) for entry in page],
    }
    return render(request, "payments/signal/show.html", context)
