"""A case's page (PAGES `/cases/<ref>/`): what is agreed, what is next."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.requests import SignedInRequest
from centres.scope import CASEWORK
from families.allocations import unseen, waits_for_a_worker
from families.cases import may_reopen
from families.models import Case, Engagement, PlannedVisit
from families.standing import answers_for, coordinates_case
from families.trail_of_case import trail_of
from outcomes.cases.due import next_due, six_months_in_view
from outcomes.cases.main_thing import things_to_do
from outcomes.family_star.readings import chart_of
from outcomes.models import Star
from outcomes.outlook import by_state, standing, with_claims
from outcomes.planning.plan_reading import read_plan
from outcomes.voice.of_case import voice_of_case


@require_safe
@for_roles(*CASEWORK)
def show(request: SignedInRequest, ref: str) -> HttpResponse:
    """What is agreed and what is next."""
    case = find(Case.objects.with_people(), request.user, ref=ref)
    stars = list(_stars(case))
    counted = [star for star in stars if star.finished_at and not star.voided_on]
    latest = counted[-1] if counted else None
    today = timezone.localdate()
    answers = answers_for(request.user, case)
    coordinates = coordinates_case(request.user, case)
    waits = not case.closed_on and waits_for_a_worker(case)
    charted = [star for star in counted if latest and star.edition_id == latest.edition_id]
    context = {
        "case": case,
        "trail": trail_of(case),
        "new_to_them": unseen(request.user).filter(case=case).first(),
        "stars": stars[::-1],
        "chart": chart_of(charted, "Stars of this case"),
        "due": next_due(case, stars, today),
        "six_months": six_months_in_view(case, today),
        "contact": _contact(case),
        "next_step": _next_step(case),
        "outlooks": by_state(with_claims(request.user, case, standing(case, today))),
        "plan": read_plan(case, stars),
        "planned": PlannedVisit.objects.open().filter(case=case).select_related("worker"),
        "things": things_to_do(
            case, stars, today, finds_a_worker=waits and coordinates, closes=answers
        ),
        "waits": waits,
        "last_reopening": case.reopenings.select_related("reopened_by").last(),
        "may_reopen": may_reopen(request.user, case),
        "answers": answers,
        "coordinates": coordinates,
        "voice": voice_of_case(request.user, case, stars),
    }
    return render(request, "outcomes/case/show.html", context)


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
