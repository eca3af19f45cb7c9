"""A case's page (PAGES `/cases/<ref>/`) and its closing, which asks what the Star and plan say."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from families import cases
from families.allocations import unseen
from families.forms import CloseForm
from families.models import Case, Engagement, PlannedVisit
from families.standing import answers_for, coordinates_case
from outcomes.due import next_due
from outcomes.models import Action, Star
from outcomes.plans import names_of_areas
from outcomes.readings import chart_of


@require_safe
@for_roles(*CASEWORK)
def show(request: SignedInRequest, ref: str) -> HttpResponse:
    """What is agreed and what is next."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    stars = list(_stars(case))
    counted = [star for star in stars if star.finished_at and not star.voided_on]
    latest = counted[-1] if counted else None
    charted = [star for star in counted if latest and star.edition_id == latest.edition_id]
    context = {
        "case": case,
        "handovers": case.allocations.select_related(
            "worker", "worker_before", "centre", "centre_before", "given_by"
        ),
        "new_to_them": unseen(request.user).filter(case=case).first(),
        "stars": stars[::-1],
        "chart": chart_of(charted, "Stars of this case"),
        "due": next_due(case, stars, timezone.localdate()),
        "contact": _contact(case),
        "next_step": _next_step(case),
        "plan": _plan(case),
        "planned": PlannedVisit.objects.open().filter(case=case).select_related("worker"),
        "answers": answers_for(request.user, case),
        "coordinates": coordinates_case(request.user, case),
    }
    return render(request, "outcomes/case/show.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def close(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say what is missing, ask when and why, and close it."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    form = CloseForm(posted(request))
    try:
        cases.require_closable(by=request.user, case=case)
        if request.method == "POST" and form.is_valid():
            closed = cases.close(by=request.user, case=case, **form.cleaned_data)
            messages.success(request, f"Case {closed.ref} closed.")
            return redirect("case", closed.ref)
    except ValidationError as problem:
        form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("case", case.ref)
    stars = Star.objects.counted().filter(case=case)
    context = {
        "case": case,
        "form": form,
        "contact": _contact(case),
        "closing_star": stars.filter(kind=Star.Kind.CLOSING).last(),
        "drafts": Star.objects.filter(case=case, finished_at=None, voided_on=None).count(),
        "open_actions": case.actions.filter(status=Action.Status.OPEN).count(),
    }
    return render(request, "outcomes/case/close.html", context)


def _stars(case: Case) -> QuerySet[Star]:
    stars = Star.objects.filter(case=case).select_related("edition")
    return stars.prefetch_related("scores", "edition__areas")


def _contact(case: Case) -> dict[str, int]:
    """How often the family was seen or spoken to in this case, and on how many engagement days."""
    contacts = Engagement.objects.standing().filter(case=case)
    days = Engagement.objects.engagement_days_of(case)
    return {"contacts": contacts.count(), "days": days.count()}


def _next_step(case: Case) -> Engagement | None:
    return Engagement.objects.standing().filter(case=case).exclude(next_step="").first()


def _plan(case: Case) -> list[tuple[Action, str]]:
    """Every action with its area's name: the open ones first, then the newest."""
    order = {Action.Status.OPEN: 0, Action.Status.DONE: 1, Action.Status.DROPPED: 2}
    actions = sorted(case.actions.all(), key=lambda action: order[Action.Status(action.status)])
    names = names_of_areas(case, actions)
    return [(action, names[action.area]) for action in actions]
