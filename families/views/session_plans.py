"""Planning sessions: new, changed, cancelled, ended."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.steps import Done, take_step
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

    def act() -> Done:
        said, session = _plan(request, form)
        return Done(said, leads_to=_page(session))

    return take_step(request, "families/session/new.html", form=form, act=act, back_to="sessions")


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
        planning.change_session(
            by=request.user, session=session, plan=form.plan, date=form.cleaned_data["date"]
        )
        return "Session changed."

    return step_of_session(request, "change", session, form=form, act=act)


@READ_OR_SEND
@for_roles(*CASEWORK)
def change_series(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change every session of a series from today on."""
    series = _own_series(request, pk)
    hired = hasattr(series, "hire")
    form = PlanForm(posted(request), user=request.user, planned=series, hired=hired)

    def act() -> str:
        changed = planning.change_series(by=request.user, series=series, plan=form.plan)
        return f"{changed} sessions from today on changed."

    back = partial(_page_of_series, series)
    return _step_of_series(request, "change_series", series, form=form, act=act, back_to=back)


@READ_OR_SEND
@for_roles(*CASEWORK)
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Call one session off, with the reason that the timetable shows."""
    session = own_session(request, pk)
    form = ReasonForm(posted(request))

    def allowed() -> None:
        if session.is_cancelled or session.finished_at:
            raise Refused("This session is cancelled or over already.")

    def act() -> str:
        planning.cancel(by=request.user, session=session, reason=form.cleaned_data["reason"])
        return f"{session.title} on {day_in_words(session.date)} cancelled."

    def show() -> dict[str, int]:
        return {"booked": session.bookings.count()}

    return step_of_session(
        request, "cancel", session, form=form, allowed=allowed, act=act, show=show
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def end_series(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a series after a day."""
    series = _own_series(request, pk)
    form = EndSeriesForm(posted(request), initial={"last_day": timezone.localdate()})

    def act() -> str:
        gone, cancelled = planning.end_series(
            by=request.user, series=series, last_day=form.cleaned_data["last_day"]
        )
        told = f" {cancelled} with bookings cancelled: tell the families." if cancelled else ""
        return f"{series.title} ended: {gone} sessions taken off.{told}"

    return _step_of_series(request, "end_series", series, form=form, act=act, back_to="sessions")


def own_session(request: SignedInRequest, pk: int) -> CentreSession:
    """A session of the person's own clusters; Http404 for any other."""
    rows = CentreSession.objects.select_related(
        "centre__cluster", "room", "series__hire", "finished_by", "council"
    )
    session: CentreSession = find(rows, request.user, pk=pk)
    if not plans_for(request.user, session.centre):
        raise Http404
    return session


def step_of_session(
    request: SignedInRequest, name: str, session: CentreSession, **step: Any
) -> HttpResponse:
    """A step of a session, from which one goes back to its page."""
    template = f"families/session/{name}.html"
    return take_step(request, template, back_to=_page(session), session=session, **step)


def _step_of_series(
    request: SignedInRequest, name: str, series: SessionSeries, **step: Any
) -> HttpResponse:
    """A step of a series, whose page says how many sessions it is about."""

    def show() -> dict[str, int]:
        rows: Any = CentreSession.objects.filter(series=series)
        return {"to_come": rows.to_come(timezone.localdate()).count()}

    template = f"families/session/{name}.html"
    return take_step(request, template, show=show, series=series, **step)


def _own_series(request: SignedInRequest, pk: int) -> SessionSeries:
    rows = SessionSeries.objects.select_related("centre__cluster", "room", "hire", "council")
    series: SessionSeries = find(rows, request.user, pk=pk)
    if not plans_for(request.user, series.centre):
        raise Http404
    return series


def _page(session: CentreSession) -> str:
    return reverse("session", args=[session.pk])


def _page_of_series(series: SessionSeries) -> str:
    """Of the next session of a series, or of the last there was."""
    rows = series.sessions.order_by("date")
    session = rows.filter(date__gte=timezone.localdate()).first() or rows.last()
    return _page(session) if session else "sessions"
