"""A family's page (PAGES `/families/<ref>/`).

It stands here and not in families because it tells of Stars and actions too, and imports go one
way.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.requests import SignedInRequest
from centres.scope import CASEWORK
from families import agreements
from families.ages import age_in_words
from families.models import Case, Correction, Engagement, Family, Level, Need, PlannedVisit
from families.standing import coordinates, coordinates_home, sees_home
from outcomes.cases.due import next_due
from outcomes.family_star.readings import chart_of, reading_before
from outcomes.family_story.story import story
from outcomes.family_story.story_sources import GROUPS
from outcomes.models import Action, Star

# So many open actions of a case stand on the family's page; the others are on the case's.
NEXT_ACTIONS = 3


@require_safe
@for_roles(*CASEWORK)
def show(request: SignedInRequest, ref: str) -> HttpResponse:
    """Who they are, where they stand, and everything that happened."""
    families = Family.objects.select_related("centre__cluster", "area__centre")
    family = find(families.prefetch_related("carers", "children"), request.user, ref=ref)
    today = timezone.localdate()
    cases = _cases(family)
    group = request.GET.get("kind", "")
    group = group if group in GROUPS else ""
    context = {
        "family": family,
        "children": [(child, age_in_words(child, today)) for child in family.children.all()],
        "level": Level.objects.filter(family=family, starts_on__lte=today).first(),
        "needs": _needs(family, today),
        "agreement": agreements.newest(family),
        "home_seen": sees_home(request.user, family),
        "open_cases": _where_cases_stand([case for case in cases if not case.closed_on], today),
        "chart": _latest_chart(cases),
        "page": story(family, request.GET.get("page"), group),
        "kinds": _kinds(group),
        "kind": group,
        "planned": PlannedVisit.objects.open().filter(family=family).select_related("worker"),
        "coordinates": coordinates(request.user, family),
        "coordinates_home": coordinates_home(request.user, family),
        "corrections": Correction.objects.filter(family=family),
        "today": today,
    }
    return render(request, "outcomes/family/show.html", context)


def _kinds(chosen: str) -> list[dict[str, Any]]:
    """What the story can be narrowed to, as links."""
    everything = {"text": "Everything", "href": "?#story", "current": not chosen}
    return [
        everything,
        *(
            {"text": words, "href": f"?kind={group}#story", "current": group == chosen}
            for group, words in GROUPS.items()
        ),
    ]


def _cases(family: Family) -> list[Case]:
    stars = Star.objects.select_related("edition").prefetch_related("scores", "edition__areas")
    cases = Case.objects.filter(family=family).select_related("worker", "centre")
    return list(cases.prefetch_related(Prefetch("stars", stars)))


def _needs(family: Family, today: date) -> list[Need]:
    active = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    return list(Need.objects.filter(active, family=family, starts_on__lte=today))


def _where_cases_stand(cases: list[Case], today: date) -> list[dict[str, Any]]:
    """Each open case with what is due, what was said to come next, and the open actions."""
    told = Engagement.objects.standing().filter(case__in=cases).exclude(next_step="")
    last_told = {
        row.case_id: row.next_step
        for row in told.order_by("case_id", "-date", "-pk").distinct("case_id")
    }
    actions = _open_actions(cases)
    return [
        {
            "case": case,
            "due": next_due(case, case.stars.all(), today),
            "next_step": last_told.get(case.pk, ""),
            "open_actions": len(actions[case.pk]),
            "next_actions": actions[case.pk][:NEXT_ACTIONS],
        }
        for case in cases
    ]


def _open_actions(cases: list[Case]) -> dict[int, list[Action]]:
    """The open actions of each case, those due soonest first."""
    found: dict[int, list[Action]] = {case.pk: [] for case in cases}
    rows = Action.objects.filter(case__in=cases, status=Action.Status.OPEN)
    for action in rows.select_related("case", "carer").order_by("due_on", "ref"):
        found[action.case_id].append(action)
    return found


def _latest_chart(cases: list[Case]) -> dict[str, Any] | None:
    """The newest Star that counts, over the one before it in the same case."""
    counted = [
        (star, case)
        for case in cases
        for star in case.stars.all()
        if star.finished_at and not star.voided_on
    ]
    if not counted:
        return None
    latest, case = max(counted, key=lambda found: (found[0].date, found[0].ref))
    before = reading_before(latest, case.stars.all())
    chart = chart_of([star for star in (before, latest) if star], "Latest Star")
    return {"star": latest, "chart": chart}
