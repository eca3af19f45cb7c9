"""Compare and ask: stored figures by unit and quarter, as the address says (PAGES)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.scope import CLAIMS_FOR
from outcomes.comparing.asked import Asked
from outcomes.comparing.files import lines_file, units_file
from outcomes.comparing.filters import CompareFilter
from outcomes.comparing.side_by_side import lines_of
from outcomes.comparing.table import BY_NAME, Table, Unit, in_order, sorts, table_of
from outcomes.comparing.words import about, when
from outcomes.models import SavedView

# How many kept views stand on the page; the others are in their list.
FEW = 6


@require_safe
@for_roles(*CLAIMS_FOR)
def show(request: SignedInRequest) -> HttpResponse:
    """The units asked about beside each other; two of them, turned round."""
    filterset = CompareFilter(request.GET, user=request.user)
    asked = filterset.asked()
    context: dict[str, Any] = {
        "form": filterset.form,
        "places": filterset.shown_places,
        "views": SavedView.objects.for_list(request.user)[:FEW],
    }
    if asked:
        table, units = _answer(request, filterset, asked)
        context |= {
            "asked": asked,
            "chosen_groups": len(asked.groups),
            "about": about(asked, filterset.places),
            "when": when(asked),
            "running": _running(asked),
            "query": filterset.query(_sort(request, asked)),
            "table": table,
        }
        context |= {"lines": lines_of(table)} if asked.pair else {"page": page_of(units, request)}
    return render(request, "outcomes/compare/show.html", context)


@require_safe
@for_roles(*CLAIMS_FOR)
def export(request: SignedInRequest, form: str) -> HttpResponseBase:
    """What the page shows, all its rows, as CSV or XLSX."""
    filterset = CompareFilter(request.GET, user=request.user)
    asked = filterset.asked()
    if asked is None:
        raise Http404
    table, units = _answer(request, filterset, asked)
    name = f"compare-{asked.quarter}"
    if asked.pair:
        return lines_file(form, name, table, lines_of(table))
    return units_file(form, name, table, units)


def _answer(
    request: SignedInRequest, filterset: CompareFilter, asked: Asked
) -> tuple[Table, list[Unit]]:
    table = table_of(asked, filterset.figures())
    return table, in_order(table.units, _sort(request, asked) or BY_NAME)


def _sort(request: SignedInRequest, asked: Asked) -> str:
    """The order that the address asks for; empty for none that there is."""
    sort = request.GET.get("sort", "")
    return sort if sort in sorts(asked) else ""


def _running(asked: Asked) -> Any:
    """The quarter asked about, where it has not ended yet."""
    return asked.quarter if asked.quarter.last_day >= timezone.localdate() else None
