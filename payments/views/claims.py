"""Claims: what is claimed, and is it true? (PAGES `/claims/`)"""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest
from centres.scope import CLAIMS_FOR, COMMISSIONER
from payments.files import chosen
from payments.filters import ClaimFilter
from payments.left_to_do import MOST_SHOWN, left_to_do, waiting_for
from payments.models import Claim
from payments.views.claim_page import claim_page
from payments.views.finding import claim_of
from payments.views.in_place import open_in_place
from payments.views.opening import Opening, asked_to_open


@require_safe
@for_roles(*CLAIMS_FOR)
def index(request: SignedInRequest) -> HttpResponse:
    """List them, what waits for this person first."""
    filterset, claims = claims_listed(request)
    page = page_of(claims, request)
    shown = list(page)
    mine = waiting_for(request.user)
    context = {
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "page": page,
        "rows": list(zip(shown, left_to_do(request.user, shown), strict=True)),
        "decides": request.user.has_role(COMMISSIONER),
        "waiting": mine[:MOST_SHOWN],
        "waiting_in_all": len(mine),
        "chosen": chosen(request),
    }
    return render(request, "payments/claim/list.html", context)


def claims_listed(request: SignedInRequest) -> tuple[ClaimFilter, QuerySet[Claim]]:
    """What the list shows: its filters, and the claims that fit them with their sums."""
    everything = Claim.objects.visible_to(request.user)
    filterset = ClaimFilter(request.GET, everything, request=request, user=request.user)
    claims = filterset.qs.select_related("contract__provider").with_sums()
    return filterset, claims.order_by("-quarter", "contract__ref", "pk")


@READ_OR_SEND
@for_roles(*CLAIMS_FOR)
def show(request: SignedInRequest, contract: str, quarter: str) -> HttpResponse:
    """What is claimed, and what is left to do; a line opens in the list (`?open=12`)."""
    claim = claim_of(request.user, contract, quarter)
    opening = _opening(request, claim)
    opened = open_in_place(request, claim, opening) if opening else {}
    if isinstance(opened, HttpResponse):
        return opened
    if request.method == "POST" and not opened:
        return redirect("claim", contract, quarter)
    return render(request, "payments/claim/show.html", claim_page(request, claim, opened))


def _opening(request: SignedInRequest, claim: Claim) -> Opening | None:
    number = asked_to_open(request.GET)
    if number is None or not claim.lines.filter(number=number).exists():
        return None
    return Opening.of(claim, number, request.GET)
