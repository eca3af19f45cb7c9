"""The steps of a claim: each asks once, saying in numbers what will happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse

from centres.access import for_roles
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.scope import COMMISSIONER, COORDINATOR, PROVIDER_MANAGER
from centres.steps import take_step
from centres.wording import money, quarter_months
from payments.absence.standing_in import stands_in_for
from payments.assurance.sizes import failed_before, sample_size
from payments.decisions import open_points, reopen
from payments.flags import flags
from payments.forms import DeciderForm, ReturnForm, ShownForm
from payments.models import Claim, EvidenceCheck
from payments.permissions import may_submit, require_decider, require_submitter
from payments.refusals import Refused
from payments.review import review_of
from payments.shown import approve_as_shown, digest_of_claim, return_as_shown
from payments.steps import require_state
from payments.submission import require_its_turn, submit
from payments.summary import summarise
from payments.views.finding import claim_of


@dataclass(frozen=True)
class Step:
    """What a step does and says then, what its page shows before, and the page."""

    go: Callable[[dict[str, Any]], str]
    ask: Callable[[], dict[str, Any]]
    template: str


for_submitters = for_roles(COORDINATOR, PROVIDER_MANAGER)
for_commissioners = for_roles(COMMISSIONER)


@READ_OR_SEND
@for_submitters
def submit_claim(request: SignedInRequest, contract: str, quarter: str) -> HttpResponse:
    """Submit a draft."""
    claim = _own(request, contract, quarter)
    form = ShownForm(posted(request), initial={"shown": claim.digest})

    def go(facts: dict[str, Any]) -> str:
        submitted = submit(by=request.user, claim=claim, **facts)
        return (
            f"Claim for {quarter_months(quarter)} submitted: {money(submitted.net())}. "
            "The council’s commissioners decide about it next."
        )

    def ask() -> dict[str, Any]:
        require_submitter(request.user, claim)
        require_state(claim, Claim.State.DRAFT)
        require_its_turn(claim)
        summary = summarise(claim)
        outcomes = sum(section.lines for section in summary.sections if section.kind == "outcome")
        sample = sample_size(outcomes, failed_before(claim).of_outcomes)
        return {"summary": summary, "sample": sample}

    return _step(request, claim, form, Step(go, ask, "payments/claim/submit.html"))


@READ_OR_SEND
@for_submitters
def reopen_claim(request: SignedInRequest, contract: str, quarter: str) -> HttpResponse:
    """Open a returned claim again."""
    claim = _own(request, contract, quarter)
    form = ShownForm(posted(request), initial={"shown": claim.digest})

    def go(_facts: dict[str, Any]) -> str:
        reopen(by=request.user, claim=claim)
        return "The claim is a draft again, calculated from the records as they are now."

    def ask() -> dict[str, Any]:
        require_submitter(request.user, claim)
        require_state(claim, Claim.State.RETURNED)
        return {"summary": summarise(claim)}

    return _step(request, claim, form, Step(go, ask, "payments/claim/reopen.html"))


@READ_OR_SEND
@for_commissioners
def approve_claim(request: SignedInRequest, contract: str, quarter: str) -> HttpResponse:
    """Approve a claim, or give one of two approvals."""
    claim = claim_of(request.user, contract, quarter)
    flagged = flags(claim)
    form = DeciderForm(
        posted(request),
        initial={"shown": digest_of_claim(claim, flagged)},
        standing_in=stands_in_for(request.user, claim),
    )

    def go(facts: dict[str, Any]) -> str:
        decided = approve_as_shown(by=request.user, claim=claim, **facts)
        absent = facts.get("on_behalf_of")
        behalf = f" on behalf of {absent}" if absent else ""
        if decided.state == Claim.State.SUBMITTED:
            return f"First approval given{behalf}. Another commissioner gives the second."
        return f"Claim approved{behalf} and posted to the ledger: {money(decided.net())}."

    def ask() -> dict[str, Any]:
        require_decider(request.user, claim)
        require_state(claim, Claim.State.SUBMITTED)
        points = open_points(claim)
        if points:
            raise Refused(" ".join(points))
        review = review_of(request.user, claim, len(flagged))
        return {"summary": summarise(claim), "review": review, "decided": _decided(claim)}

    return _step(request, claim, form, Step(go, ask, "payments/claim/approve.html"))


@READ_OR_SEND
@for_commissioners
def return_claim(request: SignedInRequest, contract: str, quarter: str) -> HttpResponse:
    """Send a claim back to its provider."""
    claim = claim_of(request.user, contract, quarter)
    form = ReturnForm(
        posted(request),
        initial={"shown": digest_of_claim(claim)},
        standing_in=stands_in_for(request.user, claim),
    )

    def go(facts: dict[str, Any]) -> str:
        return_as_shown(by=request.user, claim=claim, **facts)
        return "Claim returned. The provider can open it again and submit it anew."

    def ask() -> dict[str, Any]:
        require_decider(request.user, claim)
        require_state(claim, Claim.State.SUBMITTED)
        return {"summary": summarise(claim)}

    return _step(request, claim, form, Step(go, ask, "payments/claim/return.html"))


def _own(request: SignedInRequest, contract: str, quarter: str) -> Claim:
    """A claim that this person may submit; for others the step does not exist."""
    claim = claim_of(request.user, contract, quarter)
    if not may_submit(request.user, claim):
        raise Http404
    return claim


def _step(request: SignedInRequest, claim: Claim, form: ShownForm, step: Step) -> HttpResponse:
    """Go when it was confirmed, else ask; a refusal is said on the claim's page."""

    def back() -> str:
        # A draft that was left without lines is gone.
        there = Claim.objects.filter(pk=claim.pk).exists()
        return reverse("claim", args=[claim.contract.ref, claim.quarter]) if there else "claims"

    return take_step(
        request,
        step.template,
        form=form,
        act=lambda: step.go(form.cleaned_data),
        show=step.ask,
        back_to=back,
        claim=claim,
    )


def _decided(claim: Claim) -> dict[str, int]:
    """How many checks were confirmed and not, and how many lines are rejected."""
    outcomes = list(claim.checks.values_list("outcome", flat=True))
    return {
        "confirmed": outcomes.count(EvidenceCheck.Outcome.CONFIRMED),
        "failed": outcomes.count(EvidenceCheck.Outcome.FAILED),
    }
