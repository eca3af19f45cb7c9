"""Correction of a record: the officer's pages, and the worker's (PAGES `/privacy/`)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.steps import Done, take_step
from families.forms.corrections import CorrectionForm, DecideForm, FoundForm
from families.looking.told import tell_about, tell_shown
from families.models import Correction, CorrectionNotice, Family
from families.rights import correcting
from families.rights.gate import for_officer
from families.views.by_reference import ask_for_reference, family_of

Part = Correction.Part
# Where each part of the record is put right.
WAYS = {
    Part.PEOPLE: ("family", "#people"),
    Part.HOME: ("family_home", ""),
    Part.LEVEL: ("family_level", ""),
    Part.NEEDS: ("family_needs", ""),
    Part.STORY: ("family", "#story"),
}


@require_safe
@for_officer
def index(request: SignedInRequest) -> HttpResponse:
    """Every request to correct, undecided and late ones first."""
    rows = Correction.objects.visible_to(request.user).select_related("family")
    page = page_of(correcting.late_first(rows), request)
    tell_shown(request, (each.family.ref for each in page))
    context = {"page": page, "today": timezone.localdate()}
    return render(request, "families/privacy/corrections.html", context)


@READ_OR_SEND
@for_officer
def look_up(request: SignedInRequest) -> HttpResponse:
    """Ask for the family's reference."""
    return ask_for_reference(
        request, template="families/privacy/correction_look_up.html", to="correction_add"
    )


@READ_OR_SEND
@for_officer
def add(request: SignedInRequest, ref: str) -> HttpResponse:
    """Record what is asked."""
    family = family_of(request, ref)
    form = CorrectionForm(posted(request))

    def act() -> Done:
        made = correcting.receive(by=request.user, family=family, **form.cleaned_data)
        said = f"Request {made.ref} is recorded. The family’s worker sees it."
        return Done(said, leads_to=_page(made))

    return take_step(
        request,
        "families/privacy/correction_add.html",
        form=form,
        act=act,
        back_to="corrections",
        family=family,
    )


@READ_OR_SEND
@for_officer
def show(request: SignedInRequest, ref: str) -> HttpResponse:
    """What is asked, what the worker found; take the decision."""
    rows = Correction.objects.select_related("family", "found_by", "decided_by")
    correction = find(rows, request.user, ref=ref)
    tell_about(request, correction.family.ref)
    form = DecideForm(posted(request))

    def act() -> str:
        correcting.decide(by=request.user, correction=correction, **form.cleaned_data)
        return "Decided. Tell the family, with the reason."

    return take_step(
        request,
        "families/privacy/correction.html",
        form=form,
        act=act,
        back_to=_page(correction),
        correction=correction,
        notices=correction.notices.select_related("agreement", "told_by"),
        late=correction.due_on < timezone.localdate() and not correction.decision,
    )


@READ_OR_SEND
@for_officer
def tell(request: SignedInRequest, ref: str, notice: int) -> HttpResponse:
    """A partner was told: the request's page has the button."""
    correction = find(Correction.objects.all(), request.user, ref=ref)
    rows = CorrectionNotice.objects.select_related("correction__family", "correction__council")
    found = rows.select_related("agreement").filter(correction=correction, pk=notice).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        correcting.tell(by=request.user, notice=found)
        messages.success(request, f"{found.agreement.partner_name} was told.")
    return redirect("correction", ref)


@READ_OR_SEND
@for_roles(*CASEWORK)
def look(request: SignedInRequest, ref: str, correction_ref: str) -> HttpResponse:
    """The worker's: what the family says is wrong, the way to it, and what was found."""
    family = find(Family.objects.all(), request.user, ref=ref)
    rows = Correction.objects.filter(family=family).select_related("family", "found_by")
    correction = find(rows, request.user, ref=correction_ref)
    form = FoundForm(posted(request), initial={"found": correction.found})
    name, anchor = WAYS[Part(correction.part)]

    def act() -> str:
        correcting.say_found(by=request.user, correction=correction, **form.cleaned_data)
        return "The data protection officer sees what you found."

    return take_step(
        request,
        "families/family/correction_asked.html",
        form=form,
        act=act,
        back_to=reverse("family", args=[ref]),
        family=family,
        correction=correction,
        way=reverse(name, args=[family.ref]) + anchor,
    )


def _page(correction: Correction) -> str:
    return reverse("correction", args=[correction.ref])
