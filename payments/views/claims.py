"""Claims: what is claimed, and is it true? (PAGES `/claims/`)"""

from __future__ import annotations

from itertools import groupby

from django.core.paginator import Page
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.scope import CLAIMS_FOR, COMMISSIONER
from outcomes.measures.registry import title
from payments.filters import ClaimFilter, LineFilter
from payments.flags import flags
from payments.left_to_do import MOST_SHOWN, left_to_do, waiting_for, why_not_yet
from payments.models import Claim, ClaimLine, EvidenceCheck, Transaction
from payments.permissions import commissions, may_submit
from payments.review import review_of
from payments.summary import HEADINGS, summarise
from payments.views.finding import claim_of


@require_safe
@for_roles(*CLAIMS_FOR)
def index(request: SignedInRequest) -> HttpResponse:
    """List them, what waits for this person first."""
    everything = Claim.objects.visible_to(request.user)
    filterset = ClaimFilter(request.GET, everything, request=request, user=request.user)
    claims = filterset.qs.select_related("contract__provider").with_sums()
    claims = claims.order_by("-quarter", "contract__ref", "pk")
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
    }
    return render(request, "payments/claim/list.html", context)


@require_safe
@for_roles(*CLAIMS_FOR)
def show(request: SignedInRequest, contract: str, quarter: str) -> HttpResponse:
    """What is claimed, and what is left to do."""
    claim = claim_of(request.user, contract, quarter)
    decides = commissions(request.user, claim.council_id)
    flagged = flags(claim)
    filterset = LineFilter(
        request.GET,
        _lines(claim),
        request=request,
        measures=_measures(claim),
        flagged=set(flagged),
        with_checks=decides and claim.state != Claim.State.DRAFT,
    )
    page = page_of(filterset.qs, request)
    submits = may_submit(request.user, claim)
    context = {
        "claim": claim,
        "summary": summarise(claim),
        "review": review_of(request.user, claim, len(flagged)),
        "flagged": len(flagged),
        "submits": submits,
        "not_yet": why_not_yet(claim) if claim.state == Claim.State.DRAFT else "",
        "decides": decides,
        "postings": Transaction.objects.visible_to(request.user).filter(claim=claim).order_by("pk"),
        "history": claim.decisions.select_related("by").order_by("-pk"),
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "page": page,
        "groups": _grouped(page, flagged),
    }
    return render(request, "payments/claim/show.html", context)


def _lines(claim: Claim) -> QuerySet[ClaimLine]:
    checks = EvidenceCheck.objects.order_by("pk")
    return claim.lines.prefetch_related(Prefetch("checks", checks))


def _measures(claim: Claim) -> list[str]:
    keys = claim.lines.order_by("measure").values_list("measure", flat=True).distinct()
    return sorted(keys, key=title)


def _grouped(
    page: Page, flagged: dict[int, list[str]]
) -> list[tuple[str, str, list[tuple[ClaimLine, bool]]]]:
    """The page's lines under their headings: kind, measure, lines and whether they are flagged."""
    grouped = groupby(page, key=lambda line: (line.kind, line.measure))
    return [
        (HEADINGS[kind], title(measure), [(line, line.pk in flagged) for line in lines])
        for (kind, measure), lines in grouped
    ]
