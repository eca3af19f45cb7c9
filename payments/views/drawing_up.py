"""Drawing up a contract or a variation, term by term and line by line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from centres.access import for_roles
from centres.models import User
from centres.pages import READ_OR_SEND
from centres.problems import TakesProblems
from centres.requests import SignedInRequest, posted
from centres.scope import COMMISSIONER, COUNCIL_ADMIN
from outcomes.measures.registry import title
from payments.contracts import drawing_up, tariff
from payments.contracts.agreement import Agreement
from payments.contracts.forms import (
    FORMS,
    ContractForm,
    ContractTermsForm,
    DiscardForm,
    LineForm,
    StartForm,
    VariationForm,
    contract_now,
    terms_now,
)
from payments.contracts.sides import may_draw_up
from payments.contracts.starting import possible_starts
from payments.models import TariffLine
from payments.refusals import Refused
from payments.views.contracts import agreement_of, contract_of

KINDS = {"outcome": TariffLine.Kind.PER_OUTCOME, "target": TariffLine.Kind.TARGET}
for_drawers = for_roles(COMMISSIONER, COUNCIL_ADMIN)


@READ_OR_SEND
@for_drawers
def new_contract(request: SignedInRequest) -> HttpResponse:
    """Draw up a contract."""
    form = ContractForm(posted(request), councils=_councils(request.user))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            made = drawing_up.draw_up_contract(
                by=request.user, council=facts["provider"].council, **facts
            )
        except ValidationError as problem:
            form.take(problem)
        else:
            messages.success(request, "Draft made. Add what is paid for, then offer it.")
            return redirect("contract", made.contract.ref)
    return _page(
        request, form, heading="Draw up a contract", back=reverse("contracts"), save="Save draft"
    )


@READ_OR_SEND
@for_drawers
def vary(request: SignedInRequest, contract: str) -> HttpResponse:
    """Draw up a variation of an agreed contract."""
    found = contract_of(request.user, contract)
    starts = possible_starts(found)
    form = StartForm(posted(request), starts=starts)
    back = reverse("contract", args=[found.ref])
    if found.state != "agreed" or not starts:
        messages.error(request, "No quarter of this contract is left to vary.")
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        try:
            made = drawing_up.draw_up_variation(
                by=request.user, contract=found, **form.cleaned_data
            )
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(back)
        else:
            messages.success(
                request,
                f"{made.words} drawn up with the terms as they are. Change what should change.",
            )
            return redirect(address_of(made))
    return _page(request, form, heading=f"Vary contract {found.ref}", back=back, save="Save draft")


@READ_OR_SEND
@for_drawers
def terms(request: SignedInRequest, contract: str, number: int | None = None) -> HttpResponse:
    """The terms beside the tariff."""
    agreement = draft_of(request.user, contract, number)
    form: TakesProblems
    if agreement.variation:
        starts = possible_starts(agreement.contract)
        now = terms_now(agreement.variation, "starts_with", "reason")
        form = VariationForm(posted(request), starts=starts, initial=now)
    else:
        councils = [agreement.contract.council_id]
        now = contract_now(agreement.contract)
        form = ContractTermsForm(posted(request), councils=councils, initial=now)

    def go(facts: dict[str, Any]) -> None:
        drawing_up.change_terms(by=request.user, agreement=agreement, **facts)

    return _change(request, agreement, form, go=go, heading="Change the terms", said="Terms saved.")


@READ_OR_SEND
@for_drawers
def line_new(
    request: SignedInRequest, contract: str, kind: str, number: int | None = None
) -> HttpResponse:
    """A further outcome or target."""
    if kind not in KINDS:
        raise Http404
    agreement = draft_of(request.user, contract, number)
    of_kind = KINDS[kind]
    form = _line_form(request, agreement, of_kind, None)

    def go(facts: dict[str, Any]) -> None:
        tariff.add_line(by=request.user, agreement=agreement, kind=of_kind, **facts)

    heading = "Pay for an outcome" if kind == "outcome" else "Reward a target"
    return _change(request, agreement, form, go=go, heading=heading, said="Added to the tariff.")


@READ_OR_SEND
@for_drawers
def line(
    request: SignedInRequest, contract: str, position: int, number: int | None = None
) -> HttpResponse:
    """Other terms for a line."""
    agreement = draft_of(request.user, contract, number)
    found = _line(agreement, position)
    form = _line_form(request, agreement, found.kind, found)

    def go(facts: dict[str, Any]) -> None:
        tariff.change_line(by=request.user, agreement=agreement, line=found, **facts)

    return _change(request, agreement, form, go=go, heading=title(found.key), said="Tariff saved.")


@READ_OR_SEND
@for_drawers
def line_remove(
    request: SignedInRequest, contract: str, position: int, number: int | None = None
) -> HttpResponse:
    """Take a line out."""
    agreement = draft_of(request.user, contract, number)
    found = _line(agreement, position)
    form = DiscardForm(posted(request))
    back = address_of(agreement)
    if request.method == "POST" and form.is_valid():
        return _done(
            request,
            back,
            lambda: tariff.remove_line(by=request.user, agreement=agreement, line=found),
            f"{title(found.key)} is taken out of the draft.",
        )
    context = {"form": form, "agreement": agreement, "line": found, "back": back}
    return render(request, "payments/contract/line_remove.html", context)


@READ_OR_SEND
@for_drawers
def discard(request: SignedInRequest, contract: str, number: int | None = None) -> HttpResponse:
    """Throw a draft away that nobody was offered."""
    agreement = draft_of(request.user, contract, number)
    form = DiscardForm(posted(request))
    if request.method == "POST" and form.is_valid():
        after = reverse("contracts")
        if agreement.variation:
            after = reverse("contract", args=[agreement.contract.ref])
        return _done(
            request,
            after,
            lambda: drawing_up.discard(by=request.user, agreement=agreement),
            "The draft is thrown away.",
            otherwise=address_of(agreement),
        )
    context = {"form": form, "agreement": agreement, "back": address_of(agreement)}
    return render(request, "payments/contract/discard.html", context)


def draft_of(user: User, contract: str, number: int | None) -> Agreement:
    """A draft that this person may change; Http404 for anything else."""
    agreement = agreement_of(user, contract, number)
    if not agreement.is_draft or not may_draw_up(user, agreement.contract.council_id):
        raise Http404
    return agreement


def address_of(agreement: Agreement) -> str:
    """The page of a contract, or of its variation."""
    ref = agreement.contract.ref
    if agreement.variation:
        return reverse("variation", args=[ref, agreement.variation.number])
    return reverse("contract", args=[ref])


def _line(agreement: Agreement, position: int) -> TariffLine:
    found = agreement.lines.filter(position=position).first()
    if found is None:
        raise Http404
    return found


def _line_form(
    request: SignedInRequest, agreement: Agreement, kind: str, line: TariffLine | None
) -> LineForm:
    form = FORMS[kind]
    initial = {}
    if line:
        initial = {name: getattr(line, name, None) for name in form.base_fields}
        initial["place"] = line.position
        initial["holdback_bp"] = line.holdback_bp or None
    taken = set()
    if kind == TariffLine.Kind.PER_OUTCOME:
        taken = set(agreement.lines.filter(kind=kind).values_list("key", flat=True))
    return form(posted(request), line=line, taken=taken, initial=initial)


def _change(
    request: SignedInRequest,
    agreement: Agreement,
    form: TakesProblems,
    *,
    go: Callable[[dict[str, Any]], None],
    heading: str,
    said: str,
) -> HttpResponse:
    back = address_of(agreement)
    if request.method == "POST" and form.is_valid():
        try:
            go(form.cleaned_data)
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(back)
        else:
            messages.success(request, said)
            return redirect(back)
    caption = f"{agreement.words} of {agreement.contract.ref}" if agreement.variation else ""
    caption = caption or agreement.contract.ref
    return _page(request, form, heading=heading, back=back, save="Save", caption=caption)


def _page(
    request: SignedInRequest,
    form: TakesProblems,
    *,
    heading: str,
    back: str,
    save: str,
    caption: str = "",
) -> HttpResponse:
    context = {"form": form, "heading": heading, "back": back, "save": save, "caption": caption}
    return render(request, "payments/contract/form.html", context)


def _done(
    request: SignedInRequest,
    after: str,
    go: Callable[[], None],
    said: str,
    otherwise: str = "",
) -> HttpResponse:
    try:
        go()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(otherwise or after)
    messages.success(request, said)
    return redirect(after)


def _councils(user: User) -> set[int]:
    reach = user.reach.councils
    return {pk for role in (COMMISSIONER, COUNCIL_ADMIN) for pk in reach.get(role, ())}
