"""Retention: what is past its last day, what stops it, and what was removed (`/privacy/`)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.models import Council
from centres.pages import PAGE_SIZE, READ_OR_SEND, page_of
from centres.papers import handed_over
from centres.requests import SignedInRequest, posted
from centres.scope import AUDITOR, COUNCIL_ADMIN
from centres.steps import take_step
from families.forms.retention import HoldForm, LiftForm, YearsForm
from families.looking.told import tell_about, tell_shown
from families.models import LegalHold, Removal
from families.rights import removing, retention
from families.rights.gate import for_officer
from families.rights.retention import DueList
from families.views.by_reference import ask_for_reference, family_of


def due_in(request: SignedInRequest) -> DueList:
    """The list of the officer's council."""
    council = request.user.council
    if not isinstance(council, Council):
        raise Http404
    return DueList(council, timezone.localdate())


@require_safe
@for_officer
def index(request: SignedInRequest) -> HttpResponse:
    """Records past their last day, the longest past first."""
    page = page_of(due_in(request), request)
    tell_shown(request, (each.family_ref for each in page))
    return render(request, "families/privacy/retention.html", {"page": page, "rows": [*page]})


@READ_OR_SEND
@for_officer
def remove(request: SignedInRequest) -> HttpResponse:
    """Ask once more, with the numbers; then remove."""
    refs = [ref for ref in request.POST.getlist("family") if "\x00" not in ref][:PAGE_SIZE]
    if not refs:
        if request.method == "POST":
            messages.error(request, "Select the records that are to be removed.")
        return redirect("retention")
    due = due_in(request).of(refs)
    if "confirmed" in request.POST:
        done, left = removing.remove_all(by=request.user, refs=refs)
        if done:
            said = "1 record is removed." if len(done) == 1 else f"{len(done)} records are removed."
            messages.success(request, f"{said} The certificates are here.")
        if left:
            messages.error(request, f"{len(left)} not removed. {removing.NOT_DUE}")
        return redirect("removals" if done else "retention")
    if not due:
        messages.error(request, removing.NOT_DUE)
        return redirect("retention")
    tell_shown(request, (each.family_ref for each in due))
    return render(request, "families/privacy/remove.html", {"due": due})


@READ_OR_SEND
@for_roles(AUDITOR, COUNCIL_ADMIN)
def years(request: SignedInRequest) -> HttpResponse:
    """How long each class is kept."""
    council = request.user.council
    if council is None:
        raise Http404
    form = YearsForm(posted(request), initial=retention.years_of(council))

    def act() -> str:
        for record_class, number in form.cleaned_data.items():
            retention.lengthen(by=request.user, record_class=record_class, years=number)
        return "Saved."

    return take_step(
        request,
        "families/privacy/years.html",
        form=form,
        act=act,
        back_to="retention_years",
        officer=request.user.has_role(AUDITOR),
    )


@require_safe
@for_officer
def removals(request: SignedInRequest) -> HttpResponse:
    """What was removed, the latest first."""
    rows = Removal.objects.visible_to(request.user).select_related("by").defer("references")
    return render(request, "families/privacy/removals.html", {"page": page_of(rows, request)})


@require_safe
@for_officer
def certificate(request: SignedInRequest, ref: str) -> HttpResponse:
    """The certificate as a PDF."""
    removal = find(Removal.objects.select_related("by", "council"), request.user, ref=ref)
    return handed_over(removing.certificate(removal), f"certificate-{removal.ref}")


@require_safe
@for_officer
def holds(request: SignedInRequest) -> HttpResponse:
    """Legal holds: those that stand first."""
    rows = LegalHold.objects.visible_to(request.user).select_related("family", "by")
    page = page_of(rows.order_by("-lifted_on", "-starts_on", "-pk"), request)
    tell_shown(request, (each.family.ref for each in page))
    return render(request, "families/privacy/holds.html", {"page": page})


@READ_OR_SEND
@for_officer
def hold_look_up(request: SignedInRequest) -> HttpResponse:
    """Ask for the family's reference."""
    return ask_for_reference(
        request, template="families/privacy/hold_look_up.html", to="hold_place"
    )


@READ_OR_SEND
@for_officer
def hold_place(request: SignedInRequest, ref: str) -> HttpResponse:
    """Why, and from when."""
    family = family_of(request, ref)
    form = HoldForm(posted(request), initial={"starts_on": timezone.localdate()})

    def act() -> str:
        retention.hold(by=request.user, family=family, **form.cleaned_data)
        return f"The record of family {family.ref} is under a legal hold."

    return take_step(
        request,
        "families/privacy/hold_place.html",
        form=form,
        act=act,
        back_to="holds",
        show=lambda: _kept(family.council, family.ref),
        family=family,
    )


@READ_OR_SEND
@for_officer
def hold_lift(request: SignedInRequest, ref: str) -> HttpResponse:
    """When it ended."""
    placed = find(LegalHold.objects.select_related("family", "council"), request.user, ref=ref)
    tell_about(request, placed.family.ref)
    form = LiftForm(posted(request), initial={"on": timezone.localdate()})

    def act() -> str:
        retention.lift(by=request.user, placed=placed, **form.cleaned_data)
        return "The hold is lifted."

    return take_step(
        request,
        "families/privacy/hold_lift.html",
        form=form,
        act=act,
        back_to="holds",
        show=lambda: _kept(placed.council, placed.family.ref),
        placed=placed,
    )


def _kept(council: Council, ref: str) -> dict[str, Any]:
    """How long the record would be kept without a hold."""
    known = retention.kept(council, [ref])
    return {"kept": known[0] if known else None}
