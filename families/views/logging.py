"""Whom a visit was to, where that is not a tap away already (PAGES `/today/`: log a visit)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.scope import CASEWORK
from families.caseload import caseload, in_order
from families.forms import SearchForm
from families.models import Case


@require_safe
@for_roles(*CASEWORK)
def choose(request: SignedInRequest) -> HttpResponse:
    """The families of the worker's own open cases, by name; for others there is the search."""
    mine = Case.objects.open().filter(worker=request.user).values("family")
    families = caseload(request.user, timezone.localdate()).filter(pk__in=mine)
    rows = in_order(families, "name").prefetch_related("carers", "children")
    context = {"page": page_of(rows, request), "form": SearchForm()}
    return render(request, "families/engagement/choose.html", context)
