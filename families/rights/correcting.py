"""Correction: the family asks, its worker looks, the officer decides, partners are told."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from centres import audit
from centres.guards import require_day, require_reason
from centres.models import User
from centres.references import next_reference
from centres.refusals import Refused
from families.models import Correction, CorrectionNotice, Family
from families.rights.access import MONTHS_TO_ANSWER, months_after, require_officer
from families.rights.sharing import partners_of
from families.standing import hold

Decision = Correction.Decision


@transaction.atomic
def receive(
    *,
    by: User,
    family: Family,
    asked_by: str,
    received_on: date,
    part: str,
    wrong: str,
    statement: str = "",
) -> Correction:
    """Record what a family says is wrong; due one calendar month later. ValidationError by field.

    Its workers see it on the family's page, with the way to the record.
    """
    require_officer(by)
    require_day(received_on, "received_on")
    if part not in Correction.Part.values:
        raise ValidationError({"part": "Select what it is about."})
    for name, words in {"asked_by": asked_by, "wrong": wrong}.items():
        if not words.strip():
            raise ValidationError({name: "Say it, in a few words."})
    made: Correction = Correction.objects.create(
        council=family.council,
        ref=next_reference("W"),
        family=family,
        asked_by=asked_by.strip(),
        received_on=received_on,
        due_on=months_after(received_on, MONTHS_TO_ANSWER),
        part=part,
        wrong=wrong.strip(),
        statement=statement.strip(),
        recorded_by=by,
    )
    _note(by, "correction.receive", made, part=part)
    return made


@transaction.atomic
def say_found(*, by: User, correction: Correction, found: str) -> Correction:
    """What the family's worker found and did, for the officer to decide."""
    hold(by, correction.family)
    held = _open(correction)
    if not found.strip():
        raise ValidationError({"found": "Say what you found, and what you changed."})
    held.found, held.found_by, held.found_on = found.strip(), by, timezone.localdate()
    held.save(update_fields=["found", "found_by", "found_on"])
    _note(by, "correction.found", held)
    return held


@transaction.atomic
def decide(*, by: User, correction: Correction, decision: str, reason: str) -> Correction:
    """Corrected, their statement added, or refused; with the reason, which the family is told.

    Who was sent the record under an agreement is to be told, unless nothing changed.
    """
    require_officer(by)
    require_reason(reason)
    held = _open(correction)
    if decision not in Decision.values:
        raise ValidationError({"decision": "Select what you decided."})
    if decision == Decision.STATEMENT and not held.statement:
        raise ValidationError({"decision": "The family gave no statement."})
    held.decision, held.reason = decision, reason.strip()
    held.decided_by, held.decided_on = by, timezone.localdate()
    held.save(update_fields=["decision", "reason", "decided_by", "decided_on"])
    if decision != Decision.REFUSED:
        CorrectionNotice.objects.bulk_create(
            CorrectionNotice(council=held.council, correction=held, agreement=agreement)
            for agreement in partners_of(held.family)
        )
    _note(by, "correction.decide", held, decision=decision)
    return held


@transaction.atomic
def tell(*, by: User, notice: CorrectionNotice) -> None:
    """A partner was told today."""
    require_officer(by)
    waiting = CorrectionNotice.objects.filter(pk=notice.pk, told_on__isnull=True)
    if waiting.update(told_on=timezone.localdate(), told_by=by):
        _note(by, "correction.tell", notice.correction, partner=notice.agreement.partner)


def late_first(rows: QuerySet[Correction]) -> QuerySet[Correction]:
    """Undecided ones by their deadline, then the others, the last decided first."""
    return rows.order_by(F("decided_on").desc(nulls_first=True), "due_on", "pk")


def _open(correction: Correction) -> Correction:
    rows = Correction.objects.select_related("family", "council").select_for_update(of=("self",))
    held: Correction = rows.get(pk=correction.pk)
    if held.decision:
        raise Refused("This was decided already.")
    return held


def _note(by: User, action: str, correction: Correction, **details: object) -> None:
    audit.record(
        by=by,
        action=action,
        record="correction",
        reference=correction.ref,
        council=correction.council,
        family=correction.family.ref,
        **details,
    )
