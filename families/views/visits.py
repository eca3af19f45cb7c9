"""Visits to come: planned, moved, dropped."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.problems import TakesProblems
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.steps import Act, take_step
from centres.wording import weekday_in_words
from families import visits
from families.engagements import usual_case
from families.forms import VisitForm
from families.models import Family, PlannedVisit
from families.views.going_back import back_from


@READ_OR_SEND
@for_roles(*CASEWORK)
def plan(request: SignedInRequest, ref: str) -> HttpResponse:
    """Plan a visit to a family."""
    families = Family.objects.select_related("centre").prefetch_related("carers", "children")
    family = find(families, request.user, ref=ref)
    form = VisitForm(posted(request))
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            visit = visits.plan(
                by=request.user,
                family=family,
                planned_on=cleaned["planned_on"],
                at=cleaned["at"],
                case=usual_case(family, request.user),
            )
        except ValidationError as problem:
            form.take(problem)
        else:
            messages.success(request, f"Visit planned: {weekday_in_words(visit.planned_on)}.")
            return redirect(back_from(request, family))
    context = {"family": family, "form": form, "back": back_from(request, family)}
    return render(request, "families/visit/plan.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def change(request: SignedInRequest, ref: str) -> HttpResponse:
    """Move a planned visit to another day or time."""
    visit = find(_visits(), request.user, ref=ref)
    form = VisitForm(posted(request), visit=visit)

    def act() -> str:
        day, at = form.cleaned_data["planned_on"], form.cleaned_data["at"]
        moved = visits.move(by=request.user, visit=visit, planned_on=day, at=at)
        return f"Visit moved: {weekday_in_words(moved.planned_on)}."

    return _step(request, visit, "families/visit/change.html", form=form, act=act)


@READ_OR_SEND
@for_roles(*CASEWORK)
def drop(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask once, and drop a planned visit."""
    visit = find(_visits(), request.user, ref=ref)

    def act() -> str:
        visits.drop(by=request.user, visit=visit)
        return "The visit is off the plan."

    return _step(request, visit, "families/visit/drop.html", form=None, act=act)


def _step(
    request: SignedInRequest,
    visit: PlannedVisit,
    template: str,
    *,
    form: TakesProblems | None,
    act: Act,
) -> HttpResponse:
    back = back_from(request, visit.family)
    return take_step(
        request,
        template,
        form=form,
        allowed=lambda: visits.require_changeable(by=request.user, visit=visit),
        act=act,
        back_to=back,
        back=back,
        family=visit.family,
        visit=visit,
    )


def _visits() -> QuerySet[PlannedVisit]:
    rows = PlannedVisit.objects.select_related("family__centre", "worker")
    return rows.prefetch_related("family__carers", "family__children")
