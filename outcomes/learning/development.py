"""Writing down how a child develops: a check is what was judged of a child on one day (SPEC 2).

Not every area has to be looked at. A check is corrected in place; the database keeps what it was.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from centres import audit
from centres.guards import require_day
from centres.models import User
from centres.references import next_reference
from centres.refusals import Refused
from centres.wording import day_in_words
from families.ages import completed_months
from families.models import Child
from outcomes.models import Assessment, TwoYearCheck

# The two-year check is made while a child is two.
TWO_YEAR_CHECK_MONTHS = range(24, 36)

Judgements = dict[str, str]


@transaction.atomic
def record_check(
    *, by: User, child: Child, date: date, judgements: Judgements, is_two_year_check: bool
) -> list[Assessment]:
    """Record judgements of a day, by area; what is recorded already stays as it is.

    ValidationError names the field that is wrong: `judgements`, `date` or `is_two_year_check`.
    Refused for a baby who is still expected.
    """
    child = _locked(child)
    _require_possible(child, date, judgements)
    there = {one.area: one for one in _of_day(child, date)}
    if any(there[area].judgement != said for area, said in judgements.items() if area in there):
        raise ValidationError(
            {"date": f"A check of {day_in_words(date)} is recorded already: correct that one."}
        )
    new = [
        _judge(child, date, area, judgements[area])
        for area in Assessment.Area
        if area in judgements and area not in there
    ]
    marked = _mark_two_year_check(child, date) if is_two_year_check else False
    if new or marked:
        first = new[0] if new else next(iter(there.values()))
        _audit(by, "development.record", child, first.ref, date)
    return [*there.values(), *new]


@transaction.atomic
def correct_check(
    *,
    by: User,
    child: Child,
    day: date,
    date: date,
    judgements: Judgements,
    is_two_year_check: bool,
) -> None:
    """Put right what was recorded for `day`: its date, its judgements, whether it was the
    two-year check. An area without a judgement was not looked at.

    ValidationError as of `record_check`. Refused when there is no check of that day any more.
    """
    child = _locked(child)
    there = {one.area: one for one in _require_check(child, day)}
    _require_possible(child, date, judgements)
    if date != day and _of_day(child, date):
        raise ValidationError(
            {"date": f"There is another check of {day_in_words(date)}: correct that one."}
        )
    for area, was in there.items():
        if area not in judgements:
            was.delete()
    for area, said in judgements.items():
        if area not in there:
            _judge(child, date, area, said)
        elif (there[area].date, there[area].judgement) != (date, said):
            there[area].date, there[area].judgement = date, said
            there[area].save(update_fields=["date", "judgement"])
    if not is_two_year_check or date != day:
        TwoYearCheck.objects.filter(child=child, date=day).delete()
    if is_two_year_check:
        _mark_two_year_check(child, date)
    first = next(iter(there.values()))
    _audit(by, "development.correct", child, first.ref, date, was=day.isoformat())


@transaction.atomic
def remove_check(*, by: User, child: Child, day: date) -> None:
    """Take away a check that was recorded for the wrong child; Refused when there is none."""
    child = _locked(child)
    there = _require_check(child, day)
    for one in there:
        one.delete()
    TwoYearCheck.objects.filter(child=child, date=day).delete()
    _audit(by, "development.remove", child, there[0].ref, day)


def _locked(child: Child) -> Child:
    rows = Child.objects.select_related("family", "council")
    child = rows.select_for_update(of=("self",), no_key=True).get(pk=child.pk)
    if child.date_of_birth is None:
        raise Refused("This baby is still expected: there is nothing to check yet.")
    return child


def _of_day(child: Child, day: date) -> list[Assessment]:
    return list(Assessment.objects.filter(child=child, date=day).order_by("pk"))


def _require_check(child: Child, day: date) -> list[Assessment]:
    there = _of_day(child, day)
    if not there:
        raise Refused(f"There is no check of {day_in_words(day)} any more.")
    return there


def _require_possible(child: Child, day: date, judgements: Judgements) -> None:
    if not judgements:
        raise ValidationError({"judgements": "Choose a judgement in at least one area."})
    for area, said in judgements.items():
        if area not in Assessment.Area.values or said not in Assessment.Judgement.values:
            raise ValidationError({"judgements": "Choose one of the judgements offered."})
    require_day(day, "date", since=child.date_of_birth, what="The child was born")


def _judge(child: Child, day: date, area: str, judgement: str) -> Assessment:
    return Assessment.objects.create(
        council_id=child.council_id,
        ref=next_reference("D"),
        child=child,
        date=day,
        area=area,
        judgement=judgement,
    )


def _mark_two_year_check(child: Child, day: date) -> bool:
    """Whether it was not marked before; ValidationError when it cannot be the two-year check."""
    assert child.date_of_birth  # noqa: S101  (for the type checker: it is born)
    if completed_months(child.date_of_birth, day) not in TWO_YEAR_CHECK_MONTHS:
        raise ValidationError(
            {"is_two_year_check": "The two-year check is made while the child is two."}
        )
    check, is_new = TwoYearCheck.objects.get_or_create(
        child=child, defaults={"council_id": child.council_id, "date": day}
    )
    if check.date != day:
        made = day_in_words(check.date)
        raise ValidationError(
            {"is_two_year_check": f"The two-year check is recorded already, on {made}."}
        )
    return is_new


def _audit(by: User, action: str, child: Child, reference: str, day: date, **details: str) -> None:
    audit.record(
        by=by,
        action=action,
        record="assessment",
        reference=reference,
        council=child.council,
        family=child.family.ref,
        child=child.ref,
        date=day.isoformat(),
        **details,
    )
