"""The plan of a case as a whole: its priorities, and the look through it at a review."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.steps import take_step
from centres.wording import in_words
from families.models import Case
from outcomes.models import Action, Priority, Star
from outcomes.planning import plan_review, priorities
from outcomes.planning.plan_forms import PrioritiesForm
from outcomes.planning.plan_reading import Plan, read_plan
from outcomes.planning.plan_review import Becomes
from outcomes.planning.plan_review_forms import ReviewForm
from outcomes.planning.plans import areas_for

# What became of steps, as it is said: for one, and for many.
BECAME = {
    Becomes.DONE: ("action done", "actions done"),
    Becomes.CARRIED: ("carried over", "carried over"),
    Becomes.DROPPED: ("dropped", "dropped"),
}


@READ_OR_SEND
@for_roles(*CASEWORK)
def show(request: SignedInRequest, ref: str) -> HttpResponse:
    """The plan by priority, and the choice of priorities."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    plan = read_plan(case, _stars(case))
    form = _priorities_form(request, case, plan)
    here = reverse("plan", args=[case.ref])

    def act() -> str:
        if form is None:
            priorities.require_choosable(case)
            raise Refused("Open this page again: a Star was finished just now.")
        priorities.choose(by=request.user, case=case, **form.chosen)
        return "Priorities saved."

    return take_step(
        request,
        "outcomes/plan/show.html",
        form=form,
        act=act,
        back_to=here,
        show=lambda: {"ended": _ended(case), "back": "?" + urlencode({"next": here})},
        case=case,
        plan=plan,
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def review(request: SignedInRequest, ref: str) -> HttpResponse:
    """Go through every open action: done, carried over or dropped."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    actions = list(_open(case))
    if case.closed_on or not actions:
        messages.error(request, "There is no open action to go through.")
        return redirect("plan", case.ref)
    form = ReviewForm(posted(request), actions=actions)

    def act() -> str:
        became = plan_review.look_through(by=request.user, case=case, decisions=form.decisions)
        return _said(became)

    def page() -> dict[str, Any]:
        plan = read_plan(case, _stars(case))
        areas = {action.pk: area for action, area in plan.actions}
        return {"rows": [(row, areas[row.action.pk]) for row in form.rows], "star": plan.star}

    return take_step(
        request,
        "outcomes/plan/review.html",
        form=form,
        act=act,
        back_to=reverse("plan", args=[case.ref]),
        show=page,
        case=case,
        formset=form.rows,
    )


def _priorities_form(request: SignedInRequest, case: Case, plan: Plan) -> PrioritiesForm | None:
    """The choice of priorities, of an open case with a Star that counts."""
    if case.closed_on or plan.star is None:
        return None
    return PrioritiesForm(
        posted(request),
        star=plan.star,
        standing=[(first.priority.area, first.name) for first in plan.priorities],
        proposed=priorities.proposed(plan.star),
    )


def _ended(case: Case) -> list[tuple[str, Priority]]:
    """What came first before, with its area's name, the latest first."""
    ended = Priority.objects.filter(case=case, ended_on__isnull=False)
    rows = list(ended.order_by("-ended_on", "-pk"))
    names = dict(areas_for(case)) if rows else {}
    return [(names.get(row.area) or in_words(row.area), row) for row in rows]


def _said(became: Counter[str]) -> str:
    """`Plan gone through: 2 actions done, 1 carried over.`"""
    parts = [
        f"{became[key]} {one if became[key] == 1 else many}"
        for key, (one, many) in BECAME.items()
        if became[key]
    ]
    return f"Plan gone through: {', '.join(parts) or 'nothing was left to decide'}."


def _open(case: Case) -> QuerySet[Action]:
    rows = Action.objects.filter(case=case, status=Action.Status.OPEN)
    return rows.select_related("case", "carer", "approach").order_by("due_on", "ref")


def _stars(case: Case) -> QuerySet[Star]:
    stars = Star.objects.counted().filter(case=case).select_related("edition")
    return stars.prefetch_related("scores", "edition__areas")
