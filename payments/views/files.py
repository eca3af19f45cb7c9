"""Lists about money as files: what each page shows, with its filters."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.requests import SignedInRequest
from centres.scope import CLAIMS_FOR, COMMISSIONER
from payments.files import (
    CLAIMS,
    LINES,
    RUN_PAYMENTS,
    RUNS,
    TRANSACTIONS,
    hand_over,
    payments_of,
)
from payments.models import PaymentRun
from payments.views.claims import claims_listed
from payments.views.finding import claim_of
from payments.views.ledger import transactions_listed
from payments.views.payment_runs import runs_listed


@require_safe
@for_roles(COMMISSIONER)
def transactions(request: SignedInRequest, form: str) -> HttpResponseBase:
    """The ledger's transactions, oldest first."""
    _filterset, rows = transactions_listed(request)
    return hand_over(request, TRANSACTIONS, rows.select_related("by").order_by("at", "pk"), form)


@require_safe
@for_roles(COMMISSIONER)
def payment_runs(request: SignedInRequest, form: str) -> HttpResponseBase:
    """The payment runs, newest first."""
    _filterset, rows = runs_listed(request)
    return hand_over(request, RUNS, rows, form)


@require_safe
@for_roles(COMMISSIONER)
def payment_run(request: SignedInRequest, number: int, form: str) -> HttpResponseBase:
    """What one run paid."""
    run: PaymentRun = find(PaymentRun.objects.all(), request.user, pk=number)
    return hand_over(request, RUN_PAYMENTS, payments_of(run), form, where=(run.pk,))


@require_safe
@for_roles(*CLAIMS_FOR)
def claims(request: SignedInRequest, form: str) -> HttpResponseBase:
    """The claims."""
    _filterset, rows = claims_listed(request)
    return hand_over(request, CLAIMS, rows, form)


@require_safe
@for_roles(*CLAIMS_FOR)
def claim_lines(
    request: SignedInRequest, contract: str, quarter: str, form: str
) -> HttpResponseBase:
    """All lines of a claim, in order."""
    claim = claim_of(request.user, contract, quarter)
    where = (claim.contract.ref, claim.quarter)
    return hand_over(request, LINES, claim.lines, form, where=where)
