"""Planning sessions: new, changed, cancelled, ended."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.steps import take_step
from centres.wording import day_in_words
from families.forms.sessions import (
    ONCE,
    TERM,
    EndSeriesForm,
    NewSessionForm,
    OneSessionForm,
    PlanForm,
    ReasonForm,
)
from families.models import CentreSession, SessionSeries
from families.sessions import planning
from families.sessions.rules import is_hired, plans_for


@READ_OR_SEND
@for_roles(*CASEWORK)
def new(request: SignedInRequest) -> HttpResponse:
    """Plan a session, or one for every week."""
    form = NewSessionForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            said, session = _plan(request, form)
        except ValidationError as problem:
            form.take(problem)
        else:
            messages.success(request, said)
            return redirect("session", session.pk)
    return render(request, "families/session/new.html", {"form": form})


def _plan(request: SignedInRequest, form: NewSessionForm) -> tuple[str, CentreSession]:
    cleaned, user = form.cleaned_data, request.user
    if cleaned["repeats"] == ONCE:
        session = planning.plan_session(by=user, plan=form.plan, date=cleaned["date"])
        return f"{session.title} on {day_in_words(session.date)} planned.", session
    series = planning.plan_series(
        by=user,
        plan=form.plan,
        first_day=cleaned["date"],
        last_day=cleaned["last_day"],
        in_term_only=cleaned["repeats"] == TERM,
    )
    sessions = list(series.sessions.order_by("date"))
    days = f"{day_in_words(sessions[0].date)} to {day_in_words(sessions[-1].date)}"
    return f"{series.title} planned: {len(sessions)} sessions, {days}.", sessions[0]


@READ_OR_SEND
@for_roles(*CASEWORK)
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change one session."""
    session = own_session(request, pk)
    form = OneSessionForm(
        posted(request), user=request.user, planned=session, hired=is_hired(session)
    )

    def act() -> str:
        date = form.cleaned_data["date"]
        planning.change_session(by=request.user, session=session, plan=form.plan, date=date)
        return "Session changed."

    return take_step(
        request,
        "families/session/change.html",
        form=form,
        act=act,
        back_to=reverse("session", args=[pk]),
        session=session,
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def change_series(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change every session of a series from today on."""
    series = _own_series(request, pk)
    hired = hasattr(series, "hire")
    form = PlanForm(posted(request), user=request.user, planned=series, hired=hired)
    if request.method == "POST" and form.is_valid():
        try:
            changed = planning.change_series(by=request.user, series=series, plan=form.plan)
        except ValidationError as problem:
            form.take(problem)
        else:
            messages.success(request, f"{changed} sessions from today on changed.")
            return _to_series(series)
    context = {"form": form, "series": series, "to_come": _to_come(series)}
    return render(request, "families/session/change_series.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Call one session off, with the reason that the timetable shows."""
    session = own_session(request, pk)
    form = ReasonForm(posted(request))

    def require_to_come() -> None:
        if session.is_cancelled or session.finished_at:
            raise Refused("This session is cancelled or over already.")

    def act() -> str:
        planning.cancel(by=request.user, session=session, **form.cleaned_data)
        return f"{session.title} on {day_in_words(session.date)} cancelled."

    return take_step(
        request,
        "families/session/cancel.html",
        form=form,
        allowed=require_to_come,
        act=act,
        back_to=reverse("session", args=[pk]),
        show=lambda: {"booked": session.bookings.count()},
        session=session,
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def end_series(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a series after a day."""
    series = _own_series(request, pk)
    form = EndSeriesForm(posted(request), initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            gone, cancelled = planning.end_series(
                by=request.user, series=series, last_day=form.cleaned_data["last_day"]
            )
        except ValidationError as problem:
            form.take(problem)
        else:
            told = f" {cancelled} with bookings cancelled: tell the families." if cancelled else ""
            messages.success(request, f"{series.title} ended: {gone} sessions taken off.{told}")
            return redirect("sessions")
    context = {"form": form, "series": series, "to_come": _to_come(series)}
    return render(request, "families/session/end_series.html", context)


def own_session(request: SignedInRequest, pk: int) -> CentreSession:
    """A session of the person's own clusters; Http404 for any other."""
    rows = CentreSession.objects.select_related(
        "centre__cluster", "room", "series__hire", "finished_by", "council"
    )
    session: CentreSession = find(rows, request.user, pk=pk)
    if not plans_for(request.user, session.centre):
        raise Http404
    return session


def _own_series(request: SignedInRequest, pk: int) -> SessionSeries:
    rows = SessionSeries.objects.select_related("centre__cluster", "room", "hire", "council")
    series: SessionSeries = find(rows, request.user, pk=pk)
    if not plans_for(request.user, series.centre):
        raise Http404
    return series


def _to_come(series: SessionSeries) -> int:
    rows: Any = CentreSession.objects.filter(series=series)
    return rows.to_come(timezone.localdate()).count()


def _to_series(series: SessionSeries) -> HttpResponse:
    """The next session of a series, or the last there was."""
    rows = series.sessions.order_by("date")
    session = rows.filter(date__gte=timezone.localdate()).first() or rows.last()
    return redirect("session", session.pk) if session else redirect("sessions")
