"""A family's level and needs with their history, and what it agreed to."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.utils import timezone

from centres.access import find, for_roles
from centres.models import AuditEvent
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.wording import day_in_words
from families import agreements, levels, needs
from families.changes import changes_of, said
from families.forms.registration import NothingForm
from families.forms.standing import (
    AgreementForm,
    LevelForm,
    NeedDaysForm,
    NeedEndForm,
    NeedsForm,
    NewLevelForm,
)
from families.models import Agreement, Family, Level, Need
from families.views.steps import CONFIRM, change_family, the_family

CORRECTIONS_SHOWN = 50


@READ_OR_SEND
@for_roles(*CASEWORK)
def level(request: SignedInRequest, ref: str) -> HttpResponse:
    """Set the level from a day on; all levels before, and what was corrected."""
    family = the_family(request, ref)
    form = NewLevelForm(posted(request))

    def act() -> str:
        made = levels.set_level(by=request.user, family=family, **form.cleaned_data)
        return f"Level {made.get_level_display()} from {day_in_words(made.starts_on)}."

    return change_family(
        request,
        "families/family/level.html",
        family=family,
        form=form,
        act=act,
        rows=Level.objects.filter(family=family).select_related("recorded_by"),
        corrections=_corrections(family, "family.correct_level", "family.remove_level"),
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def correct_level(request: SignedInRequest, ref: str, starts_on: str) -> HttpResponse:
    """A level that was recorded wrongly."""
    family = the_family(request, ref)
    row = _level(request, family, starts_on)
    form = LevelForm(posted(request), initial={"level": row.level, "status": row.status})

    def act() -> str:
        now = levels.correct(by=request.user, row=row, **form.cleaned_data)
        return f"Level {now.get_level_display()} from {day_in_words(now.starts_on)}."

    return change_family(
        request,
        "families/family/level_correct.html",
        family=family,
        form=form,
        act=act,
        back="family_level",
        row=row,
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def remove_level(request: SignedInRequest, ref: str, starts_on: str) -> HttpResponse:
    """A level that never was."""
    family = the_family(request, ref)
    row = _level(request, family, starts_on)

    def act() -> str:
        levels.remove(by=request.user, row=row)
        return f"The level from {day_in_words(row.starts_on)} was taken out."

    return change_family(
        request,
        CONFIRM,
        family=family,
        form=NothingForm(posted(request)),
        act=act,
        back="family_level",
        title="Take this level out?",
        facts=[
            ("Family", f"{family.called} ({family.ref})"),
            ("Level", f"{row.get_level_display()}, from {day_in_words(row.starts_on)}"),
        ],
        lead=(
            "For a level that never was. The level before it holds on, and figures and claims "
            "that rest on it are worked out anew. That it stood is kept."
        ),
        save="Take it out",
        keep="Keep it",
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def family_needs(request: SignedInRequest, ref: str) -> HttpResponse:
    """Record needs from a day on; those there now, those before, and what was corrected."""
    family = the_family(request, ref)
    today = timezone.localdate()
    rows = list(Need.objects.filter(family=family).select_related("recorded_by"))
    active = [row for row in rows if not row.ends_on or row.ends_on >= today]
    form = NeedsForm(posted(request), active=[row.need for row in active if not row.ends_on])

    def act() -> str:
        made = needs.start_all(by=request.user, family=family, **form.cleaned_data)
        return f"Recorded: {', '.join(str(need) for need in made)}."

    return change_family(
        request,
        "families/family/needs.html",
        family=family,
        form=form,
        act=act,
        active=active,
        ended=[row for row in rows if row not in active],
        corrections=_corrections(family, "family.correct_need", "family.remove_need"),
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def end_need(request: SignedInRequest, ref: str, need_ref: str) -> HttpResponse:
    """A need is there no more."""
    family = the_family(request, ref)
    need = _need(request, family, need_ref)
    form = NeedEndForm(posted(request))

    def act() -> str:
        needs.end(by=request.user, need=need, **form.cleaned_data)
        return f"{need} ended."

    return change_family(
        request,
        family=family,
        form=form,
        act=act,
        allowed=lambda: needs.require_there(need),
        back="family_needs",
        title=f"{need}: no longer there",
        lead=f"It is recorded since {day_in_words(need.starts_on)}.",
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def correct_need(request: SignedInRequest, ref: str, need_ref: str) -> HttpResponse:
    """The days of a need, corrected."""
    family = the_family(request, ref)
    need = _need(request, family, need_ref)
    days = {"starts_on": need.starts_on, "ends_on": need.ends_on}
    form = NeedDaysForm(posted(request), initial=days)

    def act() -> str:
        needs.correct(by=request.user, need=need, **form.cleaned_data)
        return f"{need} corrected."

    return change_family(
        request,
        "families/family/need_correct.html",
        family=family,
        form=form,
        act=act,
        back="family_needs",
        need=need,
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def remove_need(request: SignedInRequest, ref: str, need_ref: str) -> HttpResponse:
    """A need that never was."""
    family = the_family(request, ref)
    need = _need(request, family, need_ref)

    def act() -> str:
        needs.remove(by=request.user, need=need)
        return f"{need} was taken out."

    return change_family(
        request,
        CONFIRM,
        family=family,
        form=NothingForm(posted(request)),
        act=act,
        back="family_needs",
        title="Take this need out?",
        facts=[
            ("Family", f"{family.called} ({family.ref})"),
            ("Need", f"{need}, from {day_in_words(need.starts_on)}"),
        ],
        lead=(
            "For a need that never was; one that is over is ended instead. Figures and claims "
            "that rest on it are worked out anew. That it stood is kept."
        ),
        save="Take it out",
        keep="Keep it",
    )


@READ_OR_SEND
@for_roles(*CASEWORK)
def agreement(request: SignedInRequest, ref: str) -> HttpResponse:
    """What the family says now about sharing its information, and what it said before."""
    family = the_family(request, ref)
    before = list(
        Agreement.objects.filter(family=family).newest_first().select_related("recorded_by")
    )
    current = before[0] if before else None
    form = AgreementForm(posted(request), family=family, current=current)

    def act() -> str:
        now = agreements.record(by=request.user, family=family, **form.cleaned_data)
        return f"{now.get_state_display()}, {day_in_words(now.on)}."

    return change_family(
        request,
        "families/family/agreement.html",
        family=family,
        form=form,
        act=act,
        before=before,
    )


def _level(request: SignedInRequest, family: Family, starts_on: str) -> Level:
    """The level from the day that the address says; Http404 for a day that is none."""
    try:
        day = date.fromisoformat(starts_on)
    except ValueError:
        raise Http404 from None
    row: Level = find(Level.objects.filter(family=family), request.user, starts_on=day)
    return row


def _need(request: SignedInRequest, family: Family, ref: str) -> Need:
    need: Need = find(Need.objects.filter(family=family), request.user, ref=ref)
    return need


def _corrections(family: Family, *actions: str) -> list[tuple[AuditEvent, str, str]]:
    """What was corrected or taken out, the newest first: the event and its words."""
    events = changes_of(family).filter(action__in=actions)
    return [(event, *said(event)) for event in events.select_related("user")[:CORRECTIONS_SHOWN]]
