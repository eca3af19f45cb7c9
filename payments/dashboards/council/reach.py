"""Who is reached, and who is not: gaps, target groups and levels of need of the whole county."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q

from centres.models import Council, User
from centres.quarters import Quarter
from outcomes.dashboards.trends import Series, Trend, trends
from outcomes.figures import BETTER, WORSE
from outcomes.groups.indicators import FAMILIES_SEEN, REACHED_FAMILIES
from outcomes.groups.registry import (
    DEPRIVED,
    EVERYONE,
    GREATEST_NEED,
    GROUPS,
    LEVELS,
    TEENAGE_PARENT,
    Group,
)
from outcomes.models import Figure, GroupFigure
from outcomes.models.figures import Counted
from payments.dashboards.council.gaps import Gap, gap_of
from payments.dashboards.council.measures import REACHED
from payments.dashboards.council.units import Unit, Units, beside, figures_at, side_by_side

Level = Figure.UnitLevel
# Who may be behind everyone, how the gap is called, and who they are in a sentence.
BEHIND_EVERYONE = (
    (DEPRIVED, "Reach in the most deprived areas", "Families in the most deprived areas"),
    (GREATEST_NEED, "Reach of those in greatest need", "Families in greatest need"),
    (TEENAGE_PARENT, "Reach of teenage parents", "Teenage parents"),
)


@dataclass(frozen=True)
class ReachedGroup:
    """A target group in the county beside everyone, and how centres differ in reaching it."""

    group: Group
    units: Units
    county: Unit

    @property
    def key(self) -> str:
        """What it is compared by, side by side."""
        return REACHED[self.group.key].key

    @property
    def low(self) -> int:
        """How many centres are lower than chance explains."""
        return sum(unit.verdict.is_low for unit in self.units.units)


@dataclass(frozen=True)
class LevelOfNeed:
    """Families seen at one level of need, over eight quarters."""

    group: Group
    trend: Trend

    @property
    def figure(self) -> Counted | None:
        return self.trend.last


@dataclass(frozen=True)
class Reach:
    """The county's quarter; `groups` begins with everyone, the least reached follow."""

    gaps: list[Gap] = field(default_factory=list)
    groups: list[ReachedGroup] = field(default_factory=list)
    levels: list[LevelOfNeed] = field(default_factory=list)

    @property
    def level_rows(self) -> list[tuple[str, list[Counted | None]]]:
        """Months of each quarter with the figure of each level, the latest first."""
        if not self.levels:
            return []
        by_quarter = zip(*(level.trend.readings for level in self.levels), strict=True)
        rows = [(row[0].months, [one.figure for one in row]) for row in by_quarter]
        return [row for row in reversed(rows) if any(row[1])]


def reach_of(user: User, council: Council, quarter: Quarter) -> Reach:
    """Five queries, however many units and groups."""
    figures = list(
        figures_at(user, council, quarter, [Level.CENTRE], GroupFigure).filter(
            Q(indicator=REACHED_FAMILIES.key) | Q(indicator=FAMILIES_SEEN.key, level=Level.COUNCIL)
        )
    )
    county = [figure for figure in figures if figure.level == Level.COUNCIL]
    drawn = trends(county, quarter)
    everyone = _county(county, REACHED_FAMILIES.key, EVERYONE)
    gaps = gaps_in_reach(county, drawn)
    development = development_gap(user, council, quarter)
    return Reach(
        gaps=[*gaps, *([development] if development else [])],
        groups=_groups(figures, drawn, everyone) if everyone else [],
        levels=[
            LevelOfNeed(GROUPS[key], drawn[found.series])
            for key in LEVELS
            if (found := _county(county, FAMILIES_SEEN.key, key))
        ],
    )


def county_gaps(user: User, council: Council, quarter: Quarter) -> list[Gap]:
    """The gaps in reach alone: two queries."""
    groups = [EVERYONE, *(key for key, _title, _who in BEHIND_EVERYONE)]
    county = figures_at(user, council, quarter, [], GroupFigure)
    found = list(county.filter(indicator=REACHED_FAMILIES.key, group__in=groups))
    return gaps_in_reach(found, trends(found, quarter))


def gaps_in_reach(county: list[Counted], drawn: dict[Series, Trend]) -> list[Gap]:
    """How far each of those who may be behind is behind everyone."""
    everyone = _county(county, REACHED_FAMILIES.key, EVERYONE)
    found = []
    for key, title, who in BEHIND_EVERYONE:
        group = _county(county, REACHED_FAMILIES.key, key)
        if everyone and group:
            both = drawn[everyone.series], drawn[group.series]
            found.append(gap_of(title, "all families", who, *both))
    return found


def development_gap(user: User, council: Council, quarter: Quarter) -> Gap | None:
    """How far children in greatest need are behind all others (SPEC 5): two queries."""
    figures = figures_at(user, council, quarter, []).filter(indicator__in=[BETTER, WORSE])
    found = {figure.indicator: figure for figure in figures}
    return gap_in_development(found, trends(found.values(), quarter))


def gap_in_development(county: dict[str, Figure], drawn: dict[Series, Trend]) -> Gap | None:
    """The same from figures of the county by indicator."""
    if BETTER not in county or WORSE not in county:
        return None
    better, worse = (drawn[county[key].series] for key in (BETTER, WORSE))
    who = "Children in greatest need"
    return gap_of("On track in development", "all other children", who, better, worse)


def _groups(
    figures: list[Counted], drawn: dict[Series, Trend], everyone: Counted
) -> list[ReachedGroup]:
    reached = [figure for figure in figures if figure.indicator == REACHED_FAMILIES.key]
    found = []
    for group, units in zip(
        REACHED, side_by_side(list(REACHED.values()), reached, []), strict=True
    ):
        county = units.county
        if county is None or not county.denominator:
            continue
        found.append(ReachedGroup(GROUPS[group], units, beside(county, everyone, {}, drawn)))
    first = [one for one in found if one.group.key == EVERYONE]
    rest = [one for one in found if one.group.key != EVERYONE]
    return first + sorted(rest, key=lambda one: (one.county.share or 0, one.group.title))


def _county(county: list[Counted], indicator: str, group: str) -> Counted | None:
    return next((one for one in county if one.indicator == indicator and one.group == group), None)
