"""Taking a register (PAGES `/sessions/<id>/register/`): who is coming, tap names."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.steps import Done
from centres.wording import day_in_words
from families.forms import SearchForm
from families.forms.registers import WhoCameForm
from families.forms.sessions import ReasonForm
from families.models import Attendance, CentreSession
from families.sessions import charges, places, registers
from families.sessions.names import names_of
from families.views.session_plans import own_session, step_of_session
from families.views.sessions import SESSION_KEY, found_families, posted_family

HERE, NOT_HERE, PAID, WAIVED, OWED = "here", "not_here", "paid", "waived", "owed"


@READ_OR_SEND
@for_roles(*CASEWORK)
def register(request: SignedInRequest, pk: int) -> HttpResponse:
    """The names; a tap says what is so now (never "the other way round"), so twice is once."""
    session = own_session(request, pk)
    if request.method == "POST":
        return _tap(request, session)
    try:
        registers.require_open_register(session)
        is_open = True
    except Refused as refusal:
        if not session.finished_at:
            messages.error(request, str(refusal))
            return redirect("session", pk)
        is_open = False
    taken, kept = places.counts_of(session)
    context = {
        "session": session,
        "is_open": is_open,
        "names": names_of(request.user, session),
        "taken": taken,
        "kept_taken": kept,
        "may_reopen": registers.may_reopen(request.user, session),
        "money": charges.taken_and_waived(request.user, session) if session.charge else None,
    }
    return render(request, "families/session/register.html", context)


def _tap(request: SignedInRequest, session: CentreSession) -> HttpResponse:
    family, user = posted_family(request), request.user
    now = request.POST.get("now", "")
    try:
        if now == HERE:
            registers.arrive(by=user, session=session, family=family)
        elif now == NOT_HERE:
            registers.leave(by=user, session=session, family=family)
        elif now in {PAID, WAIVED, OWED}:
            attendance = find(Attendance.objects.filter(session=session), user, family=family)
            if now == OWED:
                charges.unsettle(by=user, attendance=attendance)
            else:
                charges.settle(by=user, attendance=attendance, waive=now == WAIVED)
    except (Refused, ValidationError) as problem:
        said = str(problem) if isinstance(problem, Refused) else problem.messages[0]
        messages.error(request, said)
    return redirect(f"{reverse('session_register', args=[session.pk])}#f{family.pk}")


@READ_OR_SEND
@for_roles(*CASEWORK)
def walk_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """Find a family that came without being on the list; words are posted, never in an address."""
    session = own_session(request, pk)
    form = SearchForm(posted(request))
    if request.method == "POST" and form.is_valid():
        request.session[SESSION_KEY] = form.cleaned_data["words"]
        return redirect(reverse("session_walk_in", args=[pk]) + "?found=on")
    words = request.session.get(SESSION_KEY, "") if request.GET.get("found") else ""
    if words and not form.is_bound:
        form = SearchForm(initial={"words": words})
    context = {
        "form": form,
        "session": session,
        "words": words,
        "found": found_families(request, words),
        "here": set(session.attendances.values_list("family", flat=True)),
    }
    return render(request, "families/session/walk_in.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def who_came(request: SignedInRequest, pk: int, ref: str) -> HttpResponse:
    """Say who of a family came, of those who are known."""
    session = own_session(request, pk)
    rows = Attendance.objects.filter(session=session).select_related("session", "family")
    attendance: Attendance = find(rows, request.user, family__ref=ref)
    form = WhoCameForm(posted(request), attendance=attendance)
    if request.method == "POST" and form.is_valid():
        try:
            registers.say_who(by=request.user, attendance=attendance, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(f"{reverse('session_register', args=[pk])}#f{attendance.family_id}")
    context = {"form": form, "session": session, "attendance": attendance}
    return render(request, "families/session/who_came.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def finish(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what will be recorded, then lock the register."""
    session = own_session(request, pk)

    def allowed() -> None:
        registers.require_open_register(session)

    def act() -> Done:
        done = registers.finish(by=request.user, session=session)
        return Done(_said(done), leads_to=reverse("session_register", args=[pk]))

    def show() -> dict[str, int]:
        rows = session.attendances
        return {
            "here": rows.count(),
            "owing": rows.filter(settled=False).count() if session.charge else 0,
            "new": rows.filter(engagement__isnull=True).count(),
        }

    return step_of_session(request, "finish", session, allowed=allowed, act=act, show=show)


def _said(done: registers.Finished) -> str:
    families = "1 family" if done.logged == 1 else f"{done.logged} families"
    said = f"Register finished: a centre session recorded for {families}."
    if done.left_out:
        said += f" {done.left_out} left out: they are no longer with your cluster."
    return said


@READ_OR_SEND
@for_roles(*CASEWORK)
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask why, then open a finished register again."""
    session = own_session(request, pk)
    form = ReasonForm(posted(request))

    def allowed() -> None:
        if not registers.may_reopen(request.user, session):
            raise Refused("Only the cluster’s coordinator can open a finished register again.")
        if not session.finished_at:
            raise Refused("This register is open.")

    def act() -> Done:
        registers.reopen(by=request.user, session=session, reason=form.cleaned_data["reason"])
        said = f"The register of {day_in_words(session.date)} is open again."
        return Done(said, leads_to=reverse("session_register", args=[pk]))

    return step_of_session(request, "reopen", session, form=form, allowed=allowed, act=act)
