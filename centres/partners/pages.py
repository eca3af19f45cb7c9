"""Partners and their keys, for the council's administrator (`/manage/partners/`).

The page that makes a key shows it in its answer, and never again: it is in no session, log or
message, and a reload of the page makes no second one.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.models.partners import Partner, PartnerKey
from centres.pages import READ_OR_SEND, page_of
from centres.partners import keys
from centres.partners.forms import KeyForm, PartnerForm, RotateForm
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import COUNCIL_ADMIN
from centres.steps import Done, take_step

administrators_only = for_roles(COUNCIL_ADMIN)


@require_safe
@administrators_only
def index(request: SignedInRequest) -> HttpResponse:
    """Every partner, with how many keys it has and when one was last used."""
    today = timezone.localdate()
    in_force = Q(keys__revoked_at__isnull=True, keys__expires_on__gte=today)
    partners = Partner.objects.visible_to(request.user).annotate(
        in_force=Count("keys", filter=in_force),
        last_used_on=Max("keys__last_used_on"),
        runs_out_on=Max("keys__expires_on", filter=in_force),
    )
    page = page_of(partners.order_by("name", "pk"), request)
    return render(request, "centres/partners/list.html", {"page": page})


@READ_OR_SEND
@administrators_only
def add(request: SignedInRequest) -> HttpResponse:
    """Record an organisation."""
    form = PartnerForm(posted(request))

    def act() -> Done:
        partner = keys.add_partner(by=request.user, **form.cleaned_data)
        return Done(f"{partner.name} is recorded. It has no key yet.", leads_to=_page(partner))

    return take_step(request, "centres/partners/add.html", form=form, act=act, back_to="partners")


@require_safe
@administrators_only
def show(request: SignedInRequest, code: str) -> HttpResponse:
    """A partner and its keys, those in force first."""
    partner = _partner(request, code)
    of_partner = partner.keys.select_related("made_by", "replaced_by")
    held = sorted(of_partner, key=lambda key: (key.state != "active", -key.pk))
    return render(request, "centres/partners/show.html", {"partner": partner, "keys": held})


@READ_OR_SEND
@administrators_only
def make(request: SignedInRequest, code: str) -> HttpResponse:
    """Make a key, and show it once."""
    partner = _partner(request, code)
    form = KeyForm(posted(request))
    context: dict[str, Any] = {"partner": partner, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            key, written = keys.make_key(by=request.user, partner=partner, **form.cleaned_data)
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("partner", partner.code)
        else:
            return _shown_once(request, partner, key, written)
    return render(request, "centres/partners/make.html", context)


@READ_OR_SEND
@administrators_only
def rotate(request: SignedInRequest, code: str, prefix: str) -> HttpResponse:
    """Make the key that takes this one's place, and show it once."""
    partner = _partner(request, code)
    key = _key(partner, prefix)
    form = RotateForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            new, written = keys.rotate(by=request.user, key=key, **form.cleaned_data)
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("partner", partner.code)
        else:
            return _shown_once(request, partner, new, written)
    context = {"partner": partner, "key": key, "form": form}
    return render(request, "centres/partners/rotate.html", context)


@READ_OR_SEND
@administrators_only
def revoke(request: SignedInRequest, code: str, prefix: str) -> HttpResponse:
    """Ask, and end the key at once."""
    partner = _partner(request, code)
    key = _key(partner, prefix)

    def act() -> str:
        keys.revoke(by=request.user, key=key)
        return f"The key {key.prefix} works no more."

    return take_step(
        request,
        "centres/partners/revoke.html",
        act=act,
        back_to=_page(partner),
        partner=partner,
        key=key,
    )


def _page(partner: Partner) -> str:
    return reverse("partner", args=[partner.code])


def _partner(request: SignedInRequest, code: str) -> Partner:
    partner: Partner = find(Partner.objects.all(), request.user, code=code)
    return partner


def _key(partner: Partner, prefix: str) -> PartnerKey:
    key: PartnerKey | None = partner.keys.filter(prefix=prefix).first()
    if key is None:
        raise Http404
    return key


def _shown_once(
    request: SignedInRequest, partner: Partner, key: PartnerKey, written: str
) -> HttpResponse:
    context = {"partner": partner, "key": key, "written": written}
    answer = render(request, "centres/partners/made.html", context)
    answer.headers["Cache-Control"] = "no-store, private"
    return answer
