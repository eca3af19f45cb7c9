"""Reach as an inspector reads it: everybody and each target group, at the centre and by area."""

from __future__ import annotations

from dataclasses import dataclass

from centres.models import Centre, User
from centres.quarters import Quarter
from outcomes.dashboards.told import Told
from outcomes.groups.indicators import FAMILIES_AT_SESSIONS, REACHED_FAMILIES
from outcomes.groups.registry import EVERYONE, GROUPS
from outcomes.measures.indicators import reached_under5, registered_under5
from outcomes.measures.measure import Indicator
from outcomes.models import Figure, GroupFigure
from outcomes.models.figures import Counted

# In percent: what inspectors asked of a centre before they called its reach good.
GOOD_REACH = 65
Level = Figure.UnitLevel
CHILDREN = (registered_under5.MEASURE, reached_under5.MEASURE)
INDICATORS = (*(one.key for one in CHILDREN), REACHED_FAMILIES.key, FAMILIES_AT_SESSIONS.key)
# By level and unit, then indicator and group; of everybody there is no group at a centre.
Stored = dict[tuple[str, str], dict[tuple[str, str], Counted]]


class Reading(Told):
    """A share of a place, beside what inspectors ask for."""

    @property
    def is_good(self) -> bool:
        """Whether it is what inspectors asked for."""
        return self.share is not None and self.share >= GOOD_REACH


@dataclass(frozen=True)
class Line:
    """A group, at the centre and then in each of its areas."""

    title: str
    readings: list[Reading]


@dataclass(frozen=True)
class Reach:
    """Children first, then families by group; `at_sessions` are the centre's."""

    quarter: Quarter
    areas: list[str]
    children: list[Line]
    groups: list[Line]
    at_sessions: Counted | None


def reach_at(user: User, centre: Centre, quarter: Quarter) -> Reach:
    """The centre's and its areas' figures as rolled up; two queries, however many there are."""
    stored: Stored = {}
    names: dict[str, str] = {}
    ours = {"council": centre.council_id, "quarter": str(quarter), "centre": centre}
    found: list[Counted] = [
        *Figure.objects.visible_to(user)
        .filter(level=Level.CENTRE, indicator__in=INDICATORS, **ours)
        .defer("counted", "not_counted"),
        *GroupFigure.objects.visible_to(user)
        .filter(level__in=[Level.CENTRE, Level.AREA], indicator__in=INDICATORS, **ours)
        .select_related("area")
        .defer("counted", "not_counted"),
    ]
    for figure in found:
        unit = (figure.level, figure.unit)
        stored.setdefault(unit, {})[figure.indicator, figure.group] = figure
        if isinstance(figure, GroupFigure) and figure.area:
            names[figure.unit] = figure.area.name
    areas = sorted(names, key=lambda code: (names[code], code))
    units = [(str(Level.CENTRE), centre.code), *((str(Level.AREA), code) for code in areas)]
    at_centre = stored.get(units[0], {})
    return Reach(
        quarter,
        [names[code] for code in areas],
        [_line(stored, units, one, EVERYONE) for one in CHILDREN],
        [
            _line(stored, units, REACHED_FAMILIES, group.key)
            for group in GROUPS.values()
            if not group.is_level and _anybody(at_centre.get((REACHED_FAMILIES.key, group.key)))
        ],
        at_centre.get((FAMILIES_AT_SESSIONS.key, EVERYONE)),
    )


def _line(stored: Stored, units: list[tuple[str, str]], indicator: Indicator, group: str) -> Line:
    own = [
        stored.get(unit, {}).get((indicator.key, group))
        or stored.get(unit, {}).get((indicator.key, ""))
        for unit in units
    ]
    readings = [
        Reading(None, is_hidden=True) if figure and figure.is_hidden else Reading(figure)
        for figure in own
    ]
    title = indicator.title if indicator in CHILDREN else GROUPS[group].title
    return Line(title, readings)


def _anybody(figure: Counted | None) -> bool:
    return figure is not None and figure.denominator > 0
