"""What if other terms had been in force? (PAGES `/contracts/<ref>/`: vary, try a tariff)"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres import audit
from centres.access import find, for_roles
from centres.requests import SignedInRequest
from centres.scope import COMMISSIONER, PROVIDER_MANAGER
from centres.spreadsheets import as_csv, pounds
from centres.workbooks import Cell, Sheet, handed_over, workbook
from payments.contracts.terms import Terms, terms_of
from payments.models import Contract, TariffLine, Variation
from payments.what_if.asked import TrialForm, may_try
from payments.what_if.comparison import Comparison, compare, past_quarters

# Heading, width in characters.
QUARTERS = (
    ("Contract", 12),
    ("Provider", 34),
    ("Quarter", 12),
    ("Claim then", 14),
    ("Paid then (£)", 14),
    ("Would have been (£)", 18),
    ("Difference (£)", 14),
)
MEASURES = (
    ("Contract", 12),
    ("Provider", 34),
    ("Quarter", 12),
    ("Paid for", 34),
    ("What that is", 28),
    ("Lines then", 10),
    ("Paid then (£)", 14),
    ("Lines by these terms", 10),
    ("Would have been (£)", 18),
    ("Difference (£)", 14),
)


@dataclass(frozen=True)
class Asked:
    """The terms that an address names, and its answer; None while no quarter was rolled up."""

    terms: Terms
    form: TrialForm | None
    comparison: Comparison | None


@require_safe
@for_roles(COMMISSIONER, PROVIDER_MANAGER)
def show(request: SignedInRequest, contract: str, number: int | None = None) -> HttpResponse:
    """What these terms would have paid in past quarters, beside what was paid."""
    asked = _asked(request, contract, number)
    context = {
        "contract": asked.terms.contract,
        "variation": asked.terms.variation,
        "terms": asked.terms,
        "filters": asked.form,
        "found": asked.comparison,
        "chosen": request.GET.urlencode(),
    }
    return render(request, "payments/what_if/show.html", context)


@require_safe
@for_roles(COMMISSIONER, PROVIDER_MANAGER)
def export(
    request: SignedInRequest, contract: str, form: str, number: int | None = None
) -> HttpResponseBase:
    """The same as a file, `csv` (measure by measure) or `xlsx` (also quarter by quarter); where
    there is nothing to tell, the page says so.
    """
    asked = _asked(request, contract, number)
    if asked.comparison is None:
        where = [contract] if number is None else [contract, number]
        return redirect("contract_what_if" if number is None else "variation_what_if", *where)
    found = asked.terms.contract
    audit.record(
        by=request.user,
        action="what_if.export",
        record="contract",
        reference=found.ref,
        council=found.council,
        variation=number,
        format=form,
    )
    name = f"what-if-{timezone.localdate().isoformat()}"
    if form == "csv":
        heads = [head for head, _ in MEASURES]
        return as_csv(f"{name}.csv", heads, _by_measure(asked.comparison))
    sheets = [
        _sheet("Quarters", QUARTERS, _by_quarter(asked.comparison)),
        _sheet("Measures", MEASURES, _by_measure(asked.comparison)),
    ]
    return handed_over(workbook("What if", timezone.now(), sheets), name)


def _asked(request: SignedInRequest, contract: str, number: int | None) -> Asked:
    terms = _terms(request, contract, number)
    past = past_quarters(terms.contract.council_id)
    if not past:
        return Asked(terms, None, None)
    form = TrialForm(request.GET, user=request.user, terms=terms, past=past)
    quarters = form.quarters()
    return Asked(terms, form, compare(terms, quarters, form.contracts(quarters)))


def _terms(request: SignedInRequest, ref: str, number: int | None) -> Terms:
    """The contract's own terms, or those of its variation of that number; Http404 outside the
    person's scope.
    """
    rows = Contract.objects.select_related("provider", "council")
    contract: Contract = find(rows, request.user, ref=ref)
    if not may_try(request.user, contract):
        raise Http404
    variation: Variation | None = None
    if number is not None:
        variation = find(
            Variation.objects.all(), request.user, contract__ref=contract.ref, number=number
        )
    tariff = TariffLine.objects.filter(contract=contract, variation=variation)
    return terms_of(contract, variation, tariff)


def _sheet(
    name: str, columns: tuple[tuple[str, int], ...], rows: Iterable[tuple[Cell, ...]]
) -> Sheet:
    heads, widths = zip(*columns, strict=True)
    return Sheet(name, heads, rows, widths)


def _by_quarter(found: Comparison) -> Iterator[tuple[Cell, ...]]:
    for row in found.rows:
        for each in row.quarters:
            yield (
                row.contract.ref,
                row.contract.provider.name,
                str(each.quarter),
                each.state_words or None,
                pounds(each.then.net),
                pounds(each.would.net),
                pounds(each.difference),
            )


def _by_measure(found: Comparison) -> Iterator[tuple[Cell, ...]]:
    for row in found.rows:
        for each in row.quarters:
            for measure in each.measures:
                yield (
                    row.contract.ref,
                    row.contract.provider.name,
                    str(each.quarter),
                    measure.title,
                    measure.shows,
                    measure.then.lines,
                    pounds(measure.then.net),
                    measure.would.lines,
                    pounds(measure.would.net),
                    pounds(measure.difference),
                )
