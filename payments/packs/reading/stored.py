"""The stored figures that a pack is about, as series of eight quarters. Two queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from centres.models import Centre, Cluster
from centres.quarters import Quarter
from outcomes.dashboards.trends import quarters_up_to
from outcomes.groups.indicators import INDICATORS as OF_GROUPS
from outcomes.groups.registry import GROUPS
from outcomes.measures.measure import Indicator
from outcomes.models import Figure, GroupFigure
from outcomes.models.figures import Counted
from payments.models import Pack
from payments.packs.facts import Point, Series

Level = Figure.UnitLevel
Place = tuple[str, str]  # level and unit


@dataclass(frozen=True)
class Unit:
    """A provider, a cluster or a centre, as its figures name it."""

    level: str
    code: str
    name: str

    @property
    def place(self) -> Place:
        return self.level, self.code


@dataclass
class Stored:
    """The figures of a pack's units in its eight quarters, read once.

    `hides` is for a pack that others read: what is suppressed holds no number then.
    """

    pack: Pack
    quarters: list[Quarter] = field(init=False)
    hides: bool = field(init=False)
    _rows: dict[tuple[str, str, str, str], dict[str, Counted]] = field(init=False)

    def __post_init__(self) -> None:
        self.quarters = quarters_up_to(self.pack.last_quarter)
        self.hides = self.pack.for_board
        self._rows = {}
        for figure in (*self._of_everybody(), *self._of_groups()):
            self._rows.setdefault(figure.series, {})[figure.quarter] = figure

    def series(self, unit: Unit, measure: Indicator, group: str = "") -> Series:
        """The measure of the unit, or of its families of a target group, which it is called after
        then; its points are empty where nothing was stored.
        """
        found = self._rows.get((*unit.place, measure.key, group), {})
        last = found.get(str(self.quarters[-1]))
        return Series(
            title=GROUPS[group].title if group else measure.title,
            level=unit.level,
            unit=unit.code,
            name=unit.name,
            indicator=measure.key,
            version=last.version if last else measure.version,
            points=[
                point_of(str(one), found.get(str(one)), hides=self.hides) for one in self.quarters
            ],
            group=group,
        )

    def all_of(self, unit: Unit, measures: Iterable[Indicator]) -> list[Series]:
        return [self.series(unit, measure) for measure in measures]

    def has(self, quarter: Quarter) -> bool:
        """Whether the quarter was rolled up for any of the units."""
        return any(str(quarter) in by_quarter for by_quarter in self._rows.values())

    def of_groups(self, unit: Unit, measure: Indicator, groups: Iterable[str]) -> list[Series]:
        return [self.series(unit, measure, group) for group in groups]

    def _of_everybody(self) -> Iterable[Counted]:
        rows = self._narrowed(Figure.objects.all())
        if self.pack.centre:
            return rows.filter(level=Level.CENTRE, unit=self.pack.centre.code)
        of_provider = (Level.PROVIDER, Level.CLUSTER, Level.CENTRE)
        return rows.filter(provider=self.pack.provider_id, level__in=of_provider)

    def _of_groups(self) -> Iterable[Counted]:
        unit = unit_of(self.pack)
        rows = self._narrowed(GroupFigure.objects.all())
        return rows.filter(indicator__in=list(OF_GROUPS), level=unit.level, unit=unit.code)

    def _narrowed(self, rows: QuerySet) -> QuerySet:
        quarters = [str(one) for one in self.quarters]
        narrowed = rows.filter(council=self.pack.council_id, quarter__in=quarters)
        return narrowed.defer("counted", "not_counted")


def point_of(quarter: str, figure: Counted | None, *, hides: bool) -> Point:
    """A stored row as a point; without its numbers where it is suppressed and this is to hide."""
    if figure is None:
        return Point(quarter)
    if hides and figure.suppressed:
        return Point(quarter, hidden=True)
    return Point(quarter, figure.numerator, figure.denominator)


def unit_of(pack: Pack) -> Unit:
    """What the pack is about: the centre, or the provider."""
    if pack.centre:
        return Unit(Level.CENTRE, pack.centre.code, pack.centre.name)
    return Unit(Level.PROVIDER, pack.provider.code, pack.provider.name)


def clusters_of(pack: Pack) -> list[tuple[Unit, list[Unit]]]:
    """The provider's clusters with their centres, by name. Two queries."""
    clusters = Cluster.objects.filter(provider=pack.provider_id).order_by("name")
    centres: dict[int, list[Unit]] = {}
    for centre in Centre.objects.filter(cluster__provider=pack.provider_id).order_by("name"):
        unit = Unit(Level.CENTRE, centre.code, centre.name)
        centres.setdefault(centre.cluster_id, []).append(unit)
    return [
        (Unit(Level.CLUSTER, cluster.code, cluster.name), centres.get(cluster.pk, []))
        for cluster in clusters
    ]
