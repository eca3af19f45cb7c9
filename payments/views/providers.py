"""A provider: will the quarter hold? (PAGES `/providers/<code>/`)"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.models import Provider, User
from centres.requests import SignedInRequest
from centres.scope import CLAIMS_FOR
from payments.contracts.terms import terms_for
from payments.dashboards.provider.forming import Running, running_quarter
from payments.dashboards.provider.listed import listed
from payments.dashboards.provider.reach import provider_of, providers_of
from payments.dashboards.provider.side_by_side import side_by_side
from payments.left_to_do import waiting_for
from payments.models import TariffLine


@require_safe
@for_roles(*CLAIMS_FOR)
def index(request: SignedInRequest) -> HttpResponse:
    """The providers this person has to do with; with one only, that."""
    providers = list(providers_of(request.user))
    if len(providers) == 1:
        return redirect("provider", providers[0].code)
    context = {"rows": listed(request.user, providers, timezone.localdate())}
    return render(request, "payments/provider/list.html", context)


@require_safe
@for_roles(*CLAIMS_FOR)
def show(request: SignedInRequest, code: str) -> HttpResponse:
    """The claim forming, what blocks it, and the clusters side by side.

    `?group=` chooses the indicators, `?cluster=` shows the centres of one cluster beneath it.
    """
    provider = provider_of(request.user, code)
    running = running_quarter(request.user, provider, timezone.localdate())
    context = {
        "provider": provider,
        "running": running,
        "waiting": _waiting(request.user, provider),
        "clusters": side_by_side(request.user, provider, _targets(running), request.GET.dict()),
    }
    return render(request, "payments/provider/show.html", context)


def _targets(running: Running) -> dict[str, TariffLine]:
    """By indicator: the targets of the contract that runs on the quarter's last days."""
    if not running.forming:
        return {}
    terms = terms_for(running.forming[-1].contract, running.quarter)
    return {line.key: line for line in terms.targets}


def _waiting(user: User, provider: Provider) -> list:
    """The provider's claims that wait for this person."""
    return [
        (claim, step)
        for claim, step in waiting_for(user)
        if claim.contract.provider_id == provider.pk
    ]
