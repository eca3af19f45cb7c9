"""Whose turn it is among many drafts, and who first approved: asked once for a whole list.

The actions ask the same of one claim under its lock (`submission.require_its_turn`,
`decisions.first_approval`); here nothing is decided, so nothing is locked. The number of queries
does not depend on the number of claims.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from outcomes.models import RollUp
from outcomes.rollup.claim import is_claimed
from payments.models import Claim, ClaimLine, Decision, EvidenceCheck
from payments.steps import digest_of_approval


def in_turn(drafts: Collection[Claim]) -> set[int]:
    """Ids of the drafts that could be submitted now, whoever asks."""
    running = _running(drafts)
    first_left = _first_left(drafts)
    today = timezone.localdate()
    return {
        draft.pk
        for draft in drafts
        if draft.period.last_day < today
        and (draft.council_id, draft.quarter) not in running
        and first_left.get(draft.contract_id, draft.quarter) >= draft.quarter
    }


def first_approvals(claims: Collection[Claim]) -> dict[int, Decision]:
    """By claim: its first approval, if it still counts, being of the lines as they are now."""
    decisions = Decision.objects.filter(
        claim__in=[claim.pk for claim in claims],
        kind=Decision.Kind.FIRST_APPROVAL,
        round=F("claim__round"),
    )
    given = {decision.claim_id: decision for decision in decisions.order_by("pk")}
    lines: dict[int, list[ClaimLine]] = defaultdict(list)
    current = ClaimLine.objects.filter(claim__in=given, round=F("claim__round"))
    for line in current.defer("evidence", "seals").order_by("number"):
        lines[line.claim_id].append(line)
    checks: dict[int, list[tuple[int, str]]] = defaultdict(list)
    drawn = EvidenceCheck.objects.filter(claim__in=given, line__round=F("claim__round"))
    for claim, pk, outcome in drawn.order_by("pk").values_list("claim", "pk", "outcome"):
        checks[claim].append((pk, outcome))
    return {
        claim: decision
        for claim, decision in given.items()
        if decision.digest == digest_of_approval(lines[claim], checks[claim])
    }


def _running(drafts: Collection[Claim]) -> set[tuple[int, str]]:
    """Councils and quarters of these drafts that are being rolled up."""
    unfinished = RollUp.objects.waiting().filter(
        council__in={draft.council_id for draft in drafts},
        quarter__in={draft.quarter for draft in drafts},
    )
    asked = set(unfinished.values_list("council", "quarter"))
    return {(council, quarter) for council, quarter in asked if is_claimed(council, quarter)}


def _first_left(drafts: Collection[Claim]) -> dict[int, str]:
    """By contract: the quarter of its first claim that is not decided.

    A draft opened again after its contract ended, with nothing left to claim, holds up nobody.
    """
    lines = ClaimLine.objects.filter(claim=OuterRef("pk"), round=OuterRef("round"))
    undecided = (
        Claim.objects.filter(contract__in={draft.contract_id for draft in drafts})
        .exclude(state__in=Claim.DECIDED)
        .select_related("contract")
        .annotate(has_lines=Exists(lines))
        .order_by("-quarter")
    )
    first: dict[int, str] = {}
    for claim in undecided:
        ended = claim.contract.last_day < claim.period.first_day
        if claim.has_lines or claim.state != Claim.State.DRAFT or not ended:
            first[claim.contract_id] = claim.quarter
    return first
