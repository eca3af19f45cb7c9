"""A family's level of need: set from a day on, corrected in place, its history kept (SPEC 2, 3)."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from centres.guards import require_day
from centres.models import User
from centres.wording import day_in_words
from families.models import Family, Level
from families.standing import hold
from families.trail import family_changed


@transaction.atomic
def set_level(*, by: User, family: Family, level: int, starts_on: date, status: str = "") -> Level:
    """Set the level from a day on. `status` is given exactly with level 4, where social care is
    involved. ValidationError names the field that is wrong.
    """
    family = hold(by, family)
    require_day(starts_on, "starts_on")
    _check(level, status)
    rows = Level.objects.filter(family=family)
    if rows.filter(starts_on=starts_on).exists():
        raise ValidationError(
            {"starts_on": "A level from this day is recorded already: correct that one."}
        )
    before = rows.filter(starts_on__lt=starts_on).first()
    if before and (before.level, before.status) == (level, status):
        since = day_in_words(before.starts_on)
        raise ValidationError({"level": f"This is the level already, since {since}."})
    made = Level.objects.create(
        council_id=family.council_id,
        family=family,
        starts_on=starts_on,
        level=level,
        status=status,
        recorded_by=by,
    )
    family_changed(by, "set_level", family, day=starts_on.isoformat(), level=level, status=status)
    return made


@transaction.atomic
def correct(*, by: User, row: Level, level: int, status: str = "") -> Level:
    """Correct a level that was recorded wrongly; what it was stays in the history."""
    family = hold(by, row.family)
    row = Level.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _check(level, status)
    was = row.level
    if (was, row.status) == (level, status):
        return row
    row.level, row.status, row.recorded_by = level, status, by
    row.save(update_fields=["level", "status", "recorded_by"])
    day = row.starts_on.isoformat()
    family_changed(by, "correct_level", family, day=day, was=was, now=level)
    return row


@transaction.atomic
def remove(*, by: User, row: Level) -> None:
    """Take out a level that never was; its history and the audit trail keep that it stood."""
    family = hold(by, row.family)
    row = Level.objects.select_for_update(of=("self",)).get(pk=row.pk)
    day, was = row.starts_on.isoformat(), row.level
    row.delete()
    family_changed(by, "remove_level", family, day=day, was=was)


def _check(level: int, status: str) -> None:
    if level not in Level.Value.values:
        raise ValidationError({"level": "Select a level."})
    if level == Level.Value.STATUTORY and status not in Level.Status.values:
        raise ValidationError({"status": "Select the statutory status."})
    if level != Level.Value.STATUTORY and status:
        raise ValidationError({"status": "Only level 4 has a statutory status."})
