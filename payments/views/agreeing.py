"""Offering, agreeing, sending back, withdrawing: each asks once, saying what will happen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse

from centres.access import for_roles
from centres.pages import READ_OR_SEND
from centres.problems import TakesProblems
from centres.requests import SignedInRequest, posted
from centres.scope import COMMISSIONER, COUNCIL_ADMIN, PROVIDER_MANAGER
from centres.steps import take_step
from payments.contracts import agreeing
from payments.contracts.agreement import Agreement
from payments.contracts.forms import BackForm, WithdrawForm
from payments.contracts.sides import SIDES, Kind, may_draw_up, side_of
from payments.contracts.versions import Version, versions_of
from payments.forms import ShownForm
from payments.models import AgreementState
from payments.refusals import Refused
from payments.views.contracts import agreement_of, what_may_be_done
from payments.views.drawing_up import address_of

State = AgreementState
for_drawers = for_roles(COMMISSIONER, COUNCIL_ADMIN)
for_sides = for_roles(COMMISSIONER, PROVIDER_MANAGER)
for_parties = for_roles(COMMISSIONER, PROVIDER_MANAGER, COUNCIL_ADMIN)


@READ_OR_SEND
@for_drawers
def offer(request: SignedInRequest, contract: str, number: int | None = None) -> HttpResponse:
    """Offer a draft."""
    agreement = _own(request, contract, number)
    form = ShownForm(posted(request), initial={"shown": agreement.digest()})

    def go(facts: dict[str, Any]) -> str:
        agreeing.offer(by=request.user, agreement=agreement, **facts)
        return f"{agreement.words} is offered. A commissioner and a manager of the provider agree."

    return _step(request, agreement, form, go=go, state=State.DRAFT, step="offer")


@READ_OR_SEND
@for_sides
def agree(request: SignedInRequest, contract: str, number: int | None = None) -> HttpResponse:
    """Agree for one side."""
    agreement = _own(request, contract, number)
    form = ShownForm(posted(request), initial={"shown": agreement.digest()})

    def go(facts: dict[str, Any]) -> str:
        now = agreeing.agree(by=request.user, agreement=agreement, **facts)
        if now.state == State.AGREED:
            return f"{agreement.words} is agreed by both sides."
        return f"You agreed. {agreement.words} holds when the other side agrees too."

    return _step(request, agreement, form, go=go, state=State.OFFERED, step="agree")


@READ_OR_SEND
@for_parties
def send_back(request: SignedInRequest, contract: str, number: int | None = None) -> HttpResponse:
    """Make it a draft again, to be changed."""
    agreement = _own(request, contract, number)
    form = BackForm(posted(request))

    def go(facts: dict[str, Any]) -> str:
        agreeing.send_back(by=request.user, agreement=agreement, **facts)
        return f"{agreement.words} is a draft again."

    return _step(request, agreement, form, go=go, state=State.OFFERED, step="send_back")


@READ_OR_SEND
@for_drawers
def withdraw(request: SignedInRequest, contract: str, number: int | None = None) -> HttpResponse:
    """Give it up."""
    agreement = _own(request, contract, number)
    form = WithdrawForm(posted(request))

    def go(facts: dict[str, Any]) -> str:
        agreeing.withdraw(by=request.user, agreement=agreement, **facts)
        return f"{agreement.words} is withdrawn."

    state = agreement.state if agreement.is_open else State.DRAFT
    return _step(request, agreement, form, go=go, state=state, step="withdraw")


def _own(request: SignedInRequest, contract: str, number: int | None) -> Agreement:
    """A contract or variation in which this person has a part; else Http404."""
    agreement = agreement_of(request.user, contract, number)
    takes_part = side_of(request.user, agreement.contract) or may_draw_up(
        request.user, agreement.contract.council_id
    )
    if not takes_part:
        raise Http404
    return agreement


def _step(
    request: SignedInRequest,
    agreement: Agreement,
    form: TakesProblems,
    *,
    go: Callable[[dict[str, Any]], str],
    state: str,
    step: str,
) -> HttpResponse:
    """Go when it was confirmed, else ask; a refusal is said on the page of what it is about."""
    back = address_of(agreement)

    def require_state() -> None:
        if agreement.state != state:
            now = agreement.said.get_state_display().lower()
            raise Refused(f"This is {now} now. Nothing was done.")

    def show() -> dict[str, Any]:
        version = _version(request, agreement)
        side = side_of(request.user, agreement.contract)
        return {
            "contract": agreement.contract,
            "version": version,
            "back": back,
            "side": SIDES[Kind(side)] if side else "",
            **what_may_be_done(request.user, version),
        }

    return take_step(
        request,
        f"payments/contract/{step}.html",
        form=form,
        allowed=require_state,
        act=lambda: go(form.cleaned_data),
        back_to=back,
        show=show,
        agreement=agreement,
    )


def _version(request: SignedInRequest, agreement: Agreement) -> Version:
    versions = versions_of(request.user, agreement.contract)
    return next(each for each in versions if each.variation == agreement.variation)
