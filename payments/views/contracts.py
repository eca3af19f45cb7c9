"""Contracts: what did we agree? (PAGES `/contracts/<ref>/`)"""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.models import User
from centres.pages import page_of
from centres.quarters import Quarter
from centres.requests import SignedInRequest
from centres.scope import CLAIMS_FOR, COUNCIL_ADMIN
from payments.contracts.agreeing import agreed_by
from payments.contracts.agreement import Agreement
from payments.contracts.filters import ContractFilter
from payments.contracts.reach import WARNING
from payments.contracts.sides import Kind, may_draw_up, side_of
from payments.contracts.terms import terms_of_claims
from payments.contracts.versions import Version, in_force, versions_of
from payments.models import Claim, Contract, Variation
from payments.what_if.lately import beside_terms

READERS = CLAIMS_FOR | {COUNCIL_ADMIN}
for_readers = for_roles(*READERS)


@require_safe
@for_readers
def index(request: SignedInRequest) -> HttpResponse:
    """List them, those that wait for an answer first."""
    everything = Contract.objects.visible_to(request.user).select_related("provider")
    filterset = ContractFilter(request.GET, everything, request=request, user=request.user)
    page = page_of(filterset.qs.order_by("ref", "pk"), request)
    shown = list(page)
    open_ones = {each.contract_id: each for each in _open(request.user, shown)}
    context = {
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "page": page,
        "rows": [(contract, open_ones.get(contract.pk)) for contract in shown],
        "draws_up": any(may_draw_up(request.user, each) for each in _councils(request.user)),
    }
    return render(request, "payments/contract/list.html", context)


@require_safe
@for_readers
def show(request: SignedInRequest, contract: str) -> HttpResponse:
    """The terms in force, what was agreed when and by whom, and the claims made by them."""
    found = contract_of(request.user, contract)
    versions = versions_of(request.user, found)
    now = _quarter_to_show(found)
    current = in_force(versions, now)
    sees_claims = request.user.has_role(*CLAIMS_FOR)
    claims = (
        Claim.objects.visible_to(request.user)
        .filter(contract=found)
        .select_related("contract")
        .with_sums()
        .order_by("-quarter")
    )
    page = page_of(claims, request)
    shown = list(page)
    terms = terms_of_claims(shown)
    drawn = next((each for each in versions if each.variation and each.agreement.is_open), None)
    context: dict[str, object] = {
        "contract": found,
        "version": current,
        "is_to_come": found.starts_on > timezone.localdate(),
        "is_past": found.last_day < timezone.localdate(),
        "variations": [each for each in reversed(versions) if each.variation],
        "signed": versions[0],
        "drawn": drawn,
        "sees_claims": sees_claims,
        "page": page,
        "claims": [(claim, terms[claim.pk]) for claim in shown],
        **what_may_be_done(request.user, versions[0]),
        **beside_terms(request.user, found),
    }
    if current.is_reach_alone:
        context["reach_warning"] = WARNING
    return render(request, "payments/contract/show.html", context)


@require_safe
@for_readers
def variation(request: SignedInRequest, contract: str, number: int) -> HttpResponse:
    """A variation: what it changes, all it says, and what was done about it."""
    agreement = agreement_of(request.user, contract, number)
    versions = versions_of(request.user, agreement.contract)
    version = next(each for each in versions if each.variation == agreement.variation)
    context = {
        "contract": agreement.contract,
        "variation": agreement.variation,
        "version": version,
        **what_may_be_done(request.user, version),
        **beside_terms(request.user, agreement.contract),
    }
    return render(request, "payments/contract/variation.html", context)


def contract_of(user: User, ref: str) -> Contract:
    """A contract; Http404 outside the person's scope."""
    found: Contract = find(Contract.objects.select_related("provider", "council"), user, ref=ref)
    return found


def agreement_of(user: User, ref: str, number: int | None = None) -> Agreement:
    """A contract's own terms, or its variation of that number; Http404 outside the scope."""
    if number is None:
        return Agreement(contract_of(user, ref))
    rows = Variation.objects.select_related("contract__provider", "contract__council")
    found: Variation = find(rows, user, contract__ref=ref, number=number)
    return Agreement(found.contract, found)


def what_may_be_done(user: User, version: Version) -> dict[str, object]:
    """What a page offers this person: it asks as the actions do."""
    agreement = version.agreement
    contract = agreement.contract
    draws_up = may_draw_up(user, contract.council_id)
    side = side_of(user, contract)
    given = agreed_by(version.steps)
    mine = any(step.by_id == user.pk for step in given.values())
    return {
        "draws_up": draws_up,
        "edits": draws_up and agreement.is_draft,
        "answers": agreement.is_offered and side is not None and side not in given and not mine,
        "sends_back": agreement.is_offered and (draws_up or side is not None),
        "for_council": given.get(Kind.AGREED_FOR_COUNCIL),
        "for_provider": given.get(Kind.AGREED_FOR_PROVIDER),
        "was_offered": bool(version.steps),
        "reach_warning": WARNING if version.is_reach_alone else "",
    }


def _open(user: User, contracts: list[Contract]) -> QuerySet[Variation]:
    return Variation.objects.visible_to(user).filter(
        contract__in=contracts, state__in=Variation.OPEN
    )


def _councils(user: User) -> set[int]:
    return set().union(*user.reach.councils.values()) if user.reach.councils else set()


def _quarter_to_show(contract: Contract) -> Quarter:
    """Today's, or the contract's first or last where today is none of its days."""
    today = timezone.localdate()
    return Quarter.containing(min(max(today, contract.starts_on), contract.last_day))
