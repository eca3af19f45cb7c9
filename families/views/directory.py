"""The directory of local services (PAGES `/directory/`)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK, COUNCIL_ADMIN
from centres.steps import Act, Done, do_step, take_step
from families import directory
from families.directory import KEEPERS, stale_before
from families.filters.services import ServiceFilter
from families.forms.directory import RetireForm, ServiceForm, shown
from families.models import Service

READERS = CASEWORK | {COUNCIL_ADMIN}


@require_safe
@for_roles(*READERS)
def index(request: SignedInRequest) -> HttpResponse:
    """Find a service by words, need and place."""
    services = Service.objects.visible_to(request.user)
    filterset = ServiceFilter(request.GET, services, request=request, user=request.user)
    page = page_of(filterset.qs.prefetch_related("clusters"), request)
    context = {
        "page": page,
        "filters": filterset.form,
        "stale_before": stale_before(timezone.localdate()),
        "keeps": request.user.has_role(*KEEPERS),
        "narrowed": any(filterset.form.cleaned_data.values()),
    }
    return render(request, "families/service/list.html", context)


@require_safe
@for_roles(*READERS)
def show(request: SignedInRequest, ref: str) -> HttpResponse:
    """Everything the directory says of a service."""
    service = find(Service.objects.prefetch_related("clusters"), request.user, ref=ref)
    context = {
        "service": service,
        "stale_before": stale_before(timezone.localdate()),
        "keeps": request.user.has_role(*KEEPERS),
    }
    return render(request, "families/service/show.html", context)


@READ_OR_SEND
@for_roles(*KEEPERS)
def add(request: SignedInRequest) -> HttpResponse:
    """Put a service into the directory."""
    form = ServiceForm(posted(request), user=request.user)

    def act() -> Done:
        service = directory.add(by=request.user, **form.cleaned_data)
        return Done(f"{service.name} is in the directory.", leads_to=_page(service))

    return take_step(request, "families/service/edit.html", form=form, act=act, back_to="directory")


@READ_OR_SEND
@for_roles(*KEEPERS)
def edit(request: SignedInRequest, ref: str) -> HttpResponse:
    """Correct what is said of a service."""
    service = find(Service.objects.prefetch_related("clusters"), request.user, ref=ref)
    form = ServiceForm(posted(request), user=request.user, initial=shown(service))

    def act() -> str:
        directory.edit(by=request.user, service=service, **form.cleaned_data)
        return "Saved."

    return _step(request, "edit", service, form=form, act=act)


@READ_OR_SEND
@for_roles(*KEEPERS)
def confirm(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say that it was checked today: the service's page has the button."""
    service = find(Service.objects.all(), request.user, ref=ref)

    def act() -> str:
        directory.confirm(by=request.user, service=service)
        return f"{service.name} was checked today."

    return _button(request, service, act)


@READ_OR_SEND
@for_roles(*KEEPERS)
def retire(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask why, and take it out of the directory."""
    service = find(Service.objects.all(), request.user, ref=ref)
    form = RetireForm(posted(request))

    def act() -> Done:
        directory.retire(by=request.user, service=service, **form.cleaned_data)
        return Done(f"{service.name} is no longer in the directory.", leads_to="directory")

    return _step(request, "retire", service, form=form, act=act)


@READ_OR_SEND
@for_roles(*KEEPERS)
def offer_again(request: SignedInRequest, ref: str) -> HttpResponse:
    """Put it back into the directory: the service's page has the button."""
    service = find(Service.objects.all(), request.user, ref=ref)

    def act() -> str:
        directory.offer_again(by=request.user, service=service)
        return f"{service.name} is in the directory again."

    return _button(request, service, act)


def _step(request: SignedInRequest, name: str, service: Service, **step: Any) -> HttpResponse:
    template = f"families/service/{name}.html"
    return take_step(request, template, back_to=_page(service), service=service, **step)


def _button(request: SignedInRequest, service: Service, act: Act) -> HttpResponse:
    """What a button of the service's page asks for; who comes without it goes to that page."""
    if request.method == "POST":
        return do_step(request, act=act, back_to=_page(service))
    return redirect(_page(service))


def _page(service: Service) -> str:
    return reverse("service", args=[service.ref])
