"""A provider's clusters side by side, indicator by indicator (SPEC 5).

Everything is read from the figures of the last roll-up; nothing is worked out but differences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from centres.models import Centre, Cluster, Provider, User
from centres.quarters import Quarter
from centres.wording import percent, share
from outcomes.dashboards.standing import GROUPS
from outcomes.dashboards.trends import Series, Trend, trends
from outcomes.figures import percentage
from outcomes.measures.measure import Indicator
from outcomes.models import Figure
from payments.dashboards.provider.cell import Cell
from payments.models import TariffLine

Level = Figure.UnitLevel
Unit = Centre | Cluster | Provider


@dataclass(frozen=True)
class Row:
    """A unit with its cells, in the order of the group's indicators; centres beneath a cluster."""

    unit: Unit
    cells: list[Cell]
    beneath: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """Indicators that are read together; `flagged` is how many figures of clusters are behind
    their target or worse than the quarter before.
    """

    key: str
    heading: str
    measures: tuple[Indicator, ...]
    flagged: int


@dataclass(frozen=True)
class Behind:
    """An indicator with a target, and how many clusters have not come as far."""

    measure: Indicator
    group: str
    behind: int
    of: int
    target: str


@dataclass(frozen=True)
class SideBySide:
    """The clusters of a provider, for one group of indicators.

    `whole` is the provider's own row, where the person may see it; `county` the county's shares;
    `quarters` are those to choose from, the latest first.
    """

    quarter: Quarter
    groups: list[Group]
    chosen: Group
    rows: list[Row]
    quarters: list[Quarter]
    whole: Row | None
    county: list[tuple[Indicator, str]]
    behind: list[Behind]
    opened: str

    @property
    def is_running(self) -> bool:
        """Whether the quarter has not ended yet."""
        return self.quarter.last_day >= timezone.localdate()

    @property
    def query(self) -> str:
        """What the address says of the quarter, to keep it."""
        return f"quarter={self.quarter}"


def side_by_side(
    user: User, provider: Provider, targets: Mapping[str, TariffLine], asked: Mapping[str, str]
) -> SideBySide | None:
    """The provider's clusters as rolled up; None before the first roll-up.

    `targets` are the contract's lines by indicator; `asked` names a `quarter`, a `group` of
    indicators and a `cluster` whose centres are shown beneath it. Without a quarter it is the
    latest that has ended: of one that runs most is still to come. Four queries at most, whatever
    the provider.
    """
    quarters = _quarters(user, provider)
    if not quarters:
        return None
    ended = [one for one in quarters if one.last_day < timezone.localdate()]
    otherwise = ended[0] if ended else quarters[0]
    quarter = next((one for one in quarters if str(one) == asked.get("quarter")), otherwise)
    found = _Found.of(user, provider, quarter, asked.get("cluster", "").replace("\x00", ""))
    table = _Table(found, targets)
    groups = [
        Group(slugify(heading), heading, measures, table.flagged(measures))
        for heading, measures in GROUPS
    ]
    chosen = next((one for one in groups if one.key == asked.get("group")), groups[0])
    return SideBySide(
        quarter=found.quarter,
        groups=groups,
        chosen=chosen,
        quarters=quarters[:2],
        rows=[table.row(Level.CLUSTER, unit, chosen.measures) for unit in found.clusters],
        whole=table.whole(provider, chosen.measures),
        county=table.county(chosen.measures),
        behind=[one for group in groups for one in table.behind(group)],
        opened=found.opened,
    )


@dataclass(frozen=True)
class _Found:
    """The rows read: by level, unit and indicator the trends, and the county's shares."""

    quarter: Quarter
    figures: dict[tuple[str, str, str], Figure]
    trends: dict[Series, Trend]
    county: dict[str, Figure]
    clusters: list[Cluster]
    centres: list[Centre]
    opened: str

    @classmethod
    def of(cls, user: User, provider: Provider, quarter: Quarter, opened: str) -> _Found:
        figures = _figures(user, provider, quarter, opened)
        # Only the county's shares are told, and only those that may be published, to people whose
        # scope does not hold the county: without them nobody knows whether a share is low here or
        # everywhere.
        county = Figure.objects.filter(
            council=provider.council_id,
            quarter=str(quarter),
            level=Level.COUNCIL,
            suppressed=False,
        )
        clusters = {one.cluster_id: one.cluster for one in figures if one.level == Level.CLUSTER}
        centres = {one.centre_id: one.centre for one in figures if one.level == Level.CENTRE}
        return cls(
            quarter=quarter,
            figures={(one.level, one.unit, one.indicator): one for one in figures},
            trends=trends(figures, quarter),
            county={one.indicator: one for one in county.defer("counted", "not_counted")},
            clusters=_by_name(clusters.values()),
            centres=_by_name(centres.values()),
            opened=opened if centres else "",
        )


