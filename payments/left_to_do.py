"""What is left to do about a claim, and for whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from centres.models import User
from centres.quarters import Quarter
from centres.scope import COMMISSIONER, COORDINATOR, PROVIDER_MANAGER
from payments.decisions import first_approval
from payments.models import Claim
from payments.permissions import commissions, may_submit
from payments.refusals import Refused
from payments.submission import require_its_turn

State = Claim.State
MOST_SHOWN = 5


@dataclass(frozen=True)
class LeftToDo:
    """The next step in words; `href` is where this person takes it, if it is theirs."""

    words: str
    href: str = ""


def left_to_do(user: User, claim: Claim) -> LeftToDo:
    """The next step of a claim, as this person sees it."""
    return STEPS[State(claim.state)](user, claim)


def waiting_for(user: User) -> list[tuple[Claim, LeftToDo]]:
    """The claims that wait for this person's next step, the oldest quarter first."""
    steps = [(claim, left_to_do(user, claim)) for claim in _candidates(user)]
    return [(claim, step) for claim, step in steps if step.href]


def why_not_yet(claim: Claim) -> str:
    """Why a draft cannot be submitted yet, in words; empty when it can."""
    try:
        require_its_turn(claim)
    except Refused as refusal:
        return str(refusal)
    return ""


def _candidates(user: User) -> QuerySet[Claim]:
    reach = user.reach
    providers = {
        provider
        for role in (PROVIDER_MANAGER, COORDINATOR)
        for provider in reach.providers.get(role, ())
    }
    ended = str(Quarter.containing(timezone.localdate()))
    to_submit = Q(contract__provider__in=providers) & (
        Q(state=State.DRAFT, quarter__lt=ended) | Q(state=State.RETURNED)
    )
    to_decide = Q(council__in=reach.councils.get(COMMISSIONER, ()), state=State.SUBMITTED)
    claims = Claim.objects.visible_to(user).filter(to_submit | to_decide)
    return claims.select_related("contract__provider").with_sums().order_by("quarter", "pk")


def _address(name: str, claim: Claim) -> str:
    return reverse(name, args=[claim.contract.ref, claim.quarter])


def _draft(user: User, claim: Claim) -> LeftToDo:
    if claim.period.last_day >= timezone.localdate():
        return LeftToDo("Forming until the quarter ends")
    if not may_submit(user, claim):
        return LeftToDo("With the provider, to submit")
    if why_not_yet(claim):
        return LeftToDo("Not its turn yet")
    return LeftToDo("Submit it", _address("claim_submit", claim))


def _submitted(user: User, claim: Claim) -> LeftToDo:
    if not commissions(user, claim.council_id):
        return LeftToDo("With the council, to decide")
    if claim.submitted_by_id == user.pk:
        return LeftToDo("You submitted it: another commissioner decides")
    given = first_approval(claim) if claim.needs_second_approval() else None
    if given is None:
        return LeftToDo("Decide it", _address("claim", claim))
    if given.by_id == user.pk:
        return LeftToDo("Waits for second approval")
    return LeftToDo("Give the second approval", _address("claim", claim))


def _returned(user: User, claim: Claim) -> LeftToDo:
    if may_submit(user, claim):
        return LeftToDo("Open it again", _address("claim_reopen", claim))
    return LeftToDo("With the provider, to mend")


def _approved(user: User, claim: Claim) -> LeftToDo:
    if commissions(user, claim.council_id):
        return LeftToDo("Pay it with the next run", reverse("payment_run_new"))
    return LeftToDo("Waits for payment")


def _paid(_user: User, _claim: Claim) -> LeftToDo:
    return LeftToDo("Nothing")


STEPS = {
    State.DRAFT: _draft,
    State.SUBMITTED: _submitted,
    State.RETURNED: _returned,
    State.APPROVED: _approved,
    State.PAID: _paid,
}
