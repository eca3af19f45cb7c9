"""Reads of what a roll-up stored. Pages, exports and claims start here and work nothing out."""

from __future__ import annotations

from fractions import Fraction

from centres.models import Council
from centres.quarters import Quarter
from centres.scope import ScopedQuerySet
from outcomes.models import Achievement, Figure, RollUp

BETTER, WORSE = "on_track_others", "on_track_greatest_need"


def last_done(council: Council, quarter: Quarter) -> RollUp | None:
    """The roll-up that the quarter's figures are from; None before the first."""
    return RollUp.objects.of(council, quarter).done().first()


def newest(council: Council, quarter: Quarter) -> RollUp | None:
    """The newest roll-up of the quarter, whatever became of it."""
    return RollUp.objects.of(council, quarter).first()


def figures_of(council: Council, quarter: Quarter) -> ScopedQuerySet[Figure]:
    """All indicators of all units for the quarter (SPEC 5)."""
    return Figure.objects.filter(council=council, quarter=str(quarter))


def achievements_by(council: Council, quarter: Quarter) -> ScopedQuerySet[Achievement]:
    """All achievements up to the quarter's last day, as rolled up for it (SPEC 4)."""
    return Achievement.objects.filter(council=council, quarter=str(quarter))


def achievements_in(council: Council, quarter: Quarter) -> ScopedQuerySet[Achievement]:
    """Of those, the ones dated in the quarter itself."""
    return achievements_by(council, quarter).filter(achieved_on__gte=quarter.first_day)


def percentage(numerator: int, denominator: int) -> Fraction | None:
    """A figure in percent, exactly; None over 0."""
    return Fraction(100 * numerator, denominator) if denominator else None


def development_gap(council: Council, quarter: Quarter) -> dict[tuple[str, str], Fraction | None]:
    """By level and unit: the development gap of the quarter, as `gap_between` tells it."""
    units: dict[tuple[str, str], dict[str, Figure]] = {}
    for figure in figures_of(council, quarter).filter(indicator__in=[BETTER, WORSE]):
        units.setdefault((figure.level, figure.unit), {})[figure.indicator] = figure
    return {unit: gap_between(own.get(BETTER), own.get(WORSE)) for unit, own in units.items()}


def gap_between(others: Figure | None, greatest_need: Figure | None) -> Fraction | None:
    """How far one unit's children in greatest need are behind all its others (SPEC 5).

    In percentage points, exactly; None where either has nobody to count. Never summed.
    """
    if others is None or greatest_need is None:
        return None
    better = percentage(others.numerator, others.denominator)
    worse = percentage(greatest_need.numerator, greatest_need.denominator)
    return None if better is None or worse is None else better - worse
