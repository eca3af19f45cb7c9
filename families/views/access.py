"""Subject access: requests, and how each goes on (PAGES `/privacy/`)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find
from centres.pages import READ_OR_SEND, page_of
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.steps import Done, take_step
from families.forms.access import ChooseForm, CloseForm, ExtendForm, ReceiveForm
from families.looking.told import tell_about, tell_shown
from families.models import AccessArchive, AccessRequest
from families.rights import access
from families.rights.gate import for_officer
from families.views.by_reference import ask_for_reference, family_of


def request_of(request: SignedInRequest, ref: str) -> AccessRequest:
    """The request with this reference of the officer's council; Http404 when there is none."""
    rows = AccessRequest.objects.select_related("family", "carer", "child", "recorded_by")
    found: AccessRequest = find(rows, request.user, ref=ref)
    tell_about(request, found.family.ref)
    return found


def page_of_request(asked: AccessRequest) -> str:
    """The address of its page."""
    return reverse("access_request", args=[asked.ref])


def take_step_of(
    request: SignedInRequest, name: str, asked: AccessRequest, **step: Any
) -> HttpResponse:
    """A step of a request, from which one goes back to its page."""
    template, back = f"families/privacy/{name}.html", page_of_request(asked)
    return take_step(request, template, back_to=back, asked=asked, **step)


@require_safe
@for_officer
def index(request: SignedInRequest) -> HttpResponse:
    """Every request, late ones first."""
    rows = AccessRequest.objects.visible_to(request.user).late_first()
    page = page_of(rows.select_related("family", "carer", "child"), request)
    today = timezone.localdate()
    tell_shown(request, (each.family.ref for each in page))
    context = {"page": page, "rows": [(each, each.days_left(today)) for each in page]}
    return render(request, "families/privacy/requests.html", context)


@READ_OR_SEND
@for_officer
def look_up(request: SignedInRequest) -> HttpResponse:
    """Ask for the family's reference."""
    return ask_for_reference(request, template="families/privacy/look_up.html", to="access_add")


@READ_OR_SEND
@for_officer
def add(request: SignedInRequest, ref: str) -> HttpResponse:
    """Record what is asked, by whom, and when it came in."""
    family = family_of(request, ref)
    form = ReceiveForm(posted(request), family=family)

    def act() -> Done:
        made = access.receive(by=request.user, family=family, **form.cleaned_data)
        return Done(f"Request {made.ref} is recorded.", leads_to=page_of_request(made))

    return take_step(
        request,
        "families/privacy/receive.html",
        form=form,
        act=act,
        back_to="access_requests",
        family=family,
    )


@READ_OR_SEND
@for_officer
def show(request: SignedInRequest, ref: str) -> HttpResponse:
    """Where a request stands and what is to do; takes what holds for the whole archive."""
    asked = request_of(request, ref)
    chosen = [name for name in ("names_workers", "tells_of_harm") if getattr(asked, name)]
    form = ChooseForm(posted(request), initial={"choices": chosen})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["choices"]
        try:
            access.choose(
                by=request.user,
                request=asked,
                names_workers="names_workers" in wanted,
                tells_of_harm="tells_of_harm" in wanted,
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Saved.")
        return redirect("access_request", ref)
    context = {
        "asked": asked,
        "form": form,
        "left": asked.days_left(timezone.localdate()),
        "archive": AccessArchive.objects.filter(request=asked).defer("zip").first(),
        "marked_said": f"{asked.withheld.count()} marked",
    }
    return render(request, "families/privacy/request.html", context)


@READ_OR_SEND
@for_officer
def extend(request: SignedInRequest, ref: str) -> HttpResponse:
    """Two months more, with the reason."""
    asked = request_of(request, ref)
    form = ExtendForm(posted(request))
    until = access.months_after(asked.received_on, access.MONTHS_IF_EXTENDED)

    def act() -> str:
        access.extend(by=request.user, request=asked, **form.cleaned_data)
        return "The request is extended. Tell who asked, with the reason."

    return take_step_of(request, "extend", asked, form=form, act=act, until=until)


@READ_OR_SEND
@for_officer
def close(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say how it ended."""
    asked = request_of(request, ref)
    form = CloseForm(posted(request), initial={"on": timezone.localdate(), "state": "answered"})

    def act() -> Done:
        access.close(by=request.user, request=asked, **form.cleaned_data)
        return Done(f"Request {asked.ref} is closed.", leads_to="access_requests")

    return take_step_of(request, "close", asked, form=form, act=act)
