"""A payment run's file for the bank: the original once, then marked copies."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.scope import COMMISSIONER
from payments.forms import ShownForm
from payments.models import BankFile, PaymentRun
from payments.paying.bacs import file_name
from payments.paying.bank_files import digest_of, hand_out_as_shown, hand_out_copy, outgoing
from payments.paying.forms import CopyForm
from payments.refusals import Refused

CONFIRM = "components/confirm_page.html"
NOT_YET = "payments/payment_run/bank_file_not_yet.html"


@READ_OR_SEND
@for_roles(COMMISSIONER)
def original(request: SignedInRequest, number: int) -> HttpResponse:
    """Say the sum and the payments, then hand out the file, once."""
    run = _run(request, number)
    sent = outgoing(run)
    form = ShownForm(posted(request), initial={"shown": digest_of(sent)})
    if request.method == "POST" and form.is_valid():
        try:
            return _handed_over(*hand_out_as_shown(by=request.user, run=run, **form.cleaned_data))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("payment_run", run.pk)
    if run.bank_files.exists():
        return redirect("payment_run", run.pk)
    layout = CONFIRM if sent.payees and not sent.without_details else NOT_YET
    context = {"run": run, "outgoing": sent, "form": form, "layout": layout}
    return render(request, "payments/payment_run/bank_file.html", context)


@READ_OR_SEND
@for_roles(COMMISSIONER)
def copy(request: SignedInRequest, number: int) -> HttpResponse:
    """Ask why, then hand out a marked copy."""
    run = _run(request, number)
    form = CopyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            return _handed_over(*hand_out_copy(by=request.user, run=run, **form.cleaned_data))
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("payment_run", run.pk)
    first = run.bank_files.select_related("by").order_by("number").first()
    if first is None:
        return redirect("payment_run", run.pk)
    context = {"run": run, "first": first, "form": form}
    return render(request, "payments/payment_run/bank_copy.html", context)


def _run(request: SignedInRequest, number: int) -> PaymentRun:
    run: PaymentRun = find(
        PaymentRun.objects.select_related("council", "by"), request.user, pk=number
    )
    return run


def _handed_over(file: BankFile, content: bytes) -> HttpResponse:
    """A file to save: kept by no cache."""
    response = HttpResponse(content, content_type="text/csv; charset=us-ascii")
    response["Content-Disposition"] = f'attachment; filename="{file_name(file)}"'
    response["Cache-Control"] = "no-store, private"
    return response
