"""A session: when and where, who has a place, who waits for one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.models import User
from centres.pages import READ_OR_SEND
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from families.forms import SearchForm
from families.looking.told import tell_searched
from families.models import Booking, CentreSession, Family
from families.search import search
from families.sessions import places
from families.sessions.rules import is_hired
from families.views.session_plans import own_session

SESSION_KEY = "session_families_searched_for"
MOST_FOUND = 10


@require_safe
@for_roles(*CASEWORK)
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    """The session and its list. Places of families that the person does not see are counted."""
    session = own_session(request, pk)
    taken, kept = places.counts_of(session)
    seen = list(_bookings(session, request.user))
    with_place = [booking for booking in seen if booking.state == Booking.State.PLACE]
    waiting = [booking for booking in seen if booking.state == Booking.State.WAITING]
    context = {
        "session": session,
        "workers": session.workers.all(),
        "hire": session.series.hire if session.series and is_hired(session) else None,
        "with_place": with_place,
        "waiting": waiting,
        "unseen": session.bookings.count() - len(seen),
        "taken": taken,
        "kept_taken": kept,
        "helping": session.volunteer_hours.select_related("volunteer").order_by("volunteer__name"),
        "may_book": session.state in {"planned", "open"},
    }
    return render(request, "families/session/show.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def book(request: SignedInRequest, pk: int) -> HttpResponse:
    """Find a family of one's own scope and give it a place; the words are posted, never shown."""
    session = own_session(request, pk)
    if session.state not in {"planned", "open"}:
        messages.error(request, "This session is over or cancelled: there is nothing to book.")
        return redirect("session", pk)
    if request.method == "POST" and "family" in request.POST:
        return _book(request, session)
    form = SearchForm(posted(request))
    if request.method == "POST" and form.is_valid():
        request.session[SESSION_KEY] = form.cleaned_data["words"]
        return redirect(reverse("session_book", args=[pk]) + "?found=on")
    words = request.session.get(SESSION_KEY, "") if request.GET.get("found") else ""
    if words and not form.is_bound:
        form = SearchForm(initial={"words": words})
    context = {
        "form": form,
        "session": session,
        "words": words,
        "found": found_families(request, words),
        "booked": set(session.bookings.values_list("family", flat=True)),
    }
    return render(request, "families/session/book.html", context)


def _book(request: SignedInRequest, session: CentreSession) -> HttpResponse:
    family = posted_family(request)
    try:
        booking = places.book(by=request.user, session=session, family=family)
    except (Refused, ValidationError) as problem:
        messages.error(request, _said(problem))
        return redirect("session", session.pk)
    if booking.state == Booking.State.PLACE:
        messages.success(request, f"{family.called} has a place.")
    else:
        messages.success(request, f"{family.called} is on the waiting list: all places are taken.")
    return redirect("session", session.pk)


@READ_OR_SEND
@for_roles(*CASEWORK)
def release(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a family off the list; whoever waits moves up."""
    session = own_session(request, pk)
    if request.method != "POST":
        return redirect("session", pk)
    family = posted_family(request)
    try:
        moved = places.release(by=request.user, session=session, family=family)
    except (Refused, ValidationError) as problem:
        messages.error(request, _said(problem))
        return redirect("session", pk)
    messages.success(request, f"{family.called} is off the list.")
    seen = Family.objects.visible_to(request.user).prefetch_related("carers", "children")
    for family in seen.filter(pk__in=[booking.family_id for booking in moved]):
        messages.success(request, f"{family.called} moved up and has a place: let them know.")
    if len(moved) > seen.filter(pk__in=[booking.family_id for booking in moved]).count():
        messages.success(request, "A family from the waiting list moved up.")
    return redirect("session", pk)


def posted_family(request: SignedInRequest) -> Family:
    """The family that a button names, in the person's scope; Http404 for anything else."""
    rows = Family.objects.select_related("centre").prefetch_related("carers", "children")
    family: Family = find(
        rows, request.user, ref=request.POST.get("family", "").replace("\x00", "")
    )
    return family


def found_families(request: SignedInRequest, words: str) -> list[Family]:
    """The first families in scope that the words fit; none without words."""
    user = request.user
    found = search(user, words)[:MOST_FOUND]
    if words:
        tell_searched(request, len(found))
    rows = Family.objects.visible_to(user).filter(pk__in=found).select_related("centre")
    families = {family.pk: family for family in rows.prefetch_related("carers", "children")}
    return [families[pk] for pk in found if pk in families]


def _bookings(session: CentreSession, user: User) -> QuerySet[Booking]:
    rows = Booking.objects.visible_to(user).filter(session=session).select_related("family__centre")
    return rows.prefetch_related("family__carers", "family__children").order_by("pk")


def _said(problem: Refused | ValidationError) -> str:
    return str(problem) if isinstance(problem, Refused) else problem.messages[0]
