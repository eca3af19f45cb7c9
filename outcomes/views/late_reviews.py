"""A coordinator's list of late reviews: what, by when, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres import audit
from centres.access import for_roles
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.scope import COORDINATOR
from centres.spreadsheets import as_csv
from families.looking.told import tell_shown
from outcomes.cases.due import due_of
from outcomes.cases.late_review_filters import LateReviewFilter
from outcomes.cases.late_reviews import in_order, late_or_soon, reasons, with_reasons

HEADS = ("Case", "What", "Due by", "Days late", "Worker", "Centre", "Why")
ROWS_AT_A_TIME = 500


@require_safe
@for_roles(COORDINATOR)
def index(request: SignedInRequest) -> HttpResponse:
    """What is late or due in the next two weeks, the latest first."""
    filterset = _filterset(request)
    today = timezone.localdate()
    page = page_of(_rows(request, filterset), request)
    for case in page:
        case.next, case.why = due_of(case, today), reasons(case, today)
    narrowed = any(filterset.form.cleaned_data.values())
    context = {"filters": filterset.form, "page": page, "narrowed": narrowed, "today": today}
    return render(request, "outcomes/review/late.html", context)


@require_safe
@for_roles(COORDINATOR)
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """What the list shows as a file, with references in place of names of families."""
    today = timezone.localdate()
    rows = _rows(request, _filterset(request))
    tell_shown(request, rows.values_list("family__ref", flat=True))
    council = request.user.council
    audit.record(
        by=request.user,
        action="reviews.export",
        record="council",
        reference=council.code if council else "",
        council=council,
    )
    return as_csv(f"reviews-{today.isoformat()}.csv", HEADS, _lines(rows, today))


def _filterset(request: SignedInRequest) -> LateReviewFilter:
    cases = late_or_soon(request.user, timezone.localdate())
    return LateReviewFilter(request.GET, cases, request=request, user=request.user)


def _rows(request: SignedInRequest, filterset: LateReviewFilter) -> QuerySet:
    today = timezone.localdate()
    rows = with_reasons(in_order(filterset.qs, request.GET.get("sort", "")), today)
    return rows.prefetch_related("family__carers", "family__children")


def _lines(cases: Any, today: Any) -> Iterator[tuple[object, ...]]:
    for case in cases.prefetch_related(None).iterator(chunk_size=ROWS_AT_A_TIME):
        due = due_of(case, today)
        assert due  # noqa: S101  (for the type checker)
        why = "; ".join(reasons(case, today))
        yield (case.ref, due.what, due.by, due.days_late, case.worker, case.centre, why)
