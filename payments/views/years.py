"""A contract's year: what was owed before, what was posted, what is owed after."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centres import audit
from centres.access import find, for_roles
from centres.requests import SignedInRequest
from centres.scope import COMMISSIONER
from payments.files import YEAR, rows_of_year
from payments.models import Contract
from payments.years import YearStatement, year_statement, years_of


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
def export(request: SignedInRequest, contract: str, form: str) -> HttpResponseBase:
    """The same as a file, `csv` or `xlsx`."""
    statement = _statement(request, _contract(request, contract))
    audit.record(
        by=request.user,
        action="contract_year.export",
        record="contract",
        reference=statement.contract.ref,
        council=statement.contract.council,
        year=statement.year,
        format=form,
    )
    return YEAR.file(form, f"year-end-{statement.year}", rows_of_year(statement))


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
