"""Volunteers: who helps, whose check runs out, what they gave."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.models import User
from centres.pages import READ_OR_SEND, page_of
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK, COORDINATOR
from centres.steps import Done, do_step, take_step
from families import volunteering
from families.filters.volunteers import VolunteerFilter
from families.forms.volunteers import CheckForm, HelperForm, HoursForm, VolunteerForm
from families.models import CentreSession, Volunteer, VolunteerCheck, VolunteerHours
from families.views.session_plans import own_session
from families.views.session_sections import sections


@require_safe
@for_roles(*CASEWORK)
def index(request: SignedInRequest) -> HttpResponse:
    """The register: expired and expiring checks first, with the hours of this quarter."""
    today = timezone.localdate()
    filterset = VolunteerFilter(
        request.GET, volunteering.for_list(request.user, today), user=request.user
    )
    rows = filterset.qs.select_related("centre").prefetch_related(_holding())
    page = page_of(rows, request)
    hours = VolunteerHours.objects.visible_to(request.user)
    context = {
        "page": page,
        "rows": [(one, checks_of(one)) for one in page],
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "quarters": volunteering.by_quarter(hours, today),
        "may_add": request.user.has_role(COORDINATOR),
        "sections": sections("volunteers"),
    }
    return render(request, "families/volunteer/list.html", context)


@require_safe
@for_roles(*CASEWORK)
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    """One of them: checks and hours."""
    volunteer = _own(request, pk)
    today = timezone.localdate()
    hours = VolunteerHours.objects.filter(volunteer=volunteer)
    given = hours.filter(date__lte=today).select_related("session__centre")
    checks = [(check, check.state(today)) for check in volunteer.checks.all()]
    context = {
        "volunteer": volunteer,
        "holding": checks_of(volunteer),
        "checks": checks,
        "page": page_of(given, request),
        "quarters": volunteering.by_quarter(hours, today),
        "may_change": volunteering.coordinates_centre(request.user, volunteer.centre),
    }
    return render(request, "families/volunteer/show.html", context)


@READ_OR_SEND
@for_roles(COORDINATOR)
def add(request: SignedInRequest) -> HttpResponse:
    """Take somebody on."""
    return _save(request, Volunteer(council=request.user.council))


@READ_OR_SEND
@for_roles(COORDINATOR)
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change what is known, or say that they left."""
    return _save(request, _coordinated(request, pk))


def _save(request: SignedInRequest, volunteer: Volunteer) -> HttpResponse:
    form = VolunteerForm(posted(request), instance=volunteer, user=request.user)

    def act() -> Done:
        saved = volunteering.save_volunteer(by=request.user, volunteer=form.save(commit=False))
        return Done(f"{saved.name} saved.", leads_to=reverse("volunteer", args=[saved.pk]))

    return take_step(
        request,
        "families/volunteer/edit.html",
        form=form,
        act=act,
        back_to="volunteers",
        volunteer=volunteer,
    )


@READ_OR_SEND
@for_roles(COORDINATOR)
def add_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record a check."""
    volunteer = _coordinated(request, pk)
    form = CheckForm(posted(request))

    def act() -> str:
        facts = dict(form.cleaned_data)
        if facts["kind"] != VolunteerCheck.Kind.TRAINING:
            facts["title"] = ""
        volunteering.add_check(by=request.user, check=VolunteerCheck(volunteer=volunteer, **facts))
        return "Check recorded."

    return _step(request, "check", volunteer, form=form, act=act)


@READ_OR_SEND
@for_roles(COORDINATOR)
def add_hours(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record time given outside of sessions."""
    volunteer = _coordinated(request, pk)
    form = HoursForm(posted(request), initial={"date": timezone.localdate()})

    def act() -> str:
        volunteering.add_hours(by=request.user, volunteer=volunteer, **form.cleaned_data)
        return "Hours recorded."

    return _step(request, "hours", volunteer, form=form, act=act)


def _step(request: SignedInRequest, name: str, volunteer: Volunteer, **step: Any) -> HttpResponse:
    back = reverse("volunteer", args=[volunteer.pk])
    template = f"families/volunteer/{name}.html"
    return take_step(request, template, back_to=back, volunteer=volunteer, **step)


@READ_OR_SEND
@for_roles(*CASEWORK)
def helper(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say who helps at a session, or that somebody does not after all."""
    session = own_session(request, pk)
    available = available_for(request.user, session)
    if request.method == "POST" and "gone" in request.POST:
        return _gone(request, session)
    form = HelperForm(posted(request), volunteers=available)
    if request.method == "POST" and form.is_valid():
        volunteer = form.cleaned_data["volunteer"]
        try:
            volunteering.help_at(by=request.user, volunteer=volunteer, session=session)
        except Refused as refusal:
            form.add_error("volunteer", str(refusal).rstrip("."))
        else:
            messages.success(request, f"{volunteer.name} helps at this session.")
            return redirect("session", pk)
    return render(request, "families/volunteer/helper.html", {"form": form, "session": session})


def _gone(request: SignedInRequest, session: CentreSession) -> HttpResponse:
    helping = VolunteerHours.objects.visible_to(request.user).filter(session=session)
    rows = helping.select_related("volunteer__centre", "volunteer__council")
    key = request.POST["gone"]
    found = next((row for row in rows if str(row.volunteer_id) == key), None)
    if found is None:
        raise Http404

    def act() -> str:
        volunteering.stay_away(by=request.user, volunteer=found.volunteer, session=session)
        return f"{found.volunteer.name} does not help at this session."

    return do_step(request, act=act, back_to=reverse("session", args=[session.pk]))


def available_for(user: User, session: CentreSession) -> QuerySet[Volunteer]:
    """Who of the session's cluster can help and does not yet."""
    rows = Volunteer.objects.visible_to(user).filter(
        centre__cluster=session.centre.cluster_id, left_on__isnull=True
    )
    there = session.volunteer_hours.values("volunteer")
    found: QuerySet[Volunteer] = rows.exclude(pk__in=there).order_by("name", "pk")
    return found


def checks_of(volunteer: Volunteer) -> list[tuple[str, str]]:
    """What to say of each check that holds, and its state; a missing DBS check is said too."""
    today = timezone.localdate()
    holding: list[VolunteerCheck] = volunteer.holding  # type: ignore[attr-defined]
    said = [(str(check), check.state(today)) for check in holding]
    if not any(check.kind == VolunteerCheck.Kind.DBS for check in holding):
        said.insert(0, ("DBS check", "missing"))
    worst = {"expired": 0, "missing": 1, "expires_soon": 2}
    return sorted(said, key=lambda one: worst.get(one[1], 3))


def _holding() -> Prefetch:
    return Prefetch("checks", VolunteerCheck.objects.newest(), to_attr="holding")


def _own(request: SignedInRequest, pk: int) -> Volunteer:
    rows = Volunteer.objects.select_related("centre", "council").prefetch_related(_holding())
    volunteer: Volunteer = find(rows, request.user, pk=pk)
    return volunteer


def _coordinated(request: SignedInRequest, pk: int) -> Volunteer:
    volunteer = _own(request, pk)
    if not volunteering.coordinates_centre(request.user, volunteer.centre):
        raise Http404
    return volunteer
