"""Who is reached in a unit: its target groups beside everybody, and the areas it serves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Q

from centres.models import User
from centres.quarters import Quarter
from centres.scope import ScopedQuerySet
from outcomes.dashboards.trends import Trend, trends
from outcomes.figures import percentage
from outcomes.groups.indicators import BY_AREA, FAMILIES_AT_SESSIONS, REACHED_FAMILIES
from outcomes.groups.registry import EVERYONE, GROUPS, Group
from outcomes.measures.indicators import reached_under5, registered_under5
from outcomes.models import GroupFigure

AREA = GroupFigure.UnitLevel.AREA
# What small charts and tables of a unit's target groups are drawn from.
OF_GROUPS = (REACHED_FAMILIES.key, FAMILIES_AT_SESSIONS.key)


@dataclass(frozen=True)
class Reached:
    """A target group in a unit: how many of its families were seen, and came to a session."""

    group: Group
    reached: GroupFigure
    trend: Trend
    at_sessions: GroupFigure | None

    @property
    def share(self) -> Fraction | None:
        """In percent, exactly; None where there is nobody of the group."""
        return percentage(self.reached.numerator, self.reached.denominator)


@dataclass(frozen=True)
class Area:
    """A reach area: its under-fives registered and reached."""

    name: str
    registered: GroupFigure | None
    reached: GroupFigure

    @property
    def order(self) -> tuple[bool, Fraction, str]:
        """The least reached first; hidden ones last and by name, so that order tells nothing."""
        share = percentage(self.reached.numerator, self.reached.denominator)
        if self.reached.is_hidden or share is None:
            return True, Fraction(0), self.name
        return False, share, self.name


@dataclass(frozen=True)
class Reach:
    """A unit's quarter; `groups` begins with everybody, and names only groups with anybody."""

    quarter: Quarter
    groups: list[Reached]
    areas: list[Area]


def reach_of(user: User, level: str, unit: str, quarter: Quarter) -> Reach:
    """The unit's target groups and areas as rolled up; four queries, whatever the unit.

    The unit is a centre, a cluster, a provider or the council itself, by its code.
    """
    stored: ScopedQuerySet[GroupFigure] = GroupFigure.objects.visible_to(user).filter(
        council=user.council_id, quarter=str(quarter)
    )
    found = stored.filter(level=level, unit=unit, indicator__in=OF_GROUPS, denominator__gt=0)
    figures = {figure.series[2:]: figure for figure in found.defer("counted", "not_counted")}
    return Reach(quarter, _groups(figures, quarter), _areas(stored, level, unit))


def _groups(figures: dict[tuple[str, str], GroupFigure], quarter: Quarter) -> list[Reached]:
    reached = {key[1]: one for key, one in figures.items() if key[0] == REACHED_FAMILIES.key}
    drawn = trends(reached.values(), quarter)
    return [
        Reached(
            group,
            reached[key],
            drawn[reached[key].series],
            figures.get((FAMILIES_AT_SESSIONS.key, key)),
        )
        for key, group in GROUPS.items()
        if key in reached and not group.is_level
    ]


def _areas(stored: ScopedQuerySet[GroupFigure], level: str, unit: str) -> list[Area]:
    within = Q() if level == GroupFigure.UnitLevel.COUNCIL else Q(**{f"{level}__code": unit})
    rows: Iterable[GroupFigure] = (
        stored.filter(within, level=AREA, group=EVERYONE, indicator__in=list(BY_AREA))
        .select_related("area")
        .defer("counted", "not_counted")
    )
    by_area: dict[str, dict[str, GroupFigure]] = {}
    for row in rows:
        by_area.setdefault(row.unit, {})[row.indicator] = row
    areas = [
        Area(
            own[reached_under5.MEASURE.key].unit_name,
            own.get(registered_under5.MEASURE.key),
            own[reached_under5.MEASURE.key],
        )
        for own in by_area.values()
        if reached_under5.MEASURE.key in own
    ]
    return sorted(areas, key=lambda area: area.order)
