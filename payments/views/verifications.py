"""Whether claims and ledger are what they should be: compared every night, and when asked for."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from centres.access import find, for_roles
from centres.models import User
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.scope import COMMISSIONER
from payments.models import Verification
from payments.seals.changes import Sort
from payments.verification.nightly import ask_for_verification
from payments.views.entries import sections

QUEUED = "Everything is being compared. The result comes up here in a minute or two."
AWAY = "Nothing was begun: the queue of jobs does not answer. Tonight’s comparison follows anyway."


@require_safe
@for_roles(COMMISSIONER)
def index(request: SignedInRequest) -> HttpResponse:
    """The comparisons, the newest first."""
    found = Verification.objects.visible_to(request.user).select_related("by").order_by("-pk")
    page = page_of(found.defer("results"), request)
    context = {"page": page, "sections": sections("verifications")}
    return render(request, "payments/seals/verifications.html", context)


@require_safe
@for_roles(COMMISSIONER)
def show(request: SignedInRequest, number: int) -> HttpResponse:
    """What one compared and every difference by name."""
    found: Verification = find(Verification.objects.select_related("by"), request.user, pk=number)
    changes = [(sort, found.changes.get(sort.value, 0)) for sort in Sort]
    context = {"verification": found, "changes": changes}
    return render(request, "payments/seals/verification.html", context)


@for_roles(COMMISSIONER)
@require_POST
def ask(request: SignedInRequest) -> HttpResponse:
    """Have everything compared now."""
    council = request.user.council
    if council is not None and ask_for_verification(by=request.user, council=council):
        messages.success(request, QUEUED)
    else:
        messages.error(request, AWAY)
    return redirect("verifications")


def latest_verification(user: User) -> Verification | None:
    """The newest comparison that this person may see."""
    found: Verification | None = (
        Verification.objects.visible_to(user).defer("results").order_by("-pk").first()
    )
    return found
