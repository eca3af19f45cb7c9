"""What every step of a claim asks and leaves behind: its state, its decision, its audit entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from centres import audit
from centres.models import User
from payments.calculation.lines import calculated, digest, digest_of_lines
from payments.letters.writing import tell_of_step
from payments.models import Claim, ClaimLine, Decision, EvidenceCheck
from payments.refusals import Refused

LINE_SEAL_LENGTH = 16


def require_state(claim: Claim, *states: str) -> None:
    """Refused when the claim is in none of these states, saying what it is now."""
    if claim.state not in states:
        raise Refused(f"This claim is {claim.get_state_display().lower()} now. Nothing was done.")


def move(claim: Claim, state: str) -> None:
    """Put the claim into the next state; the database holds it to the arrows of SPEC 6."""
    claim.state = state
    claim.save(update_fields=["state"])


def note(
    claim: Claim,
    kind: str,
    *,
    by: User,
    reason: str = "",
    total: int | None = None,
    on_behalf_of: User | None = None,
) -> Decision:
    """Record a step as a decision and in the audit trail, and write to whom it concerns.

    `total` is in pence, else the net sum.
    `on_behalf_of` is the absent commissioner for whom `by` decides.
    """
    is_sealing = kind == Decision.Kind.SUBMITTED
    decision = Decision.objects.create(
        council_id=claim.council_id,
        claim=claim,
        round=claim.round,
        kind=kind,
        by=by,
        on_behalf_of=on_behalf_of,
        reason=reason,
        total_pence=claim.net() if total is None else total,
        digest=digest_of_decision(claim, kind, claim.round),
        names={
            "council": claim.council.name,
            "provider": claim.contract.provider.name,
            "by": by.name,
            **({"on_behalf_of": on_behalf_of.name} if on_behalf_of else {}),
        },
        line_seals=[seal_of_line(line) for line in claim.lines] if is_sealing else [],
    )
    details = {"on_behalf_of": on_behalf_of.username} if on_behalf_of else {}
    record(claim, kind, by=by, round=claim.round, total_pence=decision.total_pence, **details)
    tell_of_step(decision)
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


def digest_of_decision(claim: Claim, kind: str, round_number: int) -> str:
    """What a decision of a round was about; later it can be compared with what is stored.

    A submission seals the lines with their evidence and the sample drawn with its packs. An
    approval is of these and of what was decided and checked line by line. Other steps are about
    the lines alone.
    """
    lines = ClaimLine.objects.filter(claim=claim, round=round_number).order_by("number")
    checks = EvidenceCheck.objects.filter(claim=claim, line__round=round_number).order_by("pk")
    return digest_of_step(kind, lines, checks.select_related("line"))


def digest_of_step(
    kind: str, lines: Iterable[ClaimLine], checks: Iterable[EvidenceCheck], *, earlier: bool = False
) -> str:
    """The same of a round's lines in order of number and its checks in order of their ids.

    `earlier` for the way it was made while lines were not sealed record by record: what was
    decided then is still compared with what was decided then.
    """
    lines, checks = list(lines), list(checks)
    if kind in (Decision.Kind.FIRST_APPROVAL, Decision.Kind.APPROVED):
        found = [(check.pk, check.outcome) for check in checks]
        return digest_of_approval(lines, found, earlier=earlier)
    said = digest_of_lines([calculated(line) for line in lines])
    if kind == Decision.Kind.SUBMITTED:
        evidence = [_sealed(line, earlier=earlier) for line in lines]
        sample = [(check.line.number, check.subject, check.counted) for check in checks]
        packs = [
            (check.line.number, check.subject, check.evidence, check.evidence_digest)
            for check in checks
            if check.evidence_digest
        ]
        # What was submitted before subjects had packs has its digest without them.
        return digest([said, evidence, sample, packs] if packs else [said, evidence, sample])
    return said


def digest_of_approval(
    lines: Iterable[ClaimLine], checks: Iterable[tuple[int, str]], *, earlier: bool = False
) -> str:
    """What an approval is about: a round's lines in order with what was decided about each and
    the digest of its evidence, and each check's id and outcome.
    """
    lines = list(lines)
    said = digest_of_lines([calculated(line) for line in lines])
    decided: list[list[Any]] = [[line.number, line.decision] for line in lines]
    if not earlier:
        for each, line in zip(decided, lines, strict=True):
            each.append(line.evidence_digest)
    return digest([said, decided, list(checks)])


def seal_of_line(line: ClaimLine) -> str:
    """A short digest of a line with its evidence, which says which line of a claim differs."""
    facts = digest_of_lines([calculated(line)])
    return digest([facts, _sealed(line, earlier=False)])[:LINE_SEAL_LENGTH]


def _sealed(line: ClaimLine, *, earlier: bool) -> list[Any]:
    """All that a submission seals of a line's evidence."""
    sealed = [line.number, line.evidence, line.evidence_digest]
    return sealed if earlier else [*sealed, line.records, line.seals]
