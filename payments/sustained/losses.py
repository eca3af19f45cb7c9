"""Paid outcomes that fell back where the terms say that they are taken back: proposed, never done
by themselves. A commissioner decides, and what is accepted comes as a reversal in the contract's
next claim.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from centres.guards import require_reason
from centres.models import User
from outcomes.sustained.later_look import HALF_YEAR
from payments.calculation.holdback import fell_within
from payments.drafts import redraft
from payments.locking import locked_claim
from payments.models import Claim, ClaimLine, LaterLook, LossDecision
from payments.permissions import require_decider
from payments.refusals import Refused
from payments.steps import record
from payments.sustained.words import newest_look

Kind = LossDecision.Kind
OPEN = "open"


def proposals(user: User) -> QuerySet:
    """Paid outcomes under such terms that fell back within 182 days and stand, the newest last.

    Each with `newest_look`, `fell_on`, `released_pence` and `decided` (`open`, or a code of
    `LossDecision.Kind`).
    """
    looks = LaterLook.objects.filter(line=OuterRef("pk")).newest_first()
    decisions = LossDecision.objects.filter(line=OuterRef("pk")).order_by("-pk")
    released = ClaimLine.objects.approved().filter(
        releases=OuterRef("pk"), kind=ClaimLine.Kind.RELEASE
    )
    return (
        ClaimLine.objects.visible_to(user)
        .standing()
        .filter(claim__state__in=Claim.DECIDED, terms__reverse_if_lost=True)
        .annotate(
            newest_look=Subquery(looks.values("pk")[:1]),
            fell_on=Subquery(looks.values("fell_on")[:1]),
            decided=Coalesce(Subquery(decisions.values("kind")[:1]), Value(OPEN)),
            released_pence=Coalesce(Subquery(released.values("amount_pence")[:1]), Value(0)),
            being_taken_back=Exists(
                ClaimLine.objects.filter(
                    reverses=OuterRef("pk"), kind=ClaimLine.Kind.REVERSAL, standing=True
                )
            ),
        )
        .filter(fell_on__lte=F("achieved_on") + timedelta(days=HALF_YEAR))
    )


@transaction.atomic
def decide_loss(*, by: User, line: ClaimLine, kind: str, reason: str) -> LossDecision:
    """Accept that a paid outcome is taken back (`accepted`), or leave it (`dismissed`).

    A reason is needed; the last decision counts until a submitted claim takes the line back.
    ValidationError names `reason`; Refused for anybody but a commissioner, for what did not fall
    back within 182 days under such terms, and for a decision that is in force already.
    """
    require_reason(reason)
    claim = locked_claim(line.claim)
    require_decider(by, claim)
    line = claim.lines.get(pk=line.pk)
    look = newest_look(line)
    if not _is_proposed(line, claim) or not look or not look.fell_on or not _fell(line, look):
        raise Refused("This is not proposed to be taken back any more. Nothing was done.")
    if line.reversals.filter(standing=True).exists():
        raise Refused("A submitted claim takes this back already: decide about its line there.")
    last = line.loss_decisions.last()
    if last and last.kind == kind and last.fell_on == look.fell_on:
        raise Refused("This was decided already. Nothing was done.")
    decision = LossDecision.objects.create(
        council_id=line.council_id,
        line=line,
        kind=kind,
        quarter=look.quarter,
        fell_on=look.fell_on,
        records=look.records,
        reason=reason,
        by=by,
    )
    record(claim, f"loss_{kind}", by=by, line=line.number)
    redraft(claim.council)
    return decision


def _is_proposed(line: ClaimLine, claim: Claim) -> bool:
    return (
        line.kind == ClaimLine.Kind.OUTCOME
        and line.standing
        and claim.is_decided
        and line.terms.get("reverse_if_lost") is True
    )


def _fell(line: ClaimLine, look: LaterLook) -> bool:
    return line.achieved_on is not None and fell_within(look, line.achieved_on)
