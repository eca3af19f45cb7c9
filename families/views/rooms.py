"""Rooms of the centres, and the council's term dates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.models import Room, Term
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK, COUNCIL_ADMIN
from centres.steps import take_step
from families.forms.rooms import RoomForm, TermForm
from families.forms.sessions import TERM, HireForm
from families.models import RoomHire
from families.sessions.hiring import hire_out
from families.sessions.places_to_meet import save_room, save_term
from families.standing import casework_clusters
from families.views.session_sections import sections

TERMS_FOR = CASEWORK | {COUNCIL_ADMIN}


@require_safe
@for_roles(*CASEWORK)
def index(request: SignedInRequest) -> HttpResponse:
    """The rooms of the person's centres, who hires them, and the term dates."""
    hires = RoomHire.objects.visible_to(request.user).select_related(
        "series__centre", "series__room"
    )
    context = {
        "rooms": _own_rooms(request),
        "page": page_of(hires.filter(series__last_day__gte=timezone.localdate()), request),
        "terms": _terms(request),
        "sections": sections("rooms"),
    }
    return render(request, "families/session/rooms.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def hire(request: SignedInRequest) -> HttpResponse:
    """Hire a room out to a private provider."""
    form = HireForm(posted(request), user=request.user)

    def act() -> str:
        cleaned = form.cleaned_data
        hired = hire_out(
            by=request.user,
            plan=form.plan,
            first_day=cleaned["date"],
            last_day=cleaned["last_day"],
            in_term_only=cleaned["repeats"] == TERM,
            hired_by=cleaned["hired_by"],
            contact=cleaned["contact"],
            terms=cleaned["terms"],
        )
        return f"{hired.series.room} is hired out to {hired.hired_by}."

    return take_step(request, "families/session/hire.html", form=form, act=act, back_to="rooms")


@READ_OR_SEND
@for_roles(*CASEWORK)
def add_room(request: SignedInRequest) -> HttpResponse:
    """A room more."""
    return _room(request, Room(council=request.user.council))


@READ_OR_SEND
@for_roles(*CASEWORK)
def change_room(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name, or no longer in use."""
    room = find(Room.objects.select_related("centre"), request.user, pk=pk)
    if room.centre.cluster_id not in casework_clusters(request.user):
        raise Http404
    return _room(request, room)


def _room(request: SignedInRequest, room: Room) -> HttpResponse:
    form = RoomForm(posted(request), instance=room, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            save_room(by=request.user, room=form.save(commit=False))
        except ValidationError as problem:
            form.add_error(None, problem.messages[0])
        else:
            messages.success(request, f"{room.name} saved.")
            return redirect("rooms")
    return render(request, "families/session/room.html", {"form": form, "room": room})


@require_safe
@for_roles(*TERMS_FOR)
def terms(request: SignedInRequest) -> HttpResponse:
    """The council's term dates."""
    context = {"terms": _terms(request), "may_change": request.user.has_role(COUNCIL_ADMIN)}
    return render(request, "families/session/terms.html", context)


@READ_OR_SEND
@for_roles(COUNCIL_ADMIN)
def add_term(request: SignedInRequest) -> HttpResponse:
    """A term more."""
    return _term(request, Term(council=request.user.council))


@READ_OR_SEND
@for_roles(COUNCIL_ADMIN)
def change_term(request: SignedInRequest, pk: int) -> HttpResponse:
    """Other dates. Sessions planned already stay where they are."""
    return _term(request, find(Term.objects.all(), request.user, pk=pk))


def _term(request: SignedInRequest, term: Term) -> HttpResponse:
    form = TermForm(posted(request), instance=term, council=term.council)
    if request.method == "POST" and form.is_valid():
        try:
            save_term(by=request.user, term=form.save(commit=False))
        except ValidationError as problem:
            form.add_error(None, problem.messages[0])
        else:
            messages.success(request, f"{term.name} saved.")
            return redirect("terms")
    return render(request, "families/session/term.html", {"form": form, "term": term})


def _own_rooms(request: SignedInRequest) -> QuerySet[Room]:
    own = Room.objects.filter(centre__cluster__in=casework_clusters(request.user))
    return own.select_related("centre")


def _terms(request: SignedInRequest) -> QuerySet[Any]:
    return Term.objects.filter(council=request.user.council_id)
