"""A council: is public money changing lives, and where not? (PAGES `/councils/<code>/`)

For commissioners alone: every page shows providers beside each other.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from centres import audit
from centres.access import for_roles
from centres.models import Council, User
from centres.pages import page_of
from centres.quarters import Quarter
from centres.requests import SignedInRequest
from centres.scope import COMMISSIONER
from centres.wording import quarter_months
from outcomes.measures.registry import INDICATORS
from payments.contracts.terms import terms_of_contracts
from payments.dashboards.council.asked import EVERY, LEVELS, Asked, asked_of
from payments.dashboards.council.costs import all_costs, costs
from payments.dashboards.council.funnel import funnels
from payments.dashboards.council.measures import COMPARED
from payments.dashboards.council.money import contracts_in, money_year, priced
from payments.dashboards.council.overview import overview_of
from payments.dashboards.council.reach import reach_of
from payments.dashboards.council.sections import sections
from payments.dashboards.council.spend import spend_of
from payments.dashboards.council.tables import SIDE_BY_SIDE, in_order, matrix
from payments.dashboards.council.units import Units, figures_at, figures_of, side_by_side


@require_safe
@for_roles(COMMISSIONER)
def index(request: SignedInRequest) -> HttpResponse:
    """A person's own council."""
    if request.user.council is None:
        raise Http404
    return redirect("council", request.user.council.code)


@require_safe
@for_roles(COMMISSIONER)
def show(request: SignedInRequest, code: str) -> HttpResponse:
    """What the year's money bought, and where it is not working."""
    council, asked, context = _asked(request, code, "council")
    if asked.quarter:
        context["overview"] = overview_of(request.user, council, asked.quarter)
    return render(request, "payments/council/overview.html", context)


@require_safe
@for_roles(COMMISSIONER)
def compare(request: SignedInRequest, code: str) -> HttpResponse:
    """Units of a level side by side: one indicator with its funnel plot, or all of them."""
    council, asked, context = _asked(request, code, "council_compare", by_indicator=True)
    context["levels"] = [
        {
            "text": words.capitalize(),
            "href": asked.query(level=words),
            "current": words == asked.level_in_words,
        }
        for words in LEVELS
    ]
    if asked.quarter is None:
        return render(request, "payments/council/compare.html", context)
    found = _side_by_side(
        request.user, council, asked, asked.quarter, with_trends=asked.indicator != EVERY
    )
    if asked.indicator == EVERY:
        context |= {"matrix": matrix(found), "several": found}
        return render(request, "payments/council/matrix.html", context)
    (units,) = found
    page = page_of(in_order(units.units, request.GET.get("sort", "")), request)
    context |= {"units": units, "funnels": funnels(units), "page": page}
    return render(request, "payments/council/compare.html", context)


@require_safe
@for_roles(COMMISSIONER)
def export(request: SignedInRequest, code: str, form: str) -> HttpResponseBase:
    """The table that is seen as a file, `csv` or `xlsx`: a row for each unit and indicator."""
    council = _council(request, code)
    asked = asked_of(request.user, council, request.GET, by_indicator=True)
    if asked.quarter is None:
        raise Http404
    found = _side_by_side(request.user, council, asked, asked.quarter, with_trends=False)
    rows = [unit for units in found for unit in in_order(units.units, request.GET.get("sort", ""))]
    audit.record(
        by=request.user,
        action="side_by_side.export",
        record="council",
        reference=council.code,
        council=council,
        quarter=str(asked.quarter),
        format=form,
    )
    return SIDE_BY_SIDE.file(form, f"{asked.level_in_words}-{asked.quarter}", rows)


@require_safe
@for_roles(COMMISSIONER)
def reach(request: SignedInRequest, code: str) -> HttpResponse:
    """Who is reached and who is not: gaps, target groups, levels of need."""
    council, asked, context = _asked(request, code, "council_reach")
    if asked.quarter:
        context["reach"] = reach_of(request.user, council, asked.quarter)
    return render(request, "payments/council/reach.html", context)


@require_safe
@for_roles(COMMISSIONER)
def money(request: SignedInRequest, code: str) -> HttpResponse:
    """Spend against cap, and what each outcome cost."""
    council, asked, context = _asked(request, code, "council_money")
    if asked.quarter:
        year = money_year(request.user, council, asked.quarter)
        over = "quarter" if request.GET.get("over") == "quarter" else "year"
        context |= {
            "year": year,
            "spends": [(each, spend_of(each)) for each in year.contracts],
            "spend_of_all": spend_of(year),
            "outcomes": priced(year),
            "costs": costs(year, of_quarter=over == "quarter"),
            "all_costs": all_costs(year, of_quarter=over == "quarter"),
            "spans": [
                {
                    "text": text,
                    "href": f"?quarter={asked.quarter}&over={key}",
                    "current": key == over,
                }
                for text, key in (
                    (f"The year {year.financial_year}", "year"),
                    (quarter_months(asked.quarter), "quarter"),
                )
            ],
        }
    return render(request, "payments/council/money.html", context)


def _council(request: SignedInRequest, code: str) -> Council:
    """The person's own council, if that is its code."""
    own = request.user.council
    if own is None or own.code != code:
        raise Http404
    return own


def _asked(
    request: SignedInRequest, code: str, current: str, *, by_indicator: bool = False
) -> tuple[Council, Asked, dict[str, Any]]:
    """The council, what is asked of it, and what each of its pages shows."""
    council = _council(request, code)
    asked = asked_of(request.user, council, request.GET, by_indicator=by_indicator)
    context = {
        "council": council,
        "asked": asked,
        "quarter": asked.quarter,
        "form": asked.form,
        "sections": sections(council, asked.quarter, current),
    }
    return council, asked, context


def _side_by_side(
    user: User, council: Council, asked: Asked, quarter: Quarter, *, with_trends: bool
) -> list[Units]:
    if asked.indicator == EVERY:
        wanted, figures = INDICATORS, figures_at(user, council, quarter, [asked.level])
    else:
        wanted = (COMPARED[asked.indicator],)
        figures = figures_of(user, council, quarter, asked.level, asked.indicator)
    terms = terms_of_contracts(contracts_in(user, council, quarter), quarter)
    return side_by_side(wanted, figures, terms, with_trends=with_trends)
