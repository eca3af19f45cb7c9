"""A contract's year: what was owed before, what was posted, what is owed after."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centres import audit
from centres.access import find, for_roles
from centres.requests import SignedInRequest
from centres.scope import COMMISSIONER
from centres.spreadsheets import as_csv, pounds
from payments.models import Contract
from payments.years import YearStatement, year_statement, years_of

HEADS = ("Contract", "Year", "Quarter", "What", "Postings", "Amount (£)", "Owed after (£)")


@require_safe
@for_roles(COMMISSIONER)
def show(request: SignedInRequest, contract: str) -> HttpResponse:
    """The statement of `?year=`, the latest otherwise."""
    found = _contract(request, contract)
    years = [start.financial_year for start in years_of(found)]
    statement = _statement(request, found) if years else None
    address = reverse("contract_year", args=[found.ref])
    sections = [
        {"text": year, "href": f"{address}?year={year}", "current": year == statement.year}
        for year in years
        if statement
    ]
    context = {"contract": found, "statement": statement, "sections": sections}
    return render(request, "payments/ledger/year.html", context)


@require_safe
@for_roles(COMMISSIONER)
def export(request: SignedInRequest, contract: str) -> StreamingHttpResponse:
    """The same as a file."""
    statement = _statement(request, _contract(request, contract))
    audit.record(
        by=request.user,
        action="contract_year.export",
        record="contract",
        reference=statement.contract.ref,
        council=statement.contract.council,
        year=statement.year,
    )
    return as_csv(f"year-end-{statement.year}.csv", HEADS, _lines(statement))


def _contract(request: SignedInRequest, ref: str) -> Contract:
    rows = Contract.objects.select_related("provider", "council")
    found: Contract = find(rows, request.user, ref=ref)
    return found


def _statement(request: SignedInRequest, contract: Contract) -> YearStatement:
    """Of the year that the address asks for; Http404 for one without a posting around it."""
    starts = {start.financial_year: start for start in years_of(contract)}
    wanted = request.GET.get("year") or next(iter(starts), "")
    if wanted not in starts:
        raise Http404
    return year_statement(contract, starts[wanted])


def _lines(statement: YearStatement) -> Iterator[tuple[object, ...]]:
    about = (statement.contract.ref, statement.year)
    yield (*about, None, "Opening balance", None, None, pounds(statement.opening))
    for line in statement.lines:
        sums = (pounds(line.pence), pounds(line.owed_after))
        yield (*about, str(line.quarter), line.words, line.postings, *sums)
    yield (*about, None, "Closing balance", None, None, pounds(statement.closing))
