"""Drawing up a contract or a variation, term by term and line by line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse

from centres.access import for_roles
from centres.models import User
from centres.pages import READ_OR_SEND
from centres.problems import TakesProblems
from centres.requests import SignedInRequest, posted
from centres.scope import COMMISSIONER, COUNCIL_ADMIN
from centres.steps import Act, Done, take_step
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

    def act() -> Done:
        facts = form.cleaned_data
        made = drawing_up.draw_up_contract(
            by=request.user, council=facts["provider"].council, **facts
        )
        return Done("Draft made. Add what is paid for, then offer it.", leads_to=address_of(made))

    return _draft(request, form, act=act, heading="Draw up a contract", back=reverse("contracts"))


@READ_OR_SEND
@for_drawers
def vary(request: SignedInRequest, contract: str) -> HttpResponse:
    """Draw up a variation of an agreed contract."""
    found = contract_of(request.user, contract)
    starts = possible_starts(found)
    form = StartForm(posted(request), starts=starts)

    def require_quarters_left() -> None:
        if found.state != "agreed" or not starts:
            raise Refused("No quarter of this contract is left to vary.")

    def act() -> Done:
        made = drawing_up.draw_up_variation(by=request.user, contract=found, **form.cleaned_data)
        said = f"{made.words} drawn up with the terms as they are. Change what should change."
        return Done(said, leads_to=address_of(made))

    return _draft(
        request,
        form,
        act=act,
        heading=f"Vary contract {found.ref}",
        back=reverse("contract", args=[found.ref]),
        allowed=require_quarters_left,
    )


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

    def act() -> str:
        drawing_up.change_terms(by=request.user, agreement=agreement, **form.cleaned_data)
        return "Terms saved."

    return _change(request, agreement, form, act=act, heading="Change the terms")


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

    def act() -> str:
        tariff.add_line(by=request.user, agreement=agreement, kind=of_kind, **form.cleaned_data)
        return "Added to the tariff."

    heading = "Pay for an outcome" if kind == "outcome" else "Reward a target"
    return _change(request, agreement, form, act=act, heading=heading)


@READ_OR_SEND
@for_drawers
def line(
    request: SignedInRequest, contract: str, position: int, number: int | None = None
) -> HttpResponse:
    """Other terms for a line."""
    agreement = draft_of(request.user, contract, number)
    found = _line(agreement, position)
    form = _line_form(request, agreement, found.kind, found)

    def act() -> str:
        tariff.change_line(by=request.user, agreement=agreement, line=found, **form.cleaned_data)
        return "Tariff saved."

    return _change(request, agreement, form, act=act, heading=title(found.key))


@READ_OR_SEND
@for_drawers
def line_remove(
    request: SignedInRequest, contract: str, position: int, number: int | None = None
) -> HttpResponse:
    """Take a line out."""
    agreement = draft_of(request.user, contract, number)
    found = _line(agreement, position)

    def act() -> str:
        tariff.remove_line(by=request.user, agreement=agreement, line=found)
        return f"{title(found.key)} is taken out of the draft."

    return _remove(request, agreement, "line_remove", act=act, line=found)


@READ_OR_SEND
@for_drawers
def discard(request: SignedInRequest, contract: str, number: int | None = None) -> HttpResponse:
    """Throw a draft away that nobody was offered."""
    agreement = draft_of(request.user, contract, number)

    def act() -> Done:
        drawing_up.discard(by=request.user, agreement=agreement)
        after = reverse("contracts")
        if agreement.variation:
            after = reverse("contract", args=[agreement.contract.ref])
        return Done("The draft is thrown away.", leads_to=after)

    return _remove(request, agreement, "discard", act=act)


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
    request: SignedInRequest, agreement: Agreement, form: TakesProblems, *, act: Act, heading: str
) -> HttpResponse:
    """Change a draft, and go back to its page."""
    caption = f"{agreement.words} of {agreement.contract.ref}" if agreement.variation else ""
    return _draft(
        request,
        form,
        act=act,
        heading=heading,
        back=address_of(agreement),
        save="Save",
        caption=caption or agreement.contract.ref,
    )


def _draft(
    request: SignedInRequest,
    form: TakesProblems,
    *,
    act: Act,
    heading: str,
    back: str,
    save: str = "Save draft",
    caption: str = "",
    allowed: Callable[[], object] | None = None,
) -> HttpResponse:
    return take_step(
        request,
        "payments/contract/form.html",
        form=form,
        act=act,
        back_to=back,
        allowed=allowed,
        back=back,
        heading=heading,
        save=save,
        caption=caption,
    )


def _remove(
    request: SignedInRequest, agreement: Agreement, page: str, *, act: Act, **context: Any
) -> HttpResponse:
    """Ask once, and take a part of a draft or all of it away."""
    back = address_of(agreement)
    return take_step(
        request,
        f"payments/contract/{page}.html",
        form=DiscardForm(posted(request)),
        act=act,
        back_to=back,
        back=back,
        agreement=agreement,
        **context,
    )


def _councils(user: User) -> set[int]:
    reach = user.reach.councils
    return {pk for role in (COMMISSIONER, COUNCIL_ADMIN) for pk in reach.get(role, ())}
