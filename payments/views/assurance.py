"""What the checks of decided claims found, and what that says of the rest: `/assurance/`."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres import audit
from centres.access import for_roles
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.scope import COMMISSIONER
from centres.spreadsheets import as_csv, pounds
from centres.wording import quarter_months
from centres.workbooks import Cell, Sheet, handed_over, workbook
from payments.assurance.errors import HOW
from payments.assurance.looked import Assured, assured, by_contract, together
from payments.filters import AssuranceFilter
from payments.models import Claim

# Heading, width in characters.
COLUMNS = (
    ("Contract", 12),
    ("Provider", 34),
    ("Quarter", 12),
    ("Outcomes claimed (£)", 14),
    ("Outcomes checked", 10),
    ("Not confirmed", 10),
    ("Share without evidence", 12),
    ("From", 8),
    ("To", 8),
    ("In money (£)", 13),
    ("From (£)", 13),
    ("To (£)", 13),
    ("Target subjects checked", 10),
    ("Target subjects not confirmed", 12),
)
HEADS, WIDTHS = zip(*COLUMNS, strict=True)


@require_safe
@for_roles(COMMISSIONER)
def index(request: SignedInRequest) -> HttpResponse:
    """The share without evidence together, by contract, and claim by claim."""
    filterset = _filterset(request)
    found = _found(filterset)
    context = {
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "page": page_of(found, request),
        "together": together(found),
        "contracts": by_contract(found),
        "how": HOW,
        "chosen": request.GET.urlencode(),
    }
    return render(request, "payments/assurance/list.html", context)


@require_safe
@for_roles(COMMISSIONER)
def export(request: SignedInRequest, form: str) -> HttpResponseBase:
    """What the list shows as a file, `csv` or `xlsx`."""
    found = _found(_filterset(request))
    council = request.user.council
    audit.record(
        by=request.user,
        action="assurance.export",
        record="council",
        reference=council.code if council else "",
        council=council,
        format=form,
        rows=len(found),
    )
    name = f"assurance-{timezone.localdate().isoformat()}"
    if form == "csv":
        return as_csv(f"{name}.csv", HEADS, _lines(found))
    sheet = Sheet("Assurance", HEADS, _lines(found), WIDTHS)
    return handed_over(workbook("Assurance", timezone.now(), [sheet]), name)


def _filterset(request: SignedInRequest) -> AssuranceFilter:
    claims = Claim.objects.visible_to(request.user).decided()
    return AssuranceFilter(request.GET, claims, request=request, user=request.user)


def _found(filterset: AssuranceFilter) -> list[Assured]:
    claims = filterset.qs.select_related("contract__provider")
    return assured(claims.order_by("-quarter", "contract__ref", "pk"))


def _lines(found: list[Assured]) -> Iterator[tuple[Cell, ...]]:
    for each in found:
        rate, contract = each.rate, each.claim.contract
        yield (
            contract.ref,
            contract.provider.name,
            quarter_months(each.claim.quarter),
            pounds(each.looked.claimed),
            rate.checked,
            rate.failed,
            *(rate.shares_in_words if rate.checked else (None, None, None)),
            *(
                map(pounds, (rate.pence, rate.pence_low, rate.pence_high))
                if rate.checked
                else (None, None, None)
            ),
            each.subjects,
            each.subjects_failed,
        )
