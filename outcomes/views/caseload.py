"""The caseload of a worker, and of a cluster (PAGES `/cases/`)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.scope import CASEWORK, COORDINATOR
from families.models import Case, Level
from outcomes.cases.case_filters import EVERYBODYS, MINE, NOBODYS, CaseFilter
from outcomes.cases.caseload import SAID, for_list, in_order, loads, with_facts


@require_safe
@for_roles(*CASEWORK)
def index(request: SignedInRequest) -> HttpResponse:
    """List cases; a coordinator also sees who holds how many."""
    user, today = request.user, timezone.localdate()
    everything = with_facts(Case.objects.visible_to(user), today)
    filterset = CaseFilter(request.GET, everything, request=request, user=user)
    page = page_of(for_list(in_order(filterset.qs, request.GET.get("sort", ""))), request)
    for case in page:
        case.due_said = SAID.get(case.due or "", "")
        case.is_late = bool(case.due_by and case.due_by < today)
    clusters = user.reach.clusters.get(COORDINATOR, set())
    watched = everything.filter(closed_on__isnull=True, centre__cluster__in=clusters)
    chosen = filterset.form.cleaned_data
    context = {
        "filters": filterset.form,
        "page": page,
        "tabs": _tabs(filterset, coordinates=bool(clusters)),
        "whose": filterset.whose,
        "narrowed": any(value for name, value in chosen.items() if name != "worker"),
        "loads": loads(watched, clusters, today) if clusters else [],
        "levels": Level.Value.choices,
        "is_waiting": filterset.whose == NOBODYS,
    }
    return render(request, "outcomes/case/list.html", context)


def _tabs(filterset: CaseFilter, *, coordinates: bool) -> list[dict[str, Any]]:
    """Whose cases can be looked at, the ones that are looked at marked."""
    whose = [(MINE, "My cases"), (EVERYBODYS, "All cases")]
    if coordinates:
        whose.append((NOBODYS, "Waiting for a worker"))
    if filterset.whose in filterset.people:
        whose.append((filterset.whose, str(filterset.people[filterset.whose])))
    tabs: list[dict[str, Any]] = [
        {
            "text": text,
            "href": "?" + urlencode({"worker": value}),
            "current": filterset.whose == value,
        }
        for value, text in whose
    ]
    if coordinates:
        tabs.append({"text": "Late reviews", "href": reverse("late_reviews"), "current": False})
    return tabs
