"""What came near an outcome and is not paid: why was that case not? (PAGES `/claims/`)"""

from __future__ import annotations

from collections import Counter

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from centres import audit
from centres.access import for_roles
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.scope import CLAIMS_FOR
from centres.spreadsheets import as_csv
from centres.wording import in_words
from families.models import Case
from outcomes.measures.measure import Subject
from outcomes.measures.registry import measure, title
from outcomes.outlook.near import NEAR
from payments.contracts.terms import terms_for
from payments.filters import NotPaidFilter
from payments.models import Claim
from payments.not_paid.reasons import IN_ORDER
from payments.not_paid.rows import NotPaid, not_paid
from payments.views.finding import claim_of

HEADS = ("Reference", "Kind of record", "Outcome", "Reason", "Why not", "Achieved on", "Claim line")


@require_safe
@for_roles(*CLAIMS_FOR)
def index(request: SignedInRequest, contract: str, quarter: str) -> HttpResponse:
    """How many for each reason, and each with its own."""
    claim = claim_of(request.user, contract, quarter)
    found = not_paid(claim)
    filterset = NotPaidFilter(request.GET, request=request, found=found)
    page = page_of(filterset.rows, request)
    context = {
        "claim": claim,
        "in_all": len(found),
        "totals": Counter(row.reason for row in found).items(),
        "filters": filterset.form,
        "page": page,
        "cases": _cases(request, claim, list(page)),
        "near": [(title(key), NEAR[key].words) for key in _outcomes(claim)],
        "reasons": [reason.heading for reason in IN_ORDER],
    }
    return render(request, "payments/claim/not_paid.html", context)


@require_safe
@for_roles(*CLAIMS_FOR)
def export(request: SignedInRequest, contract: str, quarter: str) -> StreamingHttpResponse:
    """What the list shows as a file: references only."""
    claim = claim_of(request.user, contract, quarter)
    rows = NotPaidFilter(request.GET, request=request, found=not_paid(claim)).rows
    audit.record(
        by=request.user,
        action="claim.not_paid_export",
        record="claim",
        reference=str(claim),
        council=claim.council,
    )
    return as_csv(f"not-paid-{claim.quarter}.csv", HEADS, map(_cells, rows))


def _cells(row: NotPaid) -> tuple[object, ...]:
    kind = in_words(measure(row.measure).subject)
    return row.subject, kind, row.title, row.reason.heading, row.words, row.on, row.line


def _outcomes(claim: Claim) -> list[str]:
    return [line.key for line in terms_for(claim.contract, claim.period).outcomes]


def _cases(request: SignedInRequest, claim: Claim, rows: list[NotPaid]) -> list[NotPaid]:
    """Of the page's rows about cases, those whose own page this person finds."""
    of_cases = [row for row in rows if measure(row.measure).subject == Subject.CASE]
    refs = [row.subject for row in of_cases]
    cases = Case.objects.visible_to(request.user).filter(council=claim.council_id, ref__in=refs)
    seen = set(cases.values_list("ref", flat=True))
    return [row for row in of_cases if row.subject in seen]
