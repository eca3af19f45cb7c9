"""The ledger: what is owed, what went out? (PAGES `/ledger/`)"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest, posted
from centres.scope import COMMISSIONER
from centres.wording import money
from outcomes.measures.registry import title
from payments.balances import balances_of, with_owed_after
from payments.corrections import reverse_transaction
from payments.files import chosen
from payments.filters import LedgerFilter
from payments.forms import ReasonForm
from payments.models import Transaction
from payments.paging import window_of
from payments.refusals import Refused
from payments.views.entries import sections
from payments.views.verifications import latest_verification


@require_safe
@for_roles(COMMISSIONER)
def index(request: SignedInRequest) -> HttpResponse:
    """Balances by contract, and the transactions, newest first."""
    filterset, found = transactions_listed(request)
    filled = filterset.form.cleaned_data
    balances = balances_of(request.user, contract=filled.get("contract", ""))
    context = {
        "filters": filterset.form,
        "narrowed": any(filled.values()),
        "balances": balances,
        "sums": {
            name: sum(getattr(balance, name) for balance in balances)
            for name in ("expense", "owed", "paid")
        },
        "page": window_of(found, request, at="at"),
        "sections": sections("ledger"),
        "verification": latest_verification(request.user),
        "chosen": chosen(request),
    }
    return render(request, "payments/ledger/list.html", context)


def transactions_listed(request: SignedInRequest) -> tuple[LedgerFilter, QuerySet[Transaction]]:
    """What the list shows: its filters, and the transactions that fit them."""
    everything = Transaction.objects.visible_to(request.user)
    filterset = LedgerFilter(request.GET, everything, request=request, user=request.user)
    related = ("contract__provider", "claim__contract", "payment_run", "reverses", "reversed_by")
    return filterset, with_owed_after(filterset.qs.select_related(*related))


@require_safe
@for_roles(COMMISSIONER)
def show(request: SignedInRequest, number: int) -> HttpResponse:
    """A transaction with its entries, what it belongs to, and the lines that made an approval."""
    context = _about(request, number)
    if context["posting"].decision_id:
        lines = context["posting"].decision.lines_paid()
        context["page"] = page_of(lines, request)
        for line in context["page"]:
            line.title = title(line.measure)
    return render(request, "payments/ledger/show.html", context)


@READ_OR_SEND
@for_roles(COMMISSIONER)
def reverse(request: SignedInRequest, number: int) -> HttpResponse:
    """Ask why, repeat what will happen, and post the reversing transaction."""
    context = _about(request, number)
    posting: Transaction = context["posting"]
    form = ReasonForm(posted(request))
    try:
        if request.method == "POST" and form.is_valid():
            reversal = reverse_transaction(by=request.user, posting=posting, **form.cleaned_data)
            messages.success(
                request, f"Reversed: {money(reversal.amount_pence)} posted the other way round."
            )
            return redirect("transaction", reversal.pk)
    except ValidationError as problem:
        form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("transaction", posting.pk)
    if not context["may_reverse"]:
        return redirect("transaction", posting.pk)
    return render(request, "payments/ledger/reverse.html", {**context, "form": form})


def _about(request: SignedInRequest, number: int) -> dict[str, Any]:
    rows = Transaction.objects.select_related(
        "contract__provider",
        "claim__contract",
        "decision__claim",
        "payment_run",
        "reverses",
        "by",
        "reversed_by",
    )
    posting: Transaction = find(rows, request.user, pk=number)
    settled = posting.settled.select_related("claim__contract").order_by("claim__quarter")
    return {
        "posting": posting,
        "entries": posting.entries.select_related("account").order_by("pk"),
        "settled": list(settled),
        "may_reverse": posting.kind != Transaction.Kind.REVERSAL
        and not hasattr(posting, "reversed_by"),
    }
