"""Payment runs: what went out, and the next one (PAGES `/payment-runs/`)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centres import audit
from centres.access import find, for_roles
from centres.models import Council
from centres.pages import READ_OR_SEND, page_of
from centres.papers import handed_over
from centres.requests import SignedInRequest, posted
from centres.scope import COMMISSIONER
from centres.steps import Done, take_step
from centres.wording import money
from payments.balances import balances_of
from payments.files import chosen, payments_of
from payments.filters import PaymentRunFilter
from payments.forms import ShownForm
from payments.models import BankDetails, Claim, PaymentRun
from payments.paying.bank_details import without_account
from payments.paying.bank_files import outgoing
from payments.payment_runs import Due, due_payments, with_counts
from payments.permissions import commissions
from payments.remittance import remittance_advice, remittance_of
from payments.shown import digest_of_payments, pay_as_shown
from payments.views.entries import sections


@require_safe
@for_roles(COMMISSIONER)
def index(request: SignedInRequest) -> HttpResponse:
    """All runs, newest first, and what waits for the next."""
    filterset, found = runs_listed(request)
    due = due_payments(_council(request))
    context = {
        "sections": sections("payment_runs"),
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "page": page_of(found, request),
        "due": due,
        "total": _total(due),
        "chosen": chosen(request),
        "cannot_be_paid": without_account(each.contract.provider for each in due),
        "to_confirm": BankDetails.objects.visible_to(request.user).waiting().count(),
    }
    return render(request, "payments/payment_run/list.html", context)


def runs_listed(request: SignedInRequest) -> tuple[PaymentRunFilter, QuerySet[PaymentRun]]:
    """What the list shows: its filters, and the runs that fit them, newest first."""
    runs = PaymentRun.objects.visible_to(request.user).select_related("by")
    filterset = PaymentRunFilter(request.GET, with_counts(runs).order_by("-pk"), request=request)
    return filterset, filterset.qs


@READ_OR_SEND
@for_roles(COMMISSIONER)
def new(request: SignedInRequest) -> HttpResponse:
    """Repeat what will be paid, and pay it."""
    council = _council(request)
    due = due_payments(council)
    form = ShownForm(posted(request), initial={"shown": digest_of_payments(due)})

    def act() -> Done:
        run = pay_as_shown(by=request.user, council=council, **form.cleaned_data)
        said = f"{money(run.total_pence)} paid."
        return Done(said, leads_to=reverse("payment_run", args=[run.pk]))

    def shown() -> dict[str, Any]:
        claims = Claim.objects.visible_to(request.user).filter(
            council=council, state=Claim.State.APPROVED
        )
        carried = claims.exclude(contract__in={each.contract.pk for each in due})
        carried = carried.select_related("contract__provider").with_sums()
        return {
            "total": _total(due),
            "settles": sum(len(each.claims) for each in due),
            "cannot_be_paid": without_account(each.contract.provider for each in due),
            "carried": list(carried.order_by("contract__ref", "quarter")),
            "owing": [each for each in balances_of(request.user) if each.owed < 0],
        }

    return take_step(
        request,
        "payments/payment_run/new.html",
        form=form,
        act=act,
        back_to="payment_runs",
        show=shown,
        due=due,
    )


@require_safe
@for_roles(COMMISSIONER)
def show(request: SignedInRequest, number: int) -> HttpResponse:
    """What one run paid, and which claims it settled."""
    run = find(PaymentRun.objects.select_related("by"), request.user, pk=number)
    context = {
        "run": run,
        "payments": list(payments_of(run)),
        "files": list(run.bank_files.select_related("by").order_by("number")),
        "outgoing": outgoing(run),
    }
    return render(request, "payments/payment_run/show.html", context)


@require_safe
@for_roles(COMMISSIONER)
def remittance(request: SignedInRequest, number: int, provider: str) -> HttpResponse:
    """The paper that tells a provider what the run paid, to send on."""
    run = find(PaymentRun.objects.select_related("council"), request.user, pk=number)
    advice = remittance_of(run, provider)
    if advice is None:
        raise Http404
    paper = remittance_advice(advice)
    audit.record(
        by=request.user,
        action="payment_run.remittance",
        record="payment run",
        reference=str(run.pk),
        council=run.council,
        provider=advice.provider.code,
    )
    return handed_over(paper, f"remittance-{run.pk}")


def _council(request: SignedInRequest) -> Council:
    council = request.user.council
    if council is None or not commissions(request.user, council):
        raise Http404
    return council


def _total(due: list[Due]) -> int:
    return sum(each.pence for each in due)
