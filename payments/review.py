"""How far the review of a claim is: checks, queries, approvals, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, Q

from centres.models import User
from payments.decisions import first_approval, open_points
from payments.models import Claim, ClaimLine, Decision, EvidenceCheck
from payments.permissions import commissions, may_decide

Outcome = EvidenceCheck.Outcome
Decided = ClaimLine.Decided


@dataclass(frozen=True)
class Review:
    """The review of a submitted claim, for a commissioner."""

    drawn: int
    checked: int
    failed: int
    queried: int
    rejected: int
    flagged: int
    next_check: EvidenceCheck | None
    needs_second: bool
    first: Decision | None
    is_mine: bool
    in_the_way: list[str]

    @property
    def may_approve(self) -> bool:
        """Whether this person's approval is what is left."""
        return self.is_mine and not self.in_the_way


def review_of(user: User, claim: Claim, flagged: int) -> Review | None:
    """The review, for commissioners of the council; None for others and for other states.

    `flagged` is how many lines are. The number of queries does not depend on the lines.
    """
    if claim.state != Claim.State.SUBMITTED or not commissions(user, claim.council_id):
        return None
    checks = list(claim.checks.select_related("line"))
    needs_second = claim.needs_second_approval()
    first = first_approval(claim) if needs_second else None
    decided = list(claim.lines.exclude(decision=Decided.PENDING).values_list("decision", flat=True))
    return Review(
        drawn=len(checks),
        checked=sum(check.outcome != Outcome.OPEN for check in checks),
        failed=claim.lines.filter(Q(decision=Decided.PENDING, checks__outcome=Outcome.FAILED))
        .distinct()
        .count(),
        queried=decided.count(Decided.QUERIED),
        rejected=decided.count(Decided.REJECTED),
        flagged=flagged,
        next_check=next((check for check in checks if check.outcome == Outcome.OPEN), None),
        needs_second=needs_second,
        first=first,
        is_mine=may_decide(user, claim) and (first is None or user.pk not in first.people),
        in_the_way=open_points(claim),
    )


def next_to_check(claim: Claim, after: int) -> ClaimLine | None:
    """The next line with a check left, after line number `after` and then from the start."""
    others = claim.checks.filter(outcome=Outcome.OPEN).exclude(line__number=after)
    is_earlier = ExpressionWrapper(Q(line__number__lt=after), output_field=BooleanField())
    found = others.select_related("line").order_by(is_earlier, "line__number", "pk").first()
    return found.line if found else None
