"""Parenting programmes: the list, a programme, its run at a centre, and a session's register."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.models import Centre
from centres.pages import PAGE_SIZE, READ_OR_SEND, page_of
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.wording import day_in_words
from families.forms import SearchForm
from families.looking.told import tell_searched
from families.models import Family
from families.search import search
from outcomes.learning import attendance, enrolments, runs
from outcomes.learning.programme_forms import (
    AttendanceForm,
    EnrolForm,
    ProgrammeFilter,
    StandingFilter,
)
from outcomes.learning.sub_navigation import sub_navigation
from outcomes.measures.outcomes.programme_completed import sessions_needed
from outcomes.models import Enrolment, Programme


@require_safe
@for_roles(*CASEWORK)
def index(request: SignedInRequest) -> HttpResponse:
    """The council's programmes, with how many of the person's families are on them."""
    everything = Programme.objects.visible_to(request.user).order_by("name", "code")
    filterset = ProgrammeFilter(request.GET, everything, request=request)
    page = page_of(filterset.qs, request)
    mine = Enrolment.objects.visible_to(request.user).filter(programme__in=[*page])
    numbers = runs.numbers_by(mine, timezone.localdate(), "programme_id")
    context = {
        "sections": sub_navigation("programmes"),
        "filters": filterset.form,
        "page": page,
        "rows": [(one, numbers.get((one.pk,), runs.Numbers())) for one in page],
        "narrowed": any(filterset.form.cleaned_data.values()),
    }
    return render(request, "outcomes/programme/list.html", context)


@require_safe
@for_roles(*CASEWORK)
def show(request: SignedInRequest, code: str) -> HttpResponse:
    """A programme and its runs, centre by centre."""
    programme = _programme(request, code)
    page = page_of(runs.centres_for(request.user), request)
    mine = Enrolment.objects.visible_to(request.user).filter(programme=programme)
    numbers = runs.numbers_by(mine.filter(centre__in=[*page]), timezone.localdate(), "centre_id")
    context = {
        "programme": programme,
        "needed": sessions_needed(programme.sessions),
        "page": page,
        "rows": [(centre, numbers.get((centre.pk,), runs.Numbers())) for centre in page],
    }
    return render(request, "outcomes/programme/show.html", context)


@require_safe
@for_roles(*CASEWORK)
def run(request: SignedInRequest, code: str, centre_code: str) -> HttpResponse:
    """Who is on the programme here, how far they are, and the sessions held."""
    programme, centre = _run(request, code, centre_code)
    today = timezone.localdate()
    everybody = runs.enrolments_of(request.user, programme, centre)
    filterset = StandingFilter(request.GET, everybody, request=request)
    page = page_of(enrolments.for_list(filterset.qs), request)
    context = {
        "programme": programme,
        "centre": centre,
        "needed": sessions_needed(programme.sessions),
        "group": runs.group_of(everybody, today),
        "filters": filterset.form,
        "page": page,
        "rows": [enrolments.progress_of(one, today) for one in page],
        "narrowed": any(filterset.form.cleaned_data.values()),
    }
    return render(request, "outcomes/programme/run.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def session(request: SignedInRequest, code: str, centre_code: str, number: int) -> HttpResponse:
    """The register of a session, to take or (`?on=` its day) to put right."""
    programme, centre = _run(request, code, centre_code)
    if not 1 <= number <= programme.sessions:
        raise Http404
    on = _day(request.GET.get("on", ""))
    everybody = runs.enrolments_of(request.user, programme, centre)
    sheet = runs.sheet_of(everybody, number, on, timezone.localdate())
    initial = {"date": on} if on else {}
    form = AttendanceForm(posted(request), sheet=sheet, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            held = attendance.Session(
                programme, centre, number, form.cleaned_data["date"], form.cleaned_data["minutes"]
            )
            taken = attendance.take(by=request.user, session=held, **form.who)
        except ValidationError as problem:
            form.take(problem)
        else:
            messages.success(request, f"Session {number} saved.")
            for contact in taken.left_standing:
                messages.error(
                    request,
                    f"The contact of {day_in_words(contact.date)} with family "
                    f"{contact.family.ref} was logged by {contact.worker}: "
                    "they or the coordinator must void it.",
                )
            return redirect("programme_run", programme.code, centre.code)
    context = {
        "programme": programme,
        "centre": centre,
        "title": f"Session {number} of {programme.sessions}",
        "number": number,
        "on": on,
        "sheet": sheet,
        "form": form,
    }
    return render(request, "outcomes/programme/session.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def find_carer(request: SignedInRequest, code: str, centre_code: str) -> HttpResponse:
    """Find the family of a carer who is to be enrolled; the words are posted."""
    programme, centre = _run(request, code, centre_code)
    form = SearchForm(posted(request))
    found: list[Family] | None = None
    if request.method == "POST" and form.is_valid():
        ids = search(request.user, form.cleaned_data["words"])[:PAGE_SIZE]
        tell_searched(request, len(ids))
        rows = Family.objects.visible_to(request.user).filter(pk__in=ids)
        rows = rows.select_related("centre").prefetch_related("carers", "children")
        found = sorted(rows, key=lambda family: ids.index(family.pk))
    context = {"programme": programme, "centre": centre, "form": form, "found": found}
    return render(request, "outcomes/programme/find.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def of_family(request: SignedInRequest, ref: str) -> HttpResponse:
    """The programmes a family's carers are on, and one more for them."""
    families = Family.objects.select_related("centre").prefetch_related("carers", "children")
    family = find(families, request.user, ref=ref)
    suggested = {name: request.GET.get(name, "") for name in ("programme", "centre")}
    form = EnrolForm(posted(request), user=request.user, family=family, suggested=suggested)
    if request.method == "POST" and form.is_valid():
        try:
            made = enrolments.enrol(by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            form.add_error(None, str(refusal).rstrip("."))
        else:
            messages.success(
                request, f"{made.carer.full_name} is on {made.programme.name} at {made.centre}."
            )
            return redirect("family_programmes", family.ref)
    rows = Enrolment.objects.filter(carer__family=family)
    today = timezone.localdate()
    page = page_of(enrolments.for_list(rows).order_by("-started_on", "ref"), request)
    context: dict[str, Any] = {
        "family": family,
        "form": form,
        "page": page,
        "rows": [enrolments.progress_of(one, today) for one in page],
    }
    return render(request, "outcomes/programme/family.html", context)


def _programme(request: SignedInRequest, code: str) -> Programme:
    programme: Programme = find(Programme.objects.all(), request.user, code=code)
    return programme


def _run(request: SignedInRequest, code: str, centre_code: str) -> tuple[Programme, Centre]:
    programme = _programme(request, code)
    return programme, get_object_or_404(runs.centres_for(request.user), code=centre_code)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
