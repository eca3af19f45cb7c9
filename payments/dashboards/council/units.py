"""Providers, clusters and centres side by side: against the county, chance and contract targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from centres.models import Council, User
from centres.quarters import Quarter
from centres.wording import count, in_a_row, percent, points, share
from outcomes.dashboards.trends import Series, Trend, trends
from outcomes.figures import percentage
from outcomes.measures.measure import Indicator
from outcomes.models import Figure, GroupFigure
from outcomes.models.figures import Counted
from payments.contracts.terms import Terms
from payments.dashboards.council.chance import Verdict, verdict
from payments.dashboards.council.measures import NEITHER_BETTER, key_of
from payments.models import TariffLine

LEVELS_IN_WORDS = {"provider": "providers", "cluster": "clusters", "centre": "centres"}
BASIS_POINTS_OF_A_PERCENT = 100
ROUNDS_TO_SOMETHING = Fraction(1, 20)  # of a percentage point, to one decimal


@dataclass(frozen=True)
class Target:
    """What a contract pays on the way to: basis points; `aim` below `baseline` is allowed."""

    baseline: int
    aim: int
    value: Fraction | None

    @property
    def is_met(self) -> bool:
        return self.value is not None and self._way(self.value) >= self._way(self._share(self.aim))

    @property
    def earns_nothing(self) -> bool:
        """Whether it is no further than where the contract began."""
        return self.value is not None and not self._way(self.value) > self._way(
            self._share(self.baseline)
        )

    @property
    def short_of(self) -> Fraction:
        """How much of the way from baseline to target is lacking: 0 when met."""
        if self.value is None or self.is_met:
            return Fraction(0)
        aim, begin = self._share(self.aim), self._share(self.baseline)
        return (aim - self.value) / (aim - begin)

    @property
    def words(self) -> str:
        said = percent(self.aim)
        if self.value is None:
            return said
        if self.is_met:
            return f"{said}: met"
        return f"{said}: not on the way" if self.earns_nothing else f"{said}: on the way"

    def _way(self, value: Fraction) -> Fraction:
        return value if self.aim > self.baseline else -value

    @staticmethod
    def _share(basis_points: int) -> Fraction:
        """In percent."""
        return Fraction(basis_points, BASIS_POINTS_OF_A_PERCENT)


@dataclass(frozen=True)
class Unit:
    """One unit's figure beside the county's; `number` is its label where it is outside."""

    figure: Counted
    county: Counted
    verdict: Verdict
    target: Target | None = None
    trend: Trend | None = None
    number: int | None = None

    @property
    def name(self) -> str:
        return self.figure.unit_name

    @property
    def within(self) -> str:
        """Whose it is: the provider of a cluster, the cluster of a centre."""
        above = self.figure.cluster if self.figure.centre else self.figure.provider
        return str(above) if self.figure.level != Figure.UnitLevel.PROVIDER else ""

    @property
    def share(self) -> Fraction | None:
        """In percent."""
        return percentage(self.figure.numerator, self.figure.denominator)

    @property
    def difference(self) -> Fraction | None:
        """To the county's, in percentage points."""
        of_county = percentage(self.county.numerator, self.county.denominator)
        return None if self.share is None or of_county is None else self.share - of_county

    @property
    def against(self) -> str:
        """The difference in words, with its sign: `+12.5 points`, `−3.0 points`."""
        said = points(self.difference)
        above = self.difference is not None and self.difference >= ROUNDS_TO_SOMETHING
        return f"+{said}" if above else said

    @property
    def is_worse(self) -> bool:
        """Lower than chance explains, where lower is worse."""
        return self.verdict.is_low and key_of(self.figure) not in NEITHER_BETTER


@dataclass(frozen=True)
class Units:
    """One indicator of all units of a level; `county` is None where it was not rolled up."""

    measure: Indicator
    county: Counted | None
    units: list[Unit] = field(default_factory=list)
    county_trend: Trend | None = None

    @property
    def outside(self) -> list[Unit]:
        """Those that chance alone does not explain, in order of their number."""
        found = [unit for unit in self.units if unit.number is not None]
        return sorted(found, key=lambda unit: unit.number or 0)

    @property
    def inside(self) -> int:
        return sum(unit.verdict is Verdict.INSIDE for unit in self.units)

    @property
    def unjudged(self) -> list[Unit]:
        """Those with anybody to count that cannot be judged all the same."""
        return [
            unit
            for unit in self.units
            if unit.verdict is Verdict.UNJUDGED and unit.figure.denominator
        ]

    @property
    def words(self) -> str:
        """What the comparison says, in a sentence or two."""
        county = share(self.county.numerator, self.county.denominator) if self.county else "–"
        said = f"The county: {county}."
        low = sum(one.verdict.is_low for one in self.units)
        high = len(self.outside) - low
        level = LEVELS_IN_WORDS[self.units[0].figure.level] if self.units else "units"
        if not self.outside:
            return f"{said} No difference between {level} is more than chance alone explains."
        parts = [
            f"{count(number)} {'is' if number == 1 else 'are'} {way}"
            for number, way in ((low, "lower"), (high, "higher"))
            if number
        ]
        return f"{said} Of {count(len(self.units))} {level} {in_a_row(parts)} than chance explains."

    @property
    def has_targets(self) -> bool:
        return any(unit.target for unit in self.units)


