"""Sharing agreements with partners (PAGES `/privacy/`)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest, posted
from centres.scope import AUDITOR
from centres.steps import Done, take_step
from families.forms.sharing import EndForm, SharingForm, shown
from families.models import SharingAgreement
from families.rights import sharing


@require_safe
@for_roles(AUDITOR)
def index(request: SignedInRequest) -> HttpResponse:
    """Every agreement, by partner."""
    today = timezone.localdate()
    page = page_of(SharingAgreement.objects.visible_to(request.user), request)
    rows = [(agreement, agreement.state(today)) for agreement in page]
    return render(request, "families/privacy/sharing.html", {"page": page, "rows": rows})


@require_safe
@for_roles(AUDITOR)
def show(request: SignedInRequest, ref: str) -> HttpResponse:
    """What was agreed."""
    agreement = find(SharingAgreement.objects.all(), request.user, ref=ref)
    context = {"agreement": agreement, "state": agreement.state(timezone.localdate())}
    return render(request, "families/privacy/sharing_show.html", context)


@READ_OR_SEND
@for_roles(AUDITOR)
def add(request: SignedInRequest) -> HttpResponse:
    """Record an agreement."""
    initial = {"asks": SharingAgreement.Asks.AGREED, "basis": SharingAgreement.Basis.PUBLIC_TASK}
    form = SharingForm(posted(request), initial=initial)

    def act() -> Done:
        made = sharing.agree(by=request.user, **form.cleaned_data)
        return Done(f"The agreement with {made.partner_name} is recorded.", leads_to=_page(made))

    return take_step(
        request, "families/privacy/sharing_edit.html", form=form, act=act, back_to="sharing"
    )


@READ_OR_SEND
@for_roles(AUDITOR)
def change(request: SignedInRequest, ref: str) -> HttpResponse:
    """Change what was agreed."""
    agreement = find(SharingAgreement.objects.all(), request.user, ref=ref)
    form = SharingForm(posted(request), initial=shown(agreement))

    def act() -> str:
        sharing.change(by=request.user, agreement=agreement, **form.cleaned_data)
        return "Saved."

    return _step(request, "sharing_edit", agreement, form=form, act=act)


@READ_OR_SEND
@for_roles(AUDITOR)
def end(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask why, and stop sharing."""
    agreement = find(SharingAgreement.objects.all(), request.user, ref=ref)
    form = EndForm(posted(request))

    def act() -> str:
        sharing.end(by=request.user, agreement=agreement, **form.cleaned_data)
        return f"Nothing is shared with {agreement.partner_name} under this any more."

    return _step(request, "sharing_end", agreement, form=form, act=act)


def _step(
    request: SignedInRequest, page: str, agreement: SharingAgreement, **step: Any
) -> HttpResponse:
    template = f"families/privacy/{page}.html"
    return take_step(request, template, back_to=_page(agreement), agreement=agreement, **step)


def _page(agreement: SharingAgreement) -> str:
    return reverse("sharing_agreement", args=[agreement.ref])
