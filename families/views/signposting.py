"""From a family's page: telling them of a service, or referring them to somebody."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.steps import Done, take_step
from families.directory import stale_before
from families.filters.services import ServiceFilter
from families.forms.referrals import ReferOutForm
from families.forms.signposting import SignpostForm
from families.models import Agreement, Family, Referral, Service
from families.referrals import sending


@require_safe
@for_roles(*CASEWORK)
def choose(request: SignedInRequest, ref: str) -> HttpResponse:
    """Find the service in the directory."""
    family = find(_families(), request.user, ref=ref)
    services = Service.objects.visible_to(request.user).offered()
    filterset = ServiceFilter(
        request.GET, services, request=request, user=request.user, keeping=False
    )
    context = {
        "family": family,
        "page": page_of(filterset.qs.prefetch_related("clusters"), request),
        "filters": filterset.form,
        "stale_before": stale_before(timezone.localdate()),
    }
    return render(request, "families/signpost/choose.html", context)


@READ_OR_SEND
@for_roles(*CASEWORK)
def signpost(request: SignedInRequest, ref: str, service_ref: str) -> HttpResponse:
    """Record that they were told of it, and refer them where they agree."""
    family = find(_families(), request.user, ref=ref)
    service = find(Service.objects.offered(), request.user, ref=service_ref)
    form = SignpostForm(posted(request))

    def act() -> Done | str:
        made = sending.signpost(by=request.user, family=family, service=service, **form.facts)
        if not made.referral:
            return f"Signposted to {service}."
        said = f"Referral {made.referral.ref} to {service} recorded."
        return Done(said, leads_to=reverse("referral", args=[made.referral.ref]))

    template = "families/signpost/add.html"
    return _step(request, template, family, form=form, act=act, service=service)


@READ_OR_SEND
@for_roles(*CASEWORK)
def refer(request: SignedInRequest, ref: str) -> HttpResponse:
    """Refer the family to a partner, such as social care or a school."""
    family = find(_families(), request.user, ref=ref)
    agreement = Agreement.objects.filter(family=family).newest_first().first()
    initial = {}
    if agreement and agreement.state == Agreement.State.GIVEN:
        initial["consent"] = Referral.Consent.GIVEN
    form = ReferOutForm(posted(request), initial=initial)

    def act() -> Done:
        made, _ = sending.refer(by=request.user, family=family, **form.facts)
        leads_to = reverse("referral", args=[made.ref])
        return Done(f"Referral {made.ref} recorded.", leads_to=leads_to)

    template = "families/referral/refer.html"
    return _step(request, template, family, form=form, act=act, agreement=agreement)


def _step(request: SignedInRequest, template: str, family: Family, **step: Any) -> HttpResponse:
    back = reverse("family", args=[family.ref])
    return take_step(request, template, back_to=back, family=family, **step)


def _families() -> QuerySet[Family]:
    rows = Family.objects.select_related("centre__cluster", "council")
    return rows.prefetch_related("carers", "children")
