"""Visits a worker means to make: planned for a day, kept by a contact, moved or dropped.

A visit is kept by itself when its worker logs a home visit or a one to one with the family on its
day or later. A session does not keep it: the worker may still be expected at the door. Nobody at
home does not either: the visit stays open, or another day takes its place.
"""

from __future__ import annotations

from datetime import date, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from centres import audit
from centres.models import User
from centres.references import next_reference
from centres.refusals import Refused
from families.models import Case, Engagement, Family, PlannedVisit
from families.standing import coordinates

FURTHEST_DAYS = 366
KEEPING = (Engagement.Kind.HOME_VISIT, Engagement.Kind.ONE_TO_ONE)


@transaction.atomic
def plan(
    *,
    by: User,
    family: Family,
    planned_on: date,
    at: time | None = None,
    case: Case | None = None,
) -> PlannedVisit:
    """Plan a visit by `by` to a family in their scope, from today to a year ahead.

    One on a day: planned again for that day, the visit is the same, at the time said last.
    ValidationError names the field that is wrong.
    """
    if not Family.objects.visible_to(by).filter(pk=family.pk).exists():
        raise ValidationError({"family": "There is no family with this reference."})
    require_plannable(planned_on)
    if case and case.family_id != family.pk:
        raise ValidationError({"case": "Select a case of this family."})
    _one_at_a_time(family)
    there = PlannedVisit.objects.open().filter(family=family, worker=by, planned_on=planned_on)
    visit: PlannedVisit | None = there.first()
    if visit is None:
        visit = PlannedVisit.objects.create(
            council_id=family.council_id,
            ref=next_reference("V"),
            family=family,
            case=case,
            worker=by,
            planned_on=planned_on,
            at=at,
        )
        _audit(by, "visit.plan", visit)
    elif at and visit.at != at:
        visit.at = at
        visit.save(update_fields=["at"])
        _audit(by, "visit.move", visit)
    return visit


@transaction.atomic
def move(*, by: User, visit: PlannedVisit, planned_on: date, at: time | None) -> PlannedVisit:
    """Move an open visit to another day or time; onto a day that has one, the two become one."""
    _one_at_a_time(visit.family)
    visit = _locked_open(by, visit)
    require_plannable(planned_on)
    same_day = PlannedVisit.objects.open().filter(
        family_id=visit.family_id, worker_id=visit.worker_id, planned_on=planned_on
    )
    for other in same_day.exclude(pk=visit.pk):
        _drop(by, other)
    visit.planned_on, visit.at = planned_on, at
    visit.save(update_fields=["planned_on", "at"])
    _audit(by, "visit.move", visit)
    return visit


@transaction.atomic
def drop(*, by: User, visit: PlannedVisit) -> PlannedVisit:
    """Take an open visit off the plan, by its worker or the coordinator."""
    visit = _locked_open(by, visit)
    _drop(by, visit)
    return visit


def may_change(*, by: User, visit: PlannedVisit) -> bool:
    """Whether this person may move or drop it: whose visit it is, or the cluster's coordinator."""
    return visit.worker_id == by.pk or coordinates(by, visit.family)


def require_changeable(*, by: User, visit: PlannedVisit) -> None:
    """Refused when this person may not move or drop it, or when it is over."""
    if not may_change(by=by, visit=visit):
        raise Refused("Only the worker who planned this visit, or the coordinator, can change it.")
    if visit.kept_by_id:
        raise Refused("This visit has been made.")
    if visit.dropped_on:
        raise Refused("This visit was already dropped.")


def require_plannable(planned_on: date, field: str = "planned_on") -> None:
    """A day from today to a year ahead; else a ValidationError of `field`."""
    today = timezone.localdate()
    if planned_on < today:
        raise ValidationError({field: "The next visit must be today or later."})
    if planned_on > today + timedelta(days=FURTHEST_DAYS):
        raise ValidationError({field: "The next visit must be within a year."})


def follow(*, engagement: Engagement, next_visit: date | None) -> None:
    """What a contact just logged means for its worker's visits; `next_visit` is when to go again.

    Runs in the transaction that logs it.
    """
    worker, family = engagement.worker, engagement.family
    due = PlannedVisit.objects.open().filter(
        family=family, worker=worker, planned_on__lte=engagement.date
    )
    if engagement.kind in KEEPING:
        due.update(kept_by=engagement)
    if next_visit is None:
        return
    if engagement.kind == Engagement.Kind.NO_ACCESS:
        for missed in due.exclude(planned_on=next_visit).select_related("family__council"):
            _drop(worker, missed)
    plan(by=worker, family=family, planned_on=next_visit, case=_still_open(engagement.case))


def reopen(*, engagement: Engagement) -> None:
    """Open again what a contact had kept, once it is voided.

    Where the worker has planned that day anew meanwhile, the new plan stands alone.
    """
    kept = PlannedVisit.objects.filter(kept_by=engagement)
    if not kept:
        return
    _one_at_a_time(engagement.family)
    days = {visit.planned_on for visit in kept}
    standing = PlannedVisit.objects.open().filter(
        family_id=engagement.family_id, worker_id=engagement.worker_id, planned_on__in=days
    )
    taken = set(standing.values_list("planned_on", flat=True))
    kept.filter(planned_on__in=taken).update(kept_by=None, dropped_on=timezone.localdate())
    kept.update(kept_by=None)


def pass_on(*, by: User, case: Case, before: User) -> None:
    """A case was given to another worker: the visits planned for it go along.

    Where the new worker goes that day already, one visit is enough.
    """
    planned = PlannedVisit.objects.open().filter(case=case, worker=before)
    theirs = PlannedVisit.objects.open().filter(family_id=case.family_id, worker=case.worker_id)
    taken = set(theirs.values_list("planned_on", flat=True))
    for visit in planned.select_related("family__council"):
        if visit.planned_on in taken:
            _drop(by, visit)
        else:
            visit.worker = case.worker
            visit.save(update_fields=["worker"])


def drop_for(*, by: User, case: Case) -> None:
    """A case closed: what was planned for it is off the plan."""
    planned = PlannedVisit.objects.open().filter(case=case)
    for visit in planned.select_related("family__council"):
        _drop(by, visit)


def _still_open(case: Case | None) -> Case | None:
    return case if case and not case.closed_on else None


def _one_at_a_time(family: Family) -> None:
    """A family's visits are planned one after the other, so that none is planned twice."""
    Family.objects.select_for_update(of=("self",), no_key=True).get(pk=family.pk)


def _locked_open(by: User, visit: PlannedVisit) -> PlannedVisit:
    rows = PlannedVisit.objects.select_related("family__council", "family__centre", "worker")
    visit = rows.select_for_update(of=("self",)).get(pk=visit.pk)
    require_changeable(by=by, visit=visit)
    return visit


def _drop(by: User, visit: PlannedVisit) -> None:
    visit.dropped_on = timezone.localdate()
    visit.save(update_fields=["dropped_on"])
    _audit(by, "visit.drop", visit)


def _audit(by: User, action: str, visit: PlannedVisit) -> None:
    audit.record(
        by=by,
        action=action,
        record="visit",
        reference=visit.ref,
        council=visit.family.council,
        family=visit.family.ref,
        date=visit.planned_on.isoformat(),
    )
