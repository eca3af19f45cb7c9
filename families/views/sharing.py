"""Sharing agreements with partners (PAGES `/privacy/`)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, page_of
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import AUDITOR
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
    if request.method == "POST" and form.is_valid():
        try:
            agreement = sharing.agree(by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.take(problem)
        else:
            messages.success(request, f"The agreement with {agreement.partner_name} is recorded.")
            return redirect("sharing_agreement", agreement.ref)
    return render(request, "families/privacy/sharing_edit.html", {"form": form})


@READ_OR_SEND
@for_roles(AUDITOR)
def change(request: SignedInRequest, ref: str) -> HttpResponse:
    """Change what was agreed."""
    agreement = find(SharingAgreement.objects.all(), request.user, ref=ref)
    form = SharingForm(posted(request), initial=shown(agreement))
    if request.method == "POST" and form.is_valid():
        try:
            sharing.change(by=request.user, agreement=agreement, **form.cleaned_data)
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("sharing_agreement", agreement.ref)
        else:
            messages.success(request, "Saved.")
            return redirect("sharing_agreement", agreement.ref)
    context = {"form": form, "agreement": agreement}
    return render(request, "families/privacy/sharing_edit.html", context)


@READ_OR_SEND
@for_roles(AUDITOR)
def end(request: SignedInRequest, ref: str) -> HttpResponse:
    """Ask why, and stop sharing."""
    agreement = find(SharingAgreement.objects.all(), request.user, ref=ref)
    form = EndForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            sharing.end(by=request.user, agreement=agreement, **form.cleaned_data)
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("sharing_agreement", agreement.ref)
        else:
            messages.success(
                request, f"Nothing is shared with {agreement.partner_name} under this any more."
            )
            return redirect("sharing_agreement", agreement.ref)
    context = {"form": form, "agreement": agreement}
    return render(request, "families/privacy/sharing_end.html", context)