def figures_at(
    user: User,
    council: Council,
    quarter: Quarter,
    levels: Iterable[str],
    of: type[Counted] = Figure,
) -> QuerySet[Any]:
    """Figures of the county and of all units of these levels, with the places they are of.

    `of` is the table: figures of everybody, or of target groups (`GroupFigure`).
    """
    wanted = [Figure.UnitLevel.COUNCIL, *levels]
    found: QuerySet[Any] = of.objects.visible_to(user).filter(
        council=council, quarter=str(quarter), level__in=wanted
    )
    places = ("council", "provider", "cluster", "centre")
    return found.select_related(*places).defer("counted", "not_counted")


def figures_of(
    user: User, council: Council, quarter: Quarter, level: str, key: str
) -> QuerySet[Any]:
    """Those of one measure of `measures.COMPARED`, by its key."""
    indicator, _, group = key.partition(":")
    if not group:
        return figures_at(user, council, quarter, [level]).filter(indicator=indicator)
    found = figures_at(user, council, quarter, [level], GroupFigure)
    return found.filter(indicator=indicator, group=group)


def side_by_side(
    measures: Sequence[Indicator],
    figures: Iterable[Counted],
    terms: Iterable[Terms],
    *,
    with_trends: bool = False,
) -> list[Units]:
    """Each measure's units among these figures of one quarter and level, by name.

    With trends one query more, however many units; else none.
    """
    by_measure: dict[str, list[Counted]] = defaultdict(list)
    counties: dict[str, Counted] = {}
    for figure in figures:
        if figure.level == Figure.UnitLevel.COUNCIL:
            counties[key_of(figure)] = figure
        else:
            by_measure[key_of(figure)].append(figure)
    if not counties:
        return [Units(measure, None) for measure in measures]
    quarter = Quarter.parse(next(iter(counties.values())).quarter)
    drawn: dict[Series, Trend] = {}
    if with_trends:
        everything = [one for measure in measures for one in by_measure[measure.key]]
        everything += [one for key, one in counties.items() if key in by_measure]
        drawn = trends(everything, quarter)
    aims = targets_in(terms, quarter)
    found = []
    for measure in measures:
        county = counties.get(measure.key)
        if county is None:
            found.append(Units(measure, None))
            continue
        units = [beside(one, county, aims, drawn) for one in by_measure[measure.key]]
        units.sort(key=lambda unit: (unit.name, unit.figure.unit))
        found.append(Units(measure, county, _numbered(units), drawn.get(county.series)))
    return found


def targets_in(terms: Iterable[Terms], quarter: Quarter) -> dict[tuple[int, str], TariffLine]:
    """By provider and indicator: the target line of the contract that runs in the quarter."""
    return {
        (each.contract.provider_id, line.key): line
        for each in terms
        if each.starts_on <= quarter.last_day and each.contract.last_day >= quarter.first_day
        for line in each.targets
    }


def beside(
    figure: Counted,
    county: Counted,
    aims: dict[tuple[int, str], TariffLine],
    drawn: dict[Series, Trend],
) -> Unit:
    """A figure beside the whole county's: what chance explains, its target, its trend."""
    line = aims.get((figure.provider_id or 0, figure.indicator))
    target = None
    if line is not None and line.baseline_bp is not None and line.target_bp is not None:
        value = percentage(figure.numerator, figure.denominator)
        target = Target(line.baseline_bp, line.target_bp, value)
    whole = percentage(county.numerator, county.denominator)
    judged = verdict(figure.numerator, figure.denominator, None if whole is None else whole / 100)
    return Unit(figure, county, judged, target, drawn.get(figure.series))


def _numbered(units: list[Unit]) -> list[Unit]:
    """With a number for each that is outside, the lowest share first."""
    outside = [unit for unit in units if unit.verdict.is_outside]
    outside.sort(key=lambda unit: (unit.share or 0, unit.name))
    numbers = {id(unit): number for number, unit in enumerate(outside, start=1)}
    return [
        Unit(unit.figure, unit.county, unit.verdict, unit.target, unit.trend, numbers.get(id(unit)))
        for unit in units
    ]
