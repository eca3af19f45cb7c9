"""Paid outcomes looked at again: which held, which fell back (SPEC 4, `/sustained/`)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres import audit
from centres.access import for_roles
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.scope import CLAIMS_FOR, COMMISSIONER
from centres.spreadsheets import as_csv, pounds
from centres.workbooks import Cell, Sheet, handed_over, workbook
from outcomes.measures.registry import title
from outcomes.sustained.registry import LOOKS
from payments.sustained.filters import SustainedFilter, SustainedLineFilter
from payments.sustained.reading import Counts, Standing, all_together, groups_of, paid_outcomes
from payments.sustained.rows import Row, rows_of

# Heading, width in characters.
COLUMNS = (
    ("Contract", 12),
    ("Claim", 12),
    ("Line", 6),
    ("Outcome", 30),
    ("Reference", 14),
    ("Achieved on", 18),
    ("Paid (£)", 12),
    ("Looked at again in", 14),
    ("Since then", 16),
    ("Fell back on", 18),
    ("What the records say", 60),
)
HEADS, WIDTHS = zip(*COLUMNS, strict=True)


@require_safe
@for_roles(*CLAIMS_FOR)
def index(request: SignedInRequest) -> HttpResponse:
    """How many held and fell back, by contract, outcome and the quarter achieved in."""
    lines = paid_outcomes(request.user)
    filterset = SustainedFilter(request.GET, lines, request=request)
    groups = groups_of(filterset.qs)
    whole = all_together(groups)
    context = {
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "whole": whole,
        "cards": list(_cards(request, whole)),
        "page": page_of(groups, request),
        "chosen": request.GET.urlencode(),
        "may_decide": request.user.has_role(COMMISSIONER),
        "looks": [(title(look.key), look) for look in LOOKS.values()],
    }
    return render(request, "payments/sustained/index.html", context)


@require_safe
@for_roles(*CLAIMS_FOR)
def lines(request: SignedInRequest) -> HttpResponse:
    """Paid outcomes one by one, each with what became of it."""
    filterset = _filterset(request)
    page = page_of(_in_order(filterset.qs), request)
    context = {
        "filters": filterset.form,
        "page": page,
        "rows": rows_of(list(page)),
        "chosen": request.GET.urlencode(),
    }
    return render(request, "payments/sustained/lines.html", context)


@require_safe
@for_roles(*CLAIMS_FOR)
def export(request: SignedInRequest, form: str) -> HttpResponseBase:
    """The same as a file, `csv` or `xlsx`: references only."""
    found = list(_in_order(_filterset(request).qs))
    council = request.user.council
    audit.record(
        by=request.user,
        action="sustained.export",
        record="council",
        reference=council.code if council else "",
        council=council,
        format=form,
        rows=len(found),
    )
    name = f"sustained-{timezone.localdate().isoformat()}"
    cells = map(_cells, rows_of(found))
    if form == "csv":
        return as_csv(f"{name}.csv", HEADS, cells)
    sheet = Sheet("Sustained or not", HEADS, cells, WIDTHS)
    return handed_over(workbook("Sustained or not", timezone.now(), [sheet]), name)


def _cards(request: SignedInRequest, whole: Counts) -> Iterator[tuple[Standing, int, str]]:
    """Each standing with its number, and where these are listed; the unusual one if there is."""
    for standing, number in whole.standings:
        if number or standing != Standing.WITHHELD:
            query = request.GET.copy()
            query["standing"] = standing.value
            yield standing, number, f"{reverse('sustained_lines')}?{query.urlencode()}"


def _filterset(request: SignedInRequest) -> SustainedLineFilter:
    return SustainedLineFilter(request.GET, paid_outcomes(request.user), request=request)


def _in_order(lines: QuerySet) -> QuerySet:
    """By contract, claim (the newest first) and line."""
    order = ("claim__contract__ref", "-claim__quarter", "number")
    return lines.select_related("claim__contract__provider").order_by(*order)


def _cells(row: Row) -> tuple[Cell, ...]:
    line = row.line
    return (
        line.claim.contract.ref,
        line.claim.quarter,
        line.number,
        row.title,
        line.subject,
        line.achieved_on,
        pounds(line.amount_pence),
        row.look.quarter if row.look else None,
        Standing(row.standing).label,
        row.look.fell_on if row.look else None,
        row.words,
    )
