"""What is left to do about a claim, and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from centres.models import User
from centres.quarters import Quarter
from centres.scope import COMMISSIONER, COORDINATOR, PROVIDER_MANAGER
from payments.contracts.terms import Terms, terms_of_claims
from payments.models import Claim, ClaimLine, Decision
from payments.permissions import commissions, may_submit
from payments.queries.reading import OpenQueries, open_queries
from payments.refusals import Refused
from payments.submission import require_its_turn
from payments.turns import first_approvals, in_turn

State = Claim.State
MOST_SHOWN = 5


@dataclass(frozen=True)
class LeftToDo:
    """The next step in words; `href` is where this person takes it, if it is theirs."""

    words: str
    href: str = ""


@dataclass(frozen=True)
class Facts:
    """Who asks, and what of several claims was read at once for it."""

    user: User
    in_turn: set[int]
    first_approvals: dict[int, Decision]
    queries: dict[int, OpenQueries]


def left_to_do(user: User, claims: Sequence[Claim]) -> list[LeftToDo]:
    """The next step of each claim, as this person sees it.

    The claims come `with_sums` and with their contracts; the number of queries does not depend
    on how many they are.
    """
    submitted = [claim for claim in claims if claim.state == State.SUBMITTED]
    terms = terms_of_claims(submitted)
    for_two = [claim for claim in submitted if _is_for_two(claim, terms[claim.pk])]
    facts = Facts(
        user=user,
        in_turn=in_turn([claim for claim in claims if claim.state == State.DRAFT]),
        first_approvals=first_approvals(for_two),
        queries=open_queries([claim for claim in claims if claim.state == State.SUBMITTED]),
    )
    return [STEPS[State(claim.state)](facts, claim) for claim in claims]


def waiting_for(user: User) -> list[tuple[Claim, LeftToDo]]:
    """The claims that wait for this person's next step, the oldest quarter first."""
    claims = list(_candidates(user))
    steps = zip(claims, left_to_do(user, claims), strict=True)
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
    queried = ClaimLine.objects.current().filter(decision=ClaimLine.Decided.QUERIED)
    to_submit = Q(contract__provider__in=providers) & (
        Q(state=State.DRAFT, quarter__lt=ended)
        | Q(state=State.RETURNED)
        | Q(state=State.SUBMITTED, pk__in=queried.values("claim"))
    )
    to_decide = Q(council__in=reach.councils.get(COMMISSIONER, ()), state=State.SUBMITTED)
    claims = Claim.objects.visible_to(user).filter(to_submit | to_decide)
    return claims.select_related("contract__provider").with_sums().order_by("quarter", "pk")


def _address(name: str, claim: Claim) -> str:
    return reverse(name, args=[claim.contract.ref, claim.quarter])


def _is_for_two(claim: Claim, terms: Terms) -> bool:
    """For two commissioners: `needs_second_approval` by the sum that was read on."""
    positive: int = claim.positive_pence  # type: ignore[attr-defined]
    return positive > terms.second_approval_over_pence


def _draft(facts: Facts, claim: Claim) -> LeftToDo:
    if claim.period.last_day >= timezone.localdate():
        return LeftToDo("Forming until the quarter ends")
    if not may_submit(facts.user, claim):
        return LeftToDo("With the provider, to submit")
    if claim.pk not in facts.in_turn:
        return LeftToDo("Not its turn yet")
    return LeftToDo("Submit it", _address("claim_submit", claim))


def _submitted(facts: Facts, claim: Claim) -> LeftToDo:
    if not commissions(facts.user, claim.council_id):
        return _answers(facts, claim)
    if claim.submitted_by_id == facts.user.pk:
        return LeftToDo("You submitted it: another commissioner decides")
    given = facts.first_approvals.get(claim.pk)
    if given is None:
        return LeftToDo("Decide it", _address("claim", claim))
    if facts.user.pk in given.people:
        return LeftToDo("Waits for second approval")
    return LeftToDo("Give the second approval", _address("claim", claim))


def _answers(facts: Facts, claim: Claim) -> LeftToDo:
    """What the provider's people are asked while the council decides."""
    to_answer = facts.queries[claim.pk].to_answer if claim.pk in facts.queries else 0
    if not to_answer or not may_submit(facts.user, claim):
        return LeftToDo("With the council, to decide")
    questions = "1 question" if to_answer == 1 else f"{to_answer} questions"
    return LeftToDo(f"Answer {questions}", f"{_address('claim', claim)}?decision=queried#lines")


def _returned(facts: Facts, claim: Claim) -> LeftToDo:
    if may_submit(facts.user, claim):
        return LeftToDo("Open it again", _address("claim_reopen", claim))
    return LeftToDo("With the provider, to mend")


def _approved(facts: Facts, claim: Claim) -> LeftToDo:
    if commissions(facts.user, claim.council_id):
        return LeftToDo("Pay it with the next run", reverse("payment_run_new"))
    return LeftToDo("Waits for payment")


def _paid(_facts: Facts, _claim: Claim) -> LeftToDo:
    return LeftToDo("Nothing")


STEPS = {
    State.DRAFT: _draft,
    State.SUBMITTED: _submitted,
    State.RETURNED: _returned,
    State.APPROVED: _approved,
    State.PAID: _paid,
}
