"""What is held back of a unit price, and paid once the outcome has lasted for half a year."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from centres.quarters import Quarter
from outcomes.sustained.later_look import HALF_YEAR
from payments.calculation.before import Before
from payments.calculation.lines import Calculated
from payments.models import ClaimLine, LaterLook

WHOLE_BP = 10_000


def held_back(unit_price: int, holdback_bp: int) -> int:
    """Pence: that share (basis points) of the unit price, rounded half up to a penny, once."""
    return (2 * unit_price * holdback_bp + WHOLE_BP) // (2 * WHOLE_BP)


def release_lines(
    quarter: Quarter, before: Before, taken_back: Collection[int | None]
) -> list[Calculated]:
    """A line for each held share that is due by the quarter's end, the longest due first.

    Due is the share of an outcome that was approved in an earlier claim of the contract, stands,
    is none of those `taken_back` (ids), and 182 days after it was achieved had not fallen back, as
    the latest look by the quarter's end says, from then or later. Without such a look it waits.
    """
    released = ClaimLine.objects.filter(
        releases=OuterRef("pk"), kind=ClaimLine.Kind.RELEASE, standing=True
    )
    held = (
        before.approved.filter(
            ~Exists(released),
            terms__has_key="held_pence",
            achieved_on__lte=quarter.last_day - timedelta(days=HALF_YEAR),
        )
        .exclude(pk__in=[pk for pk in taken_back if pk])
        .select_related("claim")
        .prefetch_related("later_looks")
    )
    due = [(line, look) for line in held if (look := _lasted(line, quarter))]
    due.sort(key=lambda one: (one[0].achieved_on, one[0].measure.encode(), one[0].subject.encode()))
    return [_line(line, look) for line, look in due]


def due_on(achieved_on: date) -> date:
    """The day on which what was held back is due, if the outcome has lasted until then."""
    return achieved_on + timedelta(days=HALF_YEAR)


def fell_within(look: LaterLook, achieved_on: date) -> bool:
    """Whether by a look the outcome fell back within the half year."""
    return look.fell_on is not None and look.fell_on <= due_on(achieved_on)


def _lasted(line: ClaimLine, quarter: Quarter) -> LaterLook | None:
    """The look that says so; None where it fell back, or nobody has looked late enough."""
    achieved_on = line.achieved_on
    if achieved_on is None:
        return None
    first = Quarter.containing(due_on(achieved_on))
    looks: Sequence[LaterLook] = [
        look for look in line.later_looks.all() if first <= look.period <= quarter
    ]
    if not looks:
        return None
    newest = max(looks, key=lambda look: look.period)
    return None if fell_within(newest, achieved_on) else newest


def _line(line: ClaimLine, look: LaterLook) -> Calculated:
    return Calculated(
        kind=ClaimLine.Kind.RELEASE,
        measure=line.measure,
        version=line.version,
        subject=line.subject,
        achieved_on=line.achieved_on,
        amount_pence=line.terms["held_pence"],
        tariff_line_id=line.tariff_line_id,
        terms={
            "quarter": line.claim.quarter,
            "line": line.number,
            "unit_price_pence": line.terms["unit_price_pence"],
            "holdback_bp": line.terms["holdback_bp"],
            "held_pence": line.terms["held_pence"],
            "looked_in": look.quarter,
        },
        releases_id=line.pk,
        records=line.records,
    )
