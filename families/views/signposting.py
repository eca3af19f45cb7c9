"""From a family's page: telling them of a service, or referring them to somebody."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
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
    if request.method == "POST" and form.is_valid():
        try:
            made = sending.signpost(by=request.user, family=family, service=service, **form.facts)
        except ValidationError as problem:
            form.take(problem)
        else:
            if made.referral:
                messages.success(request, f"Referral {made.referral.ref} to {service} recorded.")
                return redirect("referral", made.referral.ref)
            messages.success(request, f"Signposted to {service}.")
            return redirect("family", family.ref)
    context = {"family": family, "service": service, "form": form}
    return render(request, "families/signpost/add.html", context)


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
    if request.method == "POST" and form.is_valid():
        try:
            referral, _ = sending.refer(by=request.user, family=family, **form.facts)
        except ValidationError as problem:
            form.take(problem)
        else:
            messages.success(request, f"Referral {referral.ref} recorded.")
            return redirect("referral", referral.ref)
    context = {"family": family, "form": form, "agreement": agreement}
    return render(request, "families/referral/refer.html", context)


def _families() -> QuerySet[Family]:
    rows = Family.objects.select_related("centre__cluster", "council")
    return rows.prefetch_related("carers", "children")
