"""What changed in a claim: since it was returned, and against the quarter before."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.scope import CLAIMS_FOR
from payments.changes.by_measure import differences
from payments.changes.since_return import since_return
from payments.summary import claim_before, sections_of
from payments.views.finding import claim_of


@require_safe
@for_roles(*CLAIMS_FOR)
def show(request: SignedInRequest, contract: str, quarter: str) -> HttpResponse:
    """The lines that came, went and changed; the measures beside those of the quarter before."""
    claim = claim_of(request.user, contract, quarter)
    before = claim_before(claim)
    since = since_return(claim)
    context = {
        "claim": claim,
        "before": before,
        "differences": differences(sections_of(claim), sections_of(before)) if before else [],
        "since": since,
        "page": page_of(since.changes if since else [], request),
    }
    return render(request, "payments/claim/differences.html", context)
