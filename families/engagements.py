"""Contacts with families: logged once, voided with a reason, never edited (SPEC 2)."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from centres import audit
from centres.models import Centre, User
from centres.references import next_reference
from centres.wording import day_in_words
from families.guards import require_day, require_reason
from families.models import Case, Engagement, Family
from families.refusals import Refused
from families.standing import coordinates

LONGEST_MINUTES = 24 * 60
# What two entries under one client id must agree in to be the same entry.
FACTS = ("family_id", "worker_id", "kind", "date", "minutes", "note", "next_step", "case_id")


HOW_LONG = "Select how long it took."


def needs_minutes(kind: str) -> bool:
    """Whether a contact of this kind says how long it was: whenever somebody was met."""
    return kind in Engagement.DIRECT


class AnotherEntry(Refused):
    """The client id already stands for an entry with other facts."""


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
) -> tuple[Engagement, bool]:
    """Record a contact by `by`, and whether it is new.

    `minutes` is its length; the centre is the case's, or else the family's, unless given. With a
    `client_id` the same entry is recorded once however often it is sent: the second time answers
    with the first. AnotherEntry when that id stands for other facts; ValidationError names the
    field that is wrong.
    """
    _check(by=by, family=family, kind=kind, date=date, minutes=minutes, case=case)
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
        client_id=client_id,
    )
    engagement.clean_fields(exclude=["ref", "council", "family", "case", "centre", "worker"])
    if client_id is None:
        return _record(engagement), True
    known = Engagement.objects.filter(client_id=client_id).first()
    if known is None:
        try:
            return _record(engagement), True
        except IntegrityError:
            # The same entry, sent twice at once: the other one was first.
            known = Engagement.objects.filter(client_id=client_id).first()
            if known is None:
                raise
    facts = (*FACTS, "centre_id") if centre else FACTS
    if any(getattr(known, fact) != getattr(engagement, fact) for fact in facts):
        raise AnotherEntry("This entry has already been saved, with other details.")
    return known, False


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
    _audit(by, "engagement.void", engagement)
    return engagement


def _check(
    *,
    by: User,
    family: Family,
    kind: str,
    date: datetime.date,
    minutes: int | None,
    case: Case | None,
) -> None:
    wrong: dict[str, Any] = {}
    if not Family.objects.visible_to(by).filter(pk=family.pk).exists():
        wrong["family"] = "There is no family with this reference."
    try:
        require_day(date, "date")
    except ValidationError as problem:
        wrong.update(problem.message_dict)
    if kind not in Engagement.Kind.values:
        wrong["kind"] = "Select what kind of contact it was."
    if minutes is None and needs_minutes(kind):
        wrong["minutes"] = HOW_LONG
    if minutes is not None and not 1 <= minutes <= LONGEST_MINUTES:
        wrong["minutes"] = f"Minutes must be between 1 and {LONGEST_MINUTES}."
    if case and "date" not in wrong:
        wrong.update(_case_problem(family, case, date))
    if wrong:
        raise ValidationError(wrong)


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


@transaction.atomic
def _record(engagement: Engagement) -> Engagement:
    engagement.ref = next_reference("E")
    engagement.save(force_insert=True)
    _audit(engagement.worker, "engagement.log", engagement)
    return engagement


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
