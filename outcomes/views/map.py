"""The map: where are families reached, and where is the need? (`/map/`)"""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.models import Centre, ReachArea, User
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.scope import CASEWORK, CLAIMS_FOR, COUNCIL_ROLES
from families.outreach import to_reach
from families.standing import casework_clusters
from outcomes.map.measures import OF_AN_AREA, Show
from outcomes.map.page import Map, drawn
from outcomes.map.rows import in_order, listing
from outcomes.map.values import NOBODY, Value, of_centres, stored_for, value_of

MAP_FOR = CASEWORK | CLAIMS_FOR


@require_safe
@for_roles(*MAP_FOR)
def show(request: SignedInRequest) -> HttpResponse:
    """The areas in their boundaries, and the same as a table."""
    asked = Map(request.user, request.GET)
    page = page_of(in_order(asked.rows, request.GET.get("sort", "")), request)
    kept = request.GET.copy()
    for name in ("page", "sort"):
        kept.pop(name, None)
    to_look_for = _to_look_for(request.user) if asked.shown.key == Show.BIRTHS else None
    context = {
        "map": asked,
        "filters": asked.filters.form,
        "page": page,
        "rows": [(row, to_look_for[row.area.pk] if to_look_for else 0) for row in page],
        "looks_for": casework_clusters(request.user) if to_look_for is not None else set(),
        "picture": asked.picture(),
        "centres": _of_centres(request.user, asked),
        "kept": kept.urlencode(),
        "without_centre": _without(kept, "centre"),
        "smallest": request.user.council.smallest_published if request.user.council else 0,
        "opens": request.user.has_role(*CLAIMS_FOR),
        "sees_all": bool(COUNCIL_ROLES & request.user.reach.roles),
    }
    return render(request, "outcomes/map/show.html", context)


@require_safe
@for_roles(*MAP_FOR)
def export(request: SignedInRequest, form: str) -> HttpResponseBase:
    """The table, all its rows, as CSV or XLSX: what is hidden there is hidden here."""
    asked = Map(request.user, request.GET)
    rows = in_order(asked.rows, request.GET.get("sort", ""))
    name = f"map-{asked.shown.key}-{asked.quarter or 'no-quarter'}"
    return listing(asked.shown).file(form, name, rows)


@require_safe
@for_roles(*MAP_FOR)
def area(request: SignedInRequest, code: str) -> HttpResponse:
    """One area: all that may be told of it, and where it lies among those of its centre."""
    user = request.user
    found: ReachArea = find(ReachArea.objects.select_related("centre"), user, code=code)
    asked = Map(user, _of_centre(request, found))
    rows = [row for row in asked.rows if row.area.pk == found.pk]
    if not rows:
        raise Http404
    stored = stored_for(user, asked.quarter, OF_AN_AREA, [found]) if asked.quarter else {}
    values = [(one, value_of(stored, found.pk, one)) for one in OF_AN_AREA]
    context = {
        "map": asked,
        "row": rows[0],
        "values": [(one, value) for one, value in values if value.share != NOBODY],
        "nobody": [one.title for one, value in values if value.share == NOBODY],
        "picture": drawn(asked.rows, asked.places, asked.centres),
        "kept": request.GET.urlencode(),
        "opens": user.has_role(*CLAIMS_FOR),
        "looks_here": found.centre.cluster_id in casework_clusters(user),
        "smallest": user.council.smallest_published if user.council else 0,
    }
    return render(request, "outcomes/map/area.html", context)


def _of_centres(user: User, asked: Map) -> list[tuple[Centre, Value]]:
    """What is told of the centres whose areas are asked for."""
    wanted = {row.area.centre_id for row in asked.rows}
    found = of_centres(user, asked.quarter, asked.shown) if asked.quarter else []
    return [(centre, value) for centre, value in found if centre.pk in wanted]


def _of_centre(request: SignedInRequest, found: ReachArea) -> Any:
    """The address's quarter and what it shows, for the areas of this one's centre."""
    asked = request.GET.copy()
    for name in ("provider", "cluster"):
        asked.pop(name, None)
    asked["centre"] = found.centre.code
    return asked


def _to_look_for(user: User) -> Counter[int] | None:
    """By area, the families on this person's outreach list that may be placed; None without one."""
    if not user.has_role(*CASEWORK):
        return None
    families = to_reach(user, timezone.localdate()).filter(restricted=False, area__isnull=False)
    return Counter(families.order_by().values_list("area", flat=True))


def _without(asked: Any, name: str) -> str:
    rest = asked.copy()
    rest.pop(name, None)
    return str(rest.urlencode())
