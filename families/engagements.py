"""Contacts with families: logged once, voided with a reason, never edited (SPEC 2)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from centres import audit, receipts
from centres.guards import require_day, require_reason
from centres.models import Centre, User
from centres.references import next_reference
from centres.refusals import Refused
from centres.wording import day_in_words
from families import visits
from families.models import Case, Engagement, Family
from families.standing import coordinates

LONGEST_MINUTES = 24 * 60
# What its receipt calls an entry.
ENTRY = "engagement"
HOW_LONG = "Select how long it took."


def needs_minutes(kind: str) -> bool:
    """Whether a contact of this kind says how long it was: whenever somebody was met."""
    return kind in Engagement.DIRECT


def log(
    *,
    by: User,
    family: Family,
    kind: str,
    date: datetime.date,
    minutes: int | None = None,
    note: str = "",
    next_step: str = "",
    case: Case | None = None,
    centre: Centre | None = None,
    client_id: UUID | None = None,
    next_visit: datetime.date | None = None,
) -> tuple[Engagement, bool]:
    """Record a contact by `by`, and whether it is new.

    `minutes` is its length; the centre is the case's, or else the family's, unless given. In the
    same transaction planned visits that it makes are kept, and `next_visit`, the day on which `by`
    means to go again, is planned (families.visits). With a `client_id` the same entry is recorded
    once however often it is sent: the second time answers with the first (centres.receipts).
    AnotherEntry when that id stands for something else; ValidationError names the field that is
    wrong.
    """
    engagement = Engagement(
        council_id=family.council_id,
        family=family,
        case=case,
        centre=centre or (case.centre if case else family.centre),
        worker=by,
        kind=kind,
        date=date,
        minutes=minutes,
        note=note,
        next_step=next_step,
    )
    if client_id is None:
        return _record(engagement, next_visit), True
    answer, new = receipts.once(
        by=by,
        client_id=client_id,
        kind=ENTRY,
        body={
            "family": family.ref,
            "kind": kind,
            "date": date.isoformat(),
            "minutes": minutes,
            "note": note,
            "next_step": next_step,
            "case": case.ref if case else None,
            "centre": centre.code if centre else None,
            "next_visit": next_visit.isoformat() if next_visit else None,
        },
        write=lambda: answer_for(_record(engagement, next_visit), client_id),
    )
    if new:
        return engagement, True
    return Engagement.objects.get(council=family.council_id, ref=answer["ref"]), False


def answer_for(engagement: Engagement, client_id: UUID) -> receipts.Answer:
    """What whoever sent the entry is answered, and its receipt keeps: its reference and its id."""
    return {"ref": engagement.ref, "client_id": str(client_id)}


def nobody_in(*, by: User, family: Family, client_id: UUID) -> Engagement:
    """Record that nobody was in today; the same `client_id` twice is recorded once."""
    engagement, _new = log(
        by=by,
        family=family,
        kind=Engagement.Kind.NO_ACCESS,
        date=timezone.localdate(),
        case=usual_case(family, by),
        client_id=client_id,
    )
    return engagement


def usual_case(family: Family, worker: User) -> Case | None:
    """The case a contact belongs to unless somebody says: the only open one, or the worker's own.

    None where that does not decide it.
    """
    return usual_of(list(family.cases.open().select_related("centre")), worker)


def usual_of(cases: Sequence[Case], worker: User) -> Case | None:
    """The same, of a family's open cases."""
    own = [case for case in cases if case.worker_id == worker.pk]
    for found in (cases, own):
        if len(found) == 1:
            return found[0]
    return None


def may_void(*, by: User, engagement: Engagement) -> bool:
    """Whether this person may void it: who logged it, or the cluster's coordinator."""
    return engagement.worker_id == by.pk or coordinates(by, engagement.family)


def require_voidable(*, by: User, engagement: Engagement) -> None:
    """Refused when this person may not void it, or when it is voided already."""
    if not may_void(by=by, engagement=engagement):
        raise Refused("Only the worker who logged this, or the coordinator, can void it.")
    if engagement.voided_on:
        raise Refused(f"This was already voided on {day_in_words(engagement.voided_on)}.")


@transaction.atomic
def void(*, by: User, engagement: Engagement, reason: str) -> Engagement:
    """Mark a mistake: it stays visible and counts no more. Refused when it is voided already."""
    require_reason(reason)
    # Its case stays unlocked: nothing of it changes.
    engagement = Engagement.objects.select_for_update(of=("self",)).get(pk=engagement.pk)
    require_voidable(by=by, engagement=engagement)
    engagement.voided_on = timezone.localdate()
    engagement.void_reason = reason
    engagement.save(update_fields=["voided_on", "void_reason"])
    visits.reopen(engagement=engagement)
    _audit(by, "engagement.void", engagement)
    return engagement


@transaction.atomic
def _record(engagement: Engagement, next_visit: datetime.date | None) -> Engagement:
    _hold_family(engagement.family_id)
    if engagement.case_id:
        # Locked, so that it does not close between the check and the entry.
        locked = Case.objects.select_for_update(of=("self",), no_key=True)
        engagement.case = locked.get(pk=engagement.case_id)
    _check(engagement)
    if next_visit:
        visits.require_plannable(next_visit, "next_visit")
    engagement.ref = next_reference("E")
    engagement.save(force_insert=True)
    _audit(engagement.worker, "engagement.log", engagement)
    visits.follow(engagement=engagement, next_visit=next_visit)
    return engagement


def _hold_family(key: int) -> None:
    """Wait for a merge of the family under way: it locks families first and their cases after."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM families_family WHERE id = %s FOR KEY SHARE", [key])


def _check(engagement: Engagement) -> None:
    """ValidationError, by field, of what cannot be."""
    wrong: dict[str, Any] = {}
    worker, kind, minutes = engagement.worker, engagement.kind, engagement.minutes
    if not Family.objects.visible_to(worker).filter(pk=engagement.family_id).exists():
        wrong["family"] = "There is no family with this reference."
    try:
        require_day(engagement.date, "date")
    except ValidationError as problem:
        wrong.update(problem.message_dict)
    if kind not in Engagement.Kind.values:
        wrong["kind"] = "Select what kind of contact it was."
    if minutes is None and needs_minutes(kind):
        wrong["minutes"] = HOW_LONG
    if minutes is not None and not 1 <= minutes <= LONGEST_MINUTES:
        wrong["minutes"] = f"Minutes must be between 1 and {LONGEST_MINUTES}."
    if engagement.case and "date" not in wrong:
        wrong.update(_case_problem(engagement.family, engagement.case, engagement.date))
    if wrong:
        raise ValidationError(wrong)
    engagement.clean_fields(exclude=["ref", "council", "family", "case", "centre", "worker"])


def _case_problem(family: Family, case: Case, date: datetime.date) -> dict[str, str]:
    if case.family_id != family.pk:
        return {"case": "Select a case of this family."}
    if date < case.opened_on:
        opened = day_in_words(case.opened_on)
        return {"date": f"The case opened on {opened}: the date must be on or after that day."}
    if case.closed_on and date > case.closed_on:
        closed = day_in_words(case.closed_on)
        return {"date": f"The case closed on {closed}: the date must be on or before that day."}
    return {}


def _audit(by: User, action: str, engagement: Engagement) -> None:
    audit.record(
        by=by,
        action=action,
        record="engagement",
        reference=engagement.ref,
        council=engagement.family.council,
        family=engagement.family.ref,
        kind=engagement.kind,
        date=engagement.date.isoformat(),
    )
