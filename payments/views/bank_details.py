"""Where providers are paid to: who proposed it, who confirmed it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.models import Provider
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest, posted
from centres.steps import take_step
from payments.models import BankDetails
from payments.models.bank_details import BANK_DETAILS_FOR, providers_with_details
from payments.paying import bank_details
from payments.paying.filters import BankDetailsFilter
from payments.paying.forms import CONFIRM, AnswerForm, ProposeForm, TakeBackForm
from payments.refusals import Refused


@require_safe
@for_roles(*BANK_DETAILS_FOR)
def index(request: SignedInRequest) -> HttpResponse:
    """Providers, and whether each can be paid."""
    providers = Provider.objects.visible_to(request.user).filter(council=request.user.council)
    filterset = BankDetailsFilter(
        request.GET, providers_with_details(providers).order_by("code"), request=request
    )
    page = page_of(filterset.qs, request)
    shown = BankDetails.objects.visible_to(request.user).filter(provider__in=list(page))
    used = {each.provider_id: each for each in shown.in_use().select_related("answer")}
    context = {
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "page": page,
        "rows": [(provider, used.get(provider.pk)) for provider in page],
    }
    return render(request, "payments/bank_details/list.html", context)


@require_safe
@for_roles(*BANK_DETAILS_FOR)
def show(request: SignedInRequest, provider: str) -> HttpResponse:
    """The account in use, the one that waits, and all there were."""
    found = _provider(request, provider)
    related = ("by", "answer__by")
    rows = found.bank_details.visible_to(request.user).select_related(*related).order_by("-pk")
    waiting = rows.waiting().first()
    context = {
        "provider": found,
        "used": bank_details.in_use_by(found),
        "waiting": waiting,
        "confirms": waiting is not None and bank_details.may_confirm(request.user, waiting),
        "page": page_of(rows.filter(answer__isnull=False), request),
    }
    return render(request, "payments/bank_details/show.html", context)


@sensitive_post_parameters()
@READ_OR_SEND
@for_roles(*BANK_DETAILS_FOR)
def propose(request: SignedInRequest, provider: str) -> HttpResponse:
    """Type an account; somebody else confirms it."""
    found = _provider(request, provider)
    form = ProposeForm(posted(request))

    def act() -> str:
        bank_details.propose(by=request.user, provider=found, **form.cleaned_data)
        return "Bank details proposed. They are used once another person confirmed them."

    return take_step(
        request,
        "payments/bank_details/propose.html",
        form=form,
        act=act,
        back_to=reverse("bank_details_of", args=[found.code]),
        show=lambda: {"used": bank_details.in_use_by(found)},
        provider=found,
    )


@READ_OR_SEND
@for_roles(*BANK_DETAILS_FOR)
def answer(request: SignedInRequest, provider: str, number: int) -> HttpResponse:
    """Confirm proposed details or turn them down; whoever proposed them can take them back."""
    found = _provider(request, provider)
    rows = BankDetails.objects.filter(provider=found).select_related("by", "council", "provider")
    details: BankDetails = find(rows, request.user, pk=number)
    confirms = bank_details.may_confirm(request.user, details)
    form: Any = (AnswerForm if confirms else TakeBackForm)(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            said = _answered(request, details, form.cleaned_data)
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("bank_details_of", found.code)
        else:
            messages.success(request, said)
            return redirect("bank_details_of", found.code)
    waits = BankDetails.objects.waiting().filter(pk=details.pk).exists()
    if not waits or not bank_details.may_turn_down(request.user, details):
        return redirect("bank_details_of", found.code)
    context = {
        "provider": found,
        "details": details,
        "form": form,
        "confirms": confirms,
        "used": bank_details.in_use_by(found),
    }
    return render(request, "payments/bank_details/answer.html", context)


def _answered(request: SignedInRequest, details: BankDetails, chosen: dict[str, Any]) -> str:
    if chosen.get("answer") == CONFIRM:
        bank_details.confirm(by=request.user, details=details)
        return f"{details.provider.name} is paid to this account from now on."
    bank_details.turn_down(by=request.user, details=details, reason=chosen["reason"])
    return "Turned down. What was in use stays in use."


def _provider(request: SignedInRequest, code: str) -> Provider:
    found: Provider = find(Provider.objects.select_related("council"), request.user, code=code)
    return found
