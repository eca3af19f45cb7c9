"""A family's needs: started, ended, corrected in place, their history kept (SPEC 2, 3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from centres import audit
from centres.guards import require_day
from centres.models import User
from centres.references import next_reference
from centres.refusals import Refused
from centres.wording import day_in_words
from families.models import Family, Need
from families.standing import hold
from families.trail import family_changed


@transaction.atomic
def start_all(*, by: User, family: Family, kinds: Iterable[str], starts_on: date) -> list[Need]:
    """Record several needs from one day on: all of them, or none."""
    return [start(by=by, family=family, need=kind, starts_on=starts_on) for kind in kinds]


@transaction.atomic
def start(*, by: User, family: Family, need: str, starts_on: date) -> Need:
    """Record a need from a day on. ValidationError when it is recorded for that time already."""
    family = hold(by, family)
    if need not in Need.Kind.values:
        raise ValidationError({"need": "Select a need."})
    require_day(starts_on, "starts_on")
    _require_apart(family, need, starts_on, None)
    made = Need.objects.create(
        council_id=family.council_id,
        ref=next_reference("N"),
        family=family,
        need=need,
        starts_on=starts_on,
        recorded_by=by,
    )
    family_changed(by, "start_need", family, need=need, day=starts_on.isoformat())
    return made


@transaction.atomic
def end(*, by: User, need: Need, ends_on: date) -> Need:
    """Say that a need was last there on a day; Refused when it has ended already."""
    family = hold(by, need.family)
    need = Need.objects.select_for_update(of=("self",)).get(pk=need.pk)
    require_there(need)
    require_day(ends_on, "ends_on", since=need.starts_on, what="It started")
    need.ends_on = ends_on
    need.save(update_fields=["ends_on"])
    audit.record(
        by=by,
        action="need.end",
        record="need",
        reference=need.ref,
        council=family.council,
        family=family.ref,
        need=need.need,
        day=ends_on.isoformat(),
    )
    return need


@transaction.atomic
def correct(*, by: User, need: Need, starts_on: date, ends_on: date | None) -> Need:
    """Correct the days of a need; what they were stays in the history."""
    family = hold(by, need.family)
    need = Need.objects.select_for_update(of=("self",)).get(pk=need.pk)
    require_day(starts_on, "starts_on")
    if ends_on:
        require_day(ends_on, "ends_on", since=starts_on, what="It started")
    _require_apart(family, need.need, starts_on, ends_on, but=need)
    if (need.starts_on, need.ends_on) == (starts_on, ends_on):
        return need
    need.starts_on, need.ends_on, need.recorded_by = starts_on, ends_on, by
    need.save(update_fields=["starts_on", "ends_on", "recorded_by"])
    family_changed(by, "correct_need", family, need=need.need, day=starts_on.isoformat())
    return need


@transaction.atomic
def remove(*, by: User, need: Need) -> None:
    """Take out a need that never was; its history and the audit trail keep that it stood."""
    family = hold(by, need.family)
    need = Need.objects.select_for_update(of=("self",)).get(pk=need.pk)
    kind, day = need.need, need.starts_on.isoformat()
    need.delete()
    family_changed(by, "remove_need", family, need=kind, day=day)


def require_there(need: Need) -> None:
    """Refused for a need that has ended."""
    if need.ends_on:
        raise Refused(f"This need ended on {day_in_words(need.ends_on)} already.")


def _require_apart(
    family: Family, kind: str, starts_on: date, ends_on: date | None, but: Need | None = None
) -> None:
    """The same need is not recorded twice for one time."""
    rows = Need.objects.filter(family=family, need=kind)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    if ends_on:
        rows = rows.filter(starts_on__lte=ends_on)
    if but:
        rows = rows.exclude(pk=but.pk)
    other = rows.first()
    if other:
        since = day_in_words(other.starts_on)
        field = "starts_on" if but else "need"
        raise ValidationError({field: f"This need is recorded already, since {since}."})
