"""A cluster: where is its coordinator needed this morning? (PAGES `/clusters/<code>/`)"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.models import Cluster, User
from centres.pages import READ_OR_SEND, page_of
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CLAIMS_FOR, COORDINATOR
from families.allocations import allocate_several
from families.forms.rebalancing import RebalanceForm
from families.models import Case, Level
from outcomes.cases.caseload import Load, loads, with_facts
from outcomes.dashboards.needed import Morning, sections_for
from outcomes.dashboards.reach import reach_of
from outcomes.dashboards.standing import standing_of


@require_safe
@for_roles(COORDINATOR)
def index(request: SignedInRequest) -> HttpResponse:
    """The clusters a person coordinates; with one only, that."""
    coordinated = request.user.reach.clusters.get(COORDINATOR, set())
    clusters = list(Cluster.objects.filter(pk__in=coordinated).order_by("name"))
    if len(clusters) == 1:
        return redirect("cluster", clusters[0].code)
    return render(request, "outcomes/cluster/list.html", {"clusters": clusters})


@READ_OR_SEND
@for_roles(*CLAIMS_FOR)
def show(request: SignedInRequest, code: str) -> HttpResponse:
    """What needs its coordinator, who holds how many cases, and how the cluster stands.

    Who does not coordinate it sees the last of these. `?show=` is one section in full, `?worker=`
    somebody's cases to give to others.
    """
    cluster: Cluster = find(Cluster.objects.select_related("provider"), request.user, code=code)
    morning = Morning(request.user, cluster, timezone.localdate())
    context: dict[str, Any] = {"cluster": cluster, "today": morning.today}
    if not _coordinates(request.user, cluster):
        if request.method == "POST":
            raise Http404
        return render(request, "outcomes/cluster/show.html", {**context, **_stands(request, code)})
    sections = sections_for(morning)
    wanted = next((one for one in sections if one.key == request.GET.get("show")), None)
    if wanted:
        context |= {"section": wanted, "page": page_of(wanted.rows, request)}
        return render(request, "outcomes/cluster/section.html", context)
    cases = with_facts(morning.cases, morning.today)
    held = loads(cases, [cluster.pk], morning.today)
    holder = _chosen(request, held)
    form = _rebalancing(request, cluster, holder, cases) if holder else None
    if holder and form and _is_sent(request, form) and _give(request, form):
        return redirect(f"{reverse('cluster', args=[code])}?worker={holder.pk}#caseload")
    context |= {
        "coordinates": True,
        "beside": _beside(),
        "sections": sections,
        "waiting": any(section.total for section in sections),
        "loads": held,
        "most": max((load.cases for load in held), default=0),
        "levels": Level.Value.choices,
        "holder": holder,
        "form": form,
    }
    return render(request, "outcomes/cluster/show.html", {**context, **_stands(request, code)})


def _coordinates(user: User, cluster: Cluster) -> bool:
    return cluster.pk in user.reach.clusters.get(COORDINATOR, set())


def _beside() -> list[dict[str, Any]]:
    """The coordinator's other figures. The last app's page is named by its address alone."""
    named = (
        ("map", "Map"),
        ("compare", "Compare"),
        ("inspections", "Inspection"),
        ("packs", "Packs"),
    )
    others = [{"text": text, "href": reverse(name), "current": False} for name, text in named]
    return [{"text": "This morning", "href": "#main-content", "current": True}, *others]


def _stands(request: SignedInRequest, code: str) -> dict[str, Any]:
    standing = standing_of(request.user, "cluster", code)
    reach = reach_of(request.user, "cluster", code, standing.quarter) if standing else None
    return {"standing": standing, "reach": reach}


def _chosen(request: SignedInRequest, held: list[Load]) -> User | None:
    """The worker whose cases the address asks for, if they hold any here."""
    asked = request.GET.get("worker", "")
    return next((load.worker for load in held if str(load.worker.pk) == asked and load.cases), None)


def _rebalancing(
    request: SignedInRequest, cluster: Cluster, holder: User, cases: QuerySet[Case]
) -> RebalanceForm:
    theirs = cases.filter(worker=holder).order_by("opened_on", "ref")
    theirs = theirs.select_related("family").prefetch_related("family__carers", "family__children")
    return RebalanceForm(posted(request), cases=theirs, cluster=cluster, holder=holder)


def _is_sent(request: SignedInRequest, form: RebalanceForm) -> bool:
    return request.method == "POST" and form.is_valid()


def _give(request: SignedInRequest, form: RebalanceForm) -> bool:
    """Give the chosen cases; False where a field of the form, or a message, now says why not."""
    try:
        given = allocate_several(by=request.user, **form.cleaned_data)
    except ValidationError as problem:
        form.take(problem)
        return False
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    number = "1 case is" if len(given) == 1 else f"{len(given)} cases are"
    messages.success(request, f"{number} with {form.cleaned_data['worker']} now.")
    return True