@dataclass(frozen=True)
class _Table:
    found: _Found
    targets: Mapping[str, TariffLine]

    def row(self, level: str, unit: Any, measures: Iterable[Indicator]) -> Row:
        cells = [cell for measure in measures if (cell := self._cell(level, unit.code, measure))]
        beneath = []
        if level == Level.CLUSTER and unit.code == self.found.opened:
            beneath = [self.row(Level.CENTRE, centre, measures) for centre in self.found.centres]
        return Row(unit, cells, beneath)

    def whole(self, provider: Provider, measures: Iterable[Indicator]) -> Row | None:
        row = self.row(Level.PROVIDER, provider, measures)
        return row if row.cells else None

    def county(self, measures: Iterable[Indicator]) -> list[tuple[Indicator, str]]:
        """The county's shares; none where none of them may be told."""
        told = [(measure, self.found.county.get(measure.key)) for measure in measures]
        if not any(figure for _measure, figure in told):
            return []
        return [
            (measure, share(figure.numerator, figure.denominator) if figure else "Not told")
            for measure, figure in told
        ]

    def flagged(self, measures: Iterable[Indicator]) -> int:
        return sum(cell.is_behind or cell.is_worse for cell in self._of_clusters(measures))

    def behind(self, group: Group) -> list[Behind]:
        said = []
        for measure in group.measures:
            cells = [cell for cell in self._of_clusters([measure]) if cell.share is not None]
            number = sum(cell.is_behind for cell in cells)
            if number:
                target = percent(self.targets[measure.key].target_bp or 0)
                said.append(Behind(measure, group.key, number, len(cells), target))
        return said

    def _of_clusters(self, measures: Iterable[Indicator]) -> list[Cell]:
        found = [
            self._cell(Level.CLUSTER, cluster.code, measure)
            for measure in measures
            for cluster in self.found.clusters
        ]
        return [cell for cell in found if cell]

    def _cell(self, level: str, unit: str, measure: Indicator) -> Cell | None:
        figure = self.found.figures.get((level, unit, measure.key))
        if figure is None:
            return None
        return Cell(
            measure=measure,
            figure=figure,
            trend=self.found.trends[figure.series],
            target=self.targets.get(measure.key),
            provider=None if level == Level.PROVIDER else self._share_of_provider(measure.key),
            county=_share(self.found.county.get(measure.key)),
            is_running=self.found.quarter.last_day >= timezone.localdate(),
        )

    def _share_of_provider(self, indicator: str) -> Fraction | None:
        of_provider = (
            figure
            for (level, _unit, key), figure in self.found.figures.items()
            if level == Level.PROVIDER and key == indicator
        )
        return _share(next(of_provider, None))


def _quarters(user: User, provider: Provider) -> list[Quarter]:
    """Those that were rolled up, the latest first."""
    own = Figure.objects.visible_to(user).filter(council=user.council_id, provider=provider)
    said = own.filter(level=Level.CLUSTER).order_by().values_list("quarter", flat=True).distinct()
    return sorted(map(Quarter.parse, said), reverse=True)


def _figures(user: User, provider: Provider, quarter: Quarter, opened: str) -> list[Figure]:
    """Of the provider, its clusters, and the centres of the one that is opened."""
    own = Figure.objects.visible_to(user).filter(council=user.council_id, provider=provider)
    wanted = Q(level__in=[Level.PROVIDER, Level.CLUSTER])
    if opened:
        wanted |= Q(level=Level.CENTRE, cluster__code=opened)
    found = own.filter(wanted, quarter=str(quarter)).select_related("cluster", "centre")
    return list(found.defer("counted", "not_counted"))


def _share(figure: Figure | None) -> Fraction | None:
    return percentage(figure.numerator, figure.denominator) if figure else None


def _by_name(units: Iterable[Any]) -> list[Any]:
    return sorted(units, key=lambda unit: (unit.name, unit.code))
