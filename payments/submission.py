"""Submitting a claim (SPEC 6): calculated once more, frozen with its evidence, sampled."""

from __future__ import annotations

import json

from django.db import connection, transaction
from django.utils import timezone

from centres.models import User
from centres.wording import day_in_words
from outcomes.rollup.claim import is_claimed
from payments.assurance.sample import draw_sample
from payments.drafts import redraft
from payments.evidence import snapshots
from payments.locking import locked_claim
from payments.models import Claim, ClaimLine, Decision
from payments.permissions import require_submitter
from payments.refusals import DraftChangedError, Refused
from payments.steps import note, require_state

# One statement however many lines; outcome, release and reversal lines stand from now on.
FREEZE = """
    UPDATE payments_claimline line
    SET evidence = taken.evidence::jsonb, evidence_digest = taken.digest,
        seals = taken.seals::jsonb, standing = line.kind IN ('outcome', 'release', 'reversal')
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[])
        AS taken (id, evidence, digest, seals)
    WHERE line.id = taken.id"""


def submit(*, by: User, claim: Claim, shown: str | None = None) -> Claim:
    """Submit a draft; the claim as submitted.

    `shown` is the digest (`claim.digest`) of the draft that the person saw; without it, of the
    draft as stored. DraftChangedError, a Refused, when the records now give other lines: the new
    draft is kept then. Refused for whoever may not submit, before the quarter's end, while an
    earlier claim of the contract is not decided, and for a claim that is no draft.
    """
    with transaction.atomic():
        claim, changed = _submit(by, claim, shown)
    if changed:
        raise DraftChangedError(changed)
    return claim


def _submit(by: User, claim: Claim, shown: str | None) -> tuple[Claim, str]:
    """The claim, and why it was not submitted although its new draft is kept."""
    claim = locked_claim(claim)
    require_submitter(by, claim)
    require_state(claim, Claim.State.DRAFT)
    require_its_turn(claim)
    shown = shown or claim.digest
    redraft(claim.council)
    drafted = Claim.objects.filter(pk=claim.pk).first()
    if drafted is None:
        return claim, "The records have changed: there is nothing left to claim."
    claim.digest = drafted.digest
    if claim.digest != shown:
        return claim, (
            "The records have changed since this draft was made. Nothing was submitted: look at "
            "the new draft, and submit that."
        )
    lines = list(claim.lines)
    _require_not_taken_back_elsewhere(claim, lines)
    _freeze(lines)
    draw_sample(claim)
    claim.state = Claim.State.SUBMITTED
    claim.submitted_by = by
    claim.submitted_at = timezone.now()
    claim.save(update_fields=["state", "submitted_by", "submitted_at"])
    note(claim, Decision.Kind.SUBMITTED, by=by)
    redraft(claim.council)
    return claim, ""


def require_its_turn(claim: Claim) -> None:
    """Refused, saying why, while the claim cannot be submitted yet, whoever asks."""
    quarter = claim.period
    if quarter.last_day >= timezone.localdate():
        raise Refused(
            f"The quarter runs until {day_in_words(quarter.last_day)}: its claim can be submitted "
            "from the day after."
        )
    if is_claimed(claim.council_id, claim.quarter):
        raise Refused("This quarter is being rolled up. Try again when that is done.")
    waiting = claim.contract.claims.filter(quarter__lt=claim.quarter).exclude(
        state__in=Claim.DECIDED
    )
    for earlier in waiting.order_by("quarter"):
        if not _is_past(earlier):
            raise Refused(
                f"The claim for {earlier.quarter} comes first: it is "
                f"{earlier.get_state_display().lower()}."
            )


def _is_past(claim: Claim) -> bool:
    """A claim opened again after its contract ended that has nothing left to claim."""
    ended = claim.contract.last_day < claim.period.first_day
    return ended and claim.state == Claim.State.DRAFT and not claim.lines.exists()


def _require_not_taken_back_elsewhere(claim: Claim, lines: list[ClaimLine]) -> None:
    taken = [line.reverses_id for line in lines if line.reverses_id]
    other = (
        ClaimLine.objects.filter(kind=ClaimLine.Kind.REVERSAL, standing=True, reverses__in=taken)
        .select_related("claim")
        .first()
    )
    if other:
        raise Refused(
            f"The claim for {other.claim.quarter} already takes back {other.subject}: that claim "
            "must be decided first."
        )


def _freeze(lines: list[ClaimLine]) -> None:
    taken = snapshots.take(lines)
    with connection.cursor() as cursor:
        cursor.execute(
            FREEZE,
            [
                [line.pk for line in lines],
                [json.dumps(taken[line.pk].evidence) for line in lines],
                [taken[line.pk].digest for line in lines],
                [json.dumps(taken[line.pk].seals) for line in lines],
            ],
        )
