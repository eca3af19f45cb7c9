"""A provider: will the quarter hold? (PAGES `/providers/<code>/`)"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.models import Provider, User
from centres.pages import page_behind_scope, page_of
from centres.quarters import Quarter
from centres.requests import SignedInRequest
from centres.scope import CLAIMS_FOR
from payments.contracts.terms import terms_for
from payments.dashboards.provider.forming import Running, running_quarter
from payments.dashboards.provider.listed import listed
from payments.dashboards.provider.loads import SHOWN, cases_of, loads_of, rows_of
from payments.dashboards.provider.missing import blocked, missing
from payments.dashboards.provider.missing_list import (
    MissingFilter,
    in_order,
    missing_file,
    told,
)
from payments.dashboards.provider.reach import mends, provider_of, providers_of
from payments.dashboards.provider.side_by_side import side_by_side
from payments.files import chosen, hand_over
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
        "missing": missing(request.user, provider, running.quarter, running.outlooks),
        "mends": mends(request.user, provider),
        "loads": loads_of(request.user, provider),
        "shown": SHOWN,
        "waiting": _waiting(request.user, provider),
        "clusters": side_by_side(request.user, provider, _targets(running), request.GET.dict()),
    }
    return render(request, "payments/provider/show.html", context)


@require_safe
@for_roles(*CLAIMS_FOR)
def missing_records(request: SignedInRequest, code: str) -> HttpResponse:
    """What lacks a record, one by one, and what is next in each."""
    provider = provider_of(request.user, code)
    filterset, rows = _missing_listed(request, provider)
    page = page_of(rows, request)
    context = {
        "provider": provider,
        "quarter": _quarter(),
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "page": page,
        "rows": told(request.user, page, names_workers=mends(request.user, provider)),
        "chosen": chosen(request),
    }
    return render(request, "payments/provider/missing_list.html", context)


@require_safe
@for_roles(*CLAIMS_FOR)
def missing_records_file(request: SignedInRequest, code: str, form: str) -> HttpResponseBase:
    """What the list shows as a file: references only."""
    provider = provider_of(request.user, code)
    _filterset, rows = _missing_listed(request, provider)
    own = mends(request.user, provider)
    return hand_over(
        request,
        missing_file(names_workers=own),
        rows,
        form,
        where=(provider.code,),
        told=lambda found: told(request.user, found, names_workers=own),
    )


@require_safe
@for_roles(*CLAIMS_FOR)
def cases(request: SignedInRequest, code: str) -> HttpResponse:
    """The cases behind a number of a cluster: `?show=` which, `?cluster=` whose."""
    provider = provider_of(request.user, code)
    asked = request.GET.get("show", "")
    show = asked if asked in SHOWN else "open"
    loads = loads_of(request.user, provider)
    cluster = next(
        (one.cluster for one in loads if one.cluster.code == request.GET.get("cluster")), None
    )
    found = cases_of(request.user, provider, show, cluster.code if cluster else "")
    page = page_behind_scope(found, request)
    own = mends(request.user, provider)
    context = {
        "provider": provider,
        "cluster": cluster,
        "loads": loads,
        "show": show,
        "shown": SHOWN,
        "words": SHOWN[show],
        "page": page,
        "rows": rows_of(request.user, page, timezone.localdate(), names_workers=own),
    }
    return render(request, "payments/provider/cases.html", context)


def _missing_listed(
    request: SignedInRequest, provider: Provider
) -> tuple[MissingFilter, QuerySet[Any]]:
    own = mends(request.user, provider)
    rows = blocked(request.user, provider, _quarter())
    filterset = MissingFilter(request.GET, rows, request=request, names_workers=own)
    return filterset, in_order(filterset.qs)


def _quarter() -> Quarter:
    return Quarter.containing(timezone.localdate())


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
