"""What every step of a claim asks and leaves behind: its state, its decision, its audit entry."""

from __future__ import annotations

from centres import audit
from centres.models import User
from payments.calculation.lines import digest
from payments.models import Claim, Decision
from payments.refusals import Refused


def require_state(claim: Claim, *states: str) -> None:
    """Refused when the claim is in none of these states, saying what it is now."""
    if claim.state not in states:
        raise Refused(f"This claim is {claim.get_state_display().lower()} now. Nothing was done.")


def move(claim: Claim, state: str) -> None:
    """Put the claim into the next state; the database holds it to the arrows of SPEC 6."""
    claim.state = state
    claim.save(update_fields=["state"])


def note(
    claim: Claim, kind: str, *, by: User, reason: str = "", total: int | None = None
) -> Decision:
    """Record a step as a decision and in the audit trail; `total` in pence, else the net sum."""
    decision = Decision.objects.create(
        council_id=claim.council_id,
        claim=claim,
        round=claim.round,
        kind=kind,
        by=by,
        reason=reason,
        total_pence=claim.net() if total is None else total,
        digest=digest_of_decision(claim),
    )
    record(claim, kind, by=by, round=claim.round, total_pence=decision.total_pence)
    return decision


def record(claim: Claim, action: str, *, by: User, **details: object) -> None:
    """The audit entry of a step."""
    audit.record(
        by=by,
        action=f"claim.{action}",
        record="claim",
        reference=f"{claim.contract.ref} {claim.quarter}",
        council=claim.council,
        **details,
    )


def digest_of_decision(claim: Claim) -> str:
    """Stands for the lines with what was decided and checked: what an approver approves."""
    lines = list(claim.lines.values_list("number", "decision"))
    checks = list(claim.checks.values_list("pk", "outcome"))
    return digest([claim.digest, lines, checks])
