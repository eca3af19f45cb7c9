"""Visits to come: planned, moved, dropped."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.steps import take_step
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

    def act() -> str:
        visit = visits.plan(
            by=request.user,
            family=family,
            planned_on=form.cleaned_data["planned_on"],
            at=form.cleaned_data["at"],
            case=usual_case(family, request.user),
        )
        return f"Visit planned: {weekday_in_words(visit.planned_on)}."

    return _step(request, "plan", family, form=form, act=act)


@READ_OR_SEND
@for_roles(*CASEWORK)
def change(request: SignedInRequest, ref: str) -> HttpResponse:
    """Move a planned visit to another day or time."""
    visit = find(_visits(), request.user, ref=ref)
    form = VisitForm(posted(request), visit=visit)

    def act() -> str:
        cleaned = form.cleaned_data
        moved = visits.move(
            by=request.user, visit=visit, planned_on=cleaned["planned_on"], at=cleaned["at"]
        )
        return f"Visit moved: {weekday_in_words(moved.planned_on)}."

    return _change(request, "change", visit, form=form, act=act)


@READ_OR_SEND
@for_roles(*CASEWORK)
def drop(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask once, and drop a planned visit."""
    visit = find(_visits(), request.user, ref=ref)

    def act() -> str:
        visits.drop(by=request.user, visit=visit)
        return "The visit is off the plan."

    return _change(request, "drop", visit, act=act)


def _change(request: SignedInRequest, name: str, visit: PlannedVisit, **step: Any) -> HttpResponse:
    def allowed() -> None:
        visits.require_changeable(by=request.user, visit=visit)

    return _step(request, name, visit.family, allowed=allowed, visit=visit, **step)


def _step(request: SignedInRequest, name: str, family: Family, **step: Any) -> HttpResponse:
    """A step whose page names, too, where it leads back to."""
    back = back_from(request, family)
    template = f"families/visit/{name}.html"
    return take_step(request, template, back_to=back, back=back, family=family, **step)


def _visits() -> QuerySet[PlannedVisit]:
    rows = PlannedVisit.objects.select_related("family__centre", "worker")
    return rows.prefetch_related("family__carers", "family__children")
