"""Evidence checks and decisions about single lines, while a claim is submitted (SPEC 6)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from centres.guards import require_reason
from centres.models import User
from payments.locking import locked_claim
from payments.models import Claim, ClaimLine, EvidenceCheck
from payments.permissions import require_decider
from payments.queries.conversation import converse
from payments.queries.names import require_no_names
from payments.refusals import Refused
from payments.steps import record, require_state

Outcome = EvidenceCheck.Outcome
Decided = ClaimLine.Decided


@transaction.atomic
def record_check(
    *, by: User, check: EvidenceCheck, outcome: str, note: str = "", reason: str = ""
) -> EvidenceCheck:
    """Record what a check of the sample found: `confirmed`, or `failed` with a reason.

    The reason is one of `EvidenceCheck.Reason`; without one, or for `other`, the note says it. A
    check can be recorded again until the claim is decided. After a failed one its line must be
    decided about (again). ValidationError names `outcome`, `reason` or `note`; Refused otherwise.
    """
    if outcome not in (Outcome.CONFIRMED, Outcome.FAILED):
        raise ValidationError({"outcome": "Select whether you found the evidence."})
    reason = _reason(outcome, reason, note)
    claim = _for_decision(by, check.claim)
    check = EvidenceCheck.objects.select_related("line").get(pk=check.pk)
    _require_this_round(claim, check.line)
    check.outcome, check.reason, check.note = outcome, reason, note
    check.checked_by, check.checked_at = by, timezone.now()
    check.save()
    if outcome == Outcome.FAILED and check.line.decision == Decided.ACCEPTED:
        _decide(check.line, Decided.PENDING, by=None, reason="")
    record(claim, "check", by=by, line=check.line.number, outcome=outcome, reason=reason)
    return check


def _reason(outcome: str, reason: str, note: str) -> str:
    """Why something was not confirmed; nothing for what was."""
    if outcome == Outcome.CONFIRMED:
        return ""
    reason = reason or EvidenceCheck.Reason.OTHER
    if reason not in EvidenceCheck.Reason.values:
        raise ValidationError({"reason": "Select why it is not confirmed."})
    if reason == EvidenceCheck.Reason.OTHER and not note.strip():
        raise ValidationError({"note": "Say what was missing or wrong."})
    return reason


def decide_line(*, by: User, line: ClaimLine, decision: str, reason: str = "") -> ClaimLine:
    """Accept, query or reject a line of a submitted claim; the last word before approval counts.

    A reason is needed to query or reject, and to accept what a check did not confirm. Every line
    that nobody decided about is accepted by the approval. A query begins a conversation with the
    provider, or goes on with it; accepting and rejecting settle it. ValidationError names
    `decision` or `reason`, also where the reason tells who the family is; Refused otherwise.
    """
    if decision not in (Decided.ACCEPTED, Decided.QUERIED, Decided.REJECTED):
        raise ValidationError({"decision": "Select whether to accept, query or reject the line."})
    require_decider(by, line.claim)
    require_no_names(by=by, line=line, text=reason, field="reason")
    return _decide_line(by, line, decision, reason)


@transaction.atomic
def _decide_line(by: User, line: ClaimLine, decision: str, reason: str) -> ClaimLine:
    claim = _for_decision(by, line.claim)
    _require_this_round(claim, line)
    line = claim.lines.get(pk=line.pk)
    if decision != Decided.ACCEPTED or line.checks.filter(outcome=Outcome.FAILED).exists():
        require_reason(reason)
    _decide(line, decision, by=by, reason=reason)
    converse(by=by, line=line)
    record(claim, "line", by=by, line=line.number, decision=decision)
    return line


def _for_decision(by: User, claim: Claim) -> Claim:
    claim = locked_claim(claim)
    require_decider(by, claim)
    require_state(claim, Claim.State.SUBMITTED)
    return claim


def _require_this_round(claim: Claim, line: ClaimLine) -> None:
    if line.round != claim.round:
        raise Refused("This belongs to an earlier submission of the claim.")


def _decide(line: ClaimLine, decision: str, *, by: User | None, reason: str) -> None:
    line.decision, line.reason = decision, reason
    line.decided_by, line.decided_at = by, timezone.now() if by else None
    line.save(update_fields=["decision", "reason", "decided_by", "decided_at"])
