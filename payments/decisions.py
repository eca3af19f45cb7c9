"""Deciding about a submitted claim (SPEC 6): return it, approve it; and opening it again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from centres.guards import require_reason
from centres.models import User
from payments.absence.standing_in import require_standing_in
from payments.calculation.lines import digest_of_lines
from payments.drafts import redraft
from payments.locking import locked_claim
from payments.models import Claim, ClaimLine, Decision, EvidenceCheck
from payments.permissions import require_decider, require_submitter
from payments.postings import post_approval
from payments.refusals import Refused
from payments.steps import digest_of_decision, move, note, require_state

Decided = ClaimLine.Decided
Kind = Decision.Kind


@transaction.atomic
def return_claim(*, by: User, claim: Claim, reason: str, on_behalf_of: User | None = None) -> Claim:
    """Send a submitted claim back with a reason; none of its lines stands claimed any more.

    `on_behalf_of` is a commissioner who is away and for whom `by` decides today.
    """
    require_reason(reason)
    claim = locked_claim(claim)
    require_decider(by, claim)
    require_state(claim, Claim.State.SUBMITTED)
    require_standing_in(by, on_behalf_of, claim)
    note(claim, Kind.RETURNED, by=by, reason=reason, on_behalf_of=on_behalf_of)
    move(claim, Claim.State.RETURNED)
    claim.lines.filter(standing=True).update(standing=False)
    redraft(claim.council)
    return claim


@transaction.atomic
def reopen(*, by: User, claim: Claim) -> Claim:
    """Make a returned claim a draft again, calculated anew; its earlier lines are kept."""
    claim = locked_claim(claim)
    require_submitter(by, claim)
    require_state(claim, Claim.State.RETURNED)
    note(claim, Kind.REOPENED, by=by)
    claim.state = Claim.State.DRAFT
    claim.round += 1
    claim.digest = digest_of_lines([])
    claim.submitted_by = claim.submitted_at = None
    claim.save()
    redraft(claim.council)
    claim.refresh_from_db()
    return claim


@transaction.atomic
def approve(*, by: User, claim: Claim, on_behalf_of: User | None = None) -> Claim:
    """Approve a submitted claim and post it, or give the first of two approvals.

    Lines that nobody decided about are accepted. When the positive lines, as submitted, are
    together above the contract's threshold, the first approval leaves the claim submitted, and a
    different commissioner's posts it; what is decided or checked in between voids the first.
    `on_behalf_of` is a commissioner who is away and for whom `by` decides today; two approvals are
    those of two people also by whose right they are given. Refused while checks or queries are
    open, for the submitter, and when it is decided already.
    """
    claim = locked_claim(claim)
    require_decider(by, claim)
    require_state(claim, Claim.State.SUBMITTED)
    require_standing_in(by, on_behalf_of, claim)
    _require_checked(claim)
    claim.lines.filter(decision=Decided.PENDING).update(
        decision=Decided.ACCEPTED, decided_by=by, decided_at=timezone.now()
    )
    if claim.needs_second_approval() and not _is_second(by, on_behalf_of, claim):
        note(claim, Kind.FIRST_APPROVAL, by=by, on_behalf_of=on_behalf_of)
        return claim
    _post(by, on_behalf_of, claim)
    redraft(claim.council)
    return claim


def first_approval(claim: Claim) -> Decision | None:
    """The first approval that still counts: of the lines and checks as they are now."""
    given = claim.decisions.filter(round=claim.round, kind=Kind.FIRST_APPROVAL).last()
    if given is None or given.digest != digest_of_decision(claim, Kind.FIRST_APPROVAL, claim.round):
        return None
    return given


def open_points(claim: Claim) -> list[str]:
    """What stands in the way of an approval, in words; nothing when it can be approved."""
    points = []
    unchecked = claim.checks.filter(outcome=EvidenceCheck.Outcome.OPEN).count()
    if unchecked:
        are = "check of the sample is" if unchecked == 1 else "checks of the sample are"
        points.append(f"{unchecked} {are} not recorded yet.")
    queried = claim.lines.filter(decision=Decided.QUERIED)
    points += [f"Line {line.number} is queried." for line in queried]
    failed = claim.lines.filter(
        decision=Decided.PENDING, checks__outcome=EvidenceCheck.Outcome.FAILED
    ).distinct()
    points += [
        f"A check of line {line.number} failed: accept or reject the line." for line in failed
    ]
    return points


def _require_checked(claim: Claim) -> None:
    points = open_points(claim)
    if points:
        raise Refused(" ".join(points))


def _is_second(by: User, on_behalf_of: User | None, claim: Claim) -> bool:
    given = first_approval(claim)
    if given is None:
        return False
    if by.pk in given.people:
        raise Refused("You gave the first approval: another commissioner must give the second.")
    if on_behalf_of and on_behalf_of.pk in given.people:
        raise Refused(
            f"{on_behalf_of} gave the first approval, so nobody gives the second on their behalf."
        )
    return True


def _post(by: User, on_behalf_of: User | None, claim: Claim) -> None:
    """Decide, post and release in the same transaction."""
    net = claim.net()
    decision = note(claim, Kind.APPROVED, by=by, total=net, on_behalf_of=on_behalf_of)
    post_approval(claim, decision, net)
    move(claim, Claim.State.APPROVED)
    claim.lines.filter(standing=True, decision=Decided.REJECTED).update(standing=False)
    accepted = claim.lines.filter(kind=ClaimLine.Kind.REVERSAL, decision=Decided.ACCEPTED)
    ClaimLine.objects.filter(reversals__in=accepted).update(standing=False)
