"""Decides for a quarter's stored figures which of them may be published, all tables together.

What one table hides, another must not tell. So figures over one and the same denominator are hidden
together; areas count with the centre that serves them; and those who live in no known area, or may
be placed nowhere, count as an area without a row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from centres.models import Council
from centres.quarters import Quarter
from outcomes.groups.indicators import (
    BY_AREA,
    FAMILIES_AT_SESSIONS,
    NEW_BIRTHS_NOT_REGISTERED,
    REACHED_FAMILIES,
)
from outcomes.groups.registry import EVERYONE, GREATEST_NEED, GROUPS, Group
from outcomes.groups.suppression import Cell, hidden_of
from outcomes.measures.indicators import reached_greatest_need
from outcomes.models import Figure, GroupFigure

Level = Figure.UnitLevel
Unit = tuple[str, str]
Counts = tuple[int, ...]
# Indicator and group of a figure.
Series = tuple[str, str]
ABOVE = {Level.PROVIDER: Level.COUNCIL, Level.CLUSTER: Level.PROVIDER, Level.CENTRE: Level.CLUSTER}
NOWHERE = "nowhere"


@dataclass(frozen=True)
class _Row:
    pk: int
    is_of_group: bool
    series: Series
    unit: Unit
    codes: dict[str, str]
    numerator: int
    denominator: int
    suppressed: bool

    def above(self, level: str) -> Unit:
        return level, self.codes[level]

    @property
    def parts(self) -> Counts:
        """Of the denominator: those who count, and those who do not."""
        return self.numerator, self.denominator - self.numerator


def suppress(council: Council, quarter: Quarter) -> None:
    """Mark each figure of the quarter that is not to be published, and no other.

    Six queries at most; only what differs is written.
    """
    rows = [*_rows(council, quarter, Figure), *_rows(council, quarter, GroupFigure)]
    by_series: dict[Series, dict[Unit, _Row]] = defaultdict(dict)
    for row in rows:
        by_series[row.series][row.unit] = row
    hidden = _hidden(by_series, council.smallest_published)
    for model in (Figure, GroupFigure):
        for suppressed in (True, False):
            wrong = [
                row.pk
                for row in rows
                if row.is_of_group == (model is GroupFigure)
                and row.suppressed is not suppressed
                and ((row.series, row.unit) in hidden) is suppressed
            ]
            if wrong:
                model.objects.filter(pk__in=wrong).update(suppressed=suppressed)


@transaction.atomic
def suppress_again(council: Council) -> None:
    """Decide anew for every quarter that is stored, as after another smallest number was chosen."""
    quarters = Figure.objects.filter(council=council).order_by("quarter").values("quarter")
    for quarter in quarters.distinct().values_list("quarter", flat=True):
        suppress(council, Quarter.parse(quarter))


def _rows(council: Council, quarter: Quarter, model: type[Figure | GroupFigure]) -> Iterator[_Row]:
    is_of_group = model is GroupFigure
    found = model.objects.filter(council=council, quarter=str(quarter)).order_by()
    columns = found.values_list(
        "pk",
        "indicator",
        F("group") if is_of_group else F("quarter"),
        "level",
        "unit",
        "provider__code",
        "cluster__code",
        "centre__code",
        "numerator",
        "denominator",
        "suppressed",
    )
    for pk, indicator, group, level, unit, *places, numerator, denominator, suppressed in columns:
        named = (Level.PROVIDER, Level.CLUSTER, Level.CENTRE)
        codes = {Level.COUNCIL.value: council.code, **dict(zip(named, places, strict=True))}
        series = (indicator, group if is_of_group else "")
        yield _Row(
            pk, is_of_group, series, (level, unit), codes, numerator, denominator, suppressed
        )


def _hidden(by_series: dict[Series, dict[Unit, _Row]], smallest: int) -> set[tuple[Series, Unit]]:
    hidden: set[tuple[Series, Unit]] = set()
    left = set(by_series)
    for group in GROUPS.values():
        together = [one for one in _over_one_denominator(group) if one in left]
        if together and not group.is_level:
            keys = _hidden_families([by_series[one] for one in together], smallest)
            hidden |= {(one, key) for one in together for key in keys}
            left -= {*together}
    for indicator in BY_AREA:
        units, areas = (indicator, ""), (indicator, EVERYONE)
        if {units, areas} <= left:
            keys = _hidden_children(by_series[units], by_series[areas], smallest)
            hidden |= {(one, key) for one in (units, areas) for key in keys}
            left -= {units, areas}
    births = (NEW_BIRTHS_NOT_REGISTERED.key, EVERYONE)
    if births in left:
        hidden |= {(births, key) for key in _hidden_families([by_series[births]], smallest)}
        left.remove(births)
    for series in left:
        rows = by_series[series]
        # Whom a centre sees, and levels: one follows from the others, so none is published.
        keys = set(rows) if series[1] else hidden_of(_of_units(rows, _whole), smallest)
        hidden |= {(series, key) for key in keys}
    return hidden


def _over_one_denominator(group: Group) -> list[Series]:
    found = [(REACHED_FAMILIES.key, group.key), (FAMILIES_AT_SESSIONS.key, group.key)]
    if group.key == GREATEST_NEED:
        found.append((reached_greatest_need.MEASURE.key, ""))
    return found


def _hidden_families(series: list[dict[Unit, _Row]], smallest: int) -> set[Unit]:
    """Over one denominator: by centre of registration, and by area where families live."""
    rows = series[0]
    units = {unit: row for unit, row in rows.items() if unit[0] != Level.AREA}
    areas = [row for unit, row in rows.items() if unit[0] == Level.AREA]

    def counts(row: _Row) -> Counts:
        beside = [one[row.unit].parts for one in series if row.unit in one]
        return row.denominator, *(part for parts in beside for part in parts)

    hidden = hidden_of(_of_units(units, counts), smallest)
    if not areas:
        return hidden
    # Whoever works with the figures knows each centre's as it is: the areas must stand up to that.
    cells = [Cell(unit, None, _whole(row)) for unit, row in units.items() if _is_centre(unit)]
    cells += _in_areas(cells, areas, _whole)
    return hidden | _with_all_areas(hidden_of(cells, smallest), areas) - set(units)


def _hidden_children(rows: dict[Unit, _Row], areas: dict[Unit, _Row], smallest: int) -> set[Unit]:
    """Of a population that everybody knows: only those who count are told, or not."""
    cells = list(_of_units(rows, _counting))
    cells += _in_areas(cells, areas.values(), _counting)
    return _with_all_areas(hidden_of(cells, smallest), areas.values())


def _in_areas(
    units: Iterable[Cell], areas: Iterable[_Row], counts: Callable[[_Row], Counts]
) -> list[Cell]:
    """Each area below the centre that serves it, and below each centre those of no area."""
    cells = [Cell(row.unit, row.above(Level.CENTRE), counts(row)) for row in areas]
    placed: dict[Hashable, list[Counts]] = defaultdict(list)
    for cell in cells:
        placed[cell.parent].append(cell.counts)
    for centre in units:
        if _is_centre(centre.key):
            sums = zip(centre.counts, *placed[centre.key], strict=True)
            # Some live in areas that another centre serves, so there may be fewer than none left.
            nowhere = tuple(max(whole - sum(parts), 0) for whole, *parts in sums)
            cells.append(Cell((NOWHERE, centre.key), centre.key, nowhere))
    return cells


def _with_all_areas(hidden: set[Unit], areas: Iterable[_Row]) -> set[Unit]:
    """With all areas of each hidden centre: where one is too small to be told even as a whole, a
    zero elsewhere would say which of its areas it is.
    """
    return hidden | {row.unit for row in areas if row.above(Level.CENTRE) in hidden}


def _is_centre(key: Hashable) -> bool:
    return isinstance(key, tuple) and key[0] == Level.CENTRE


def _of_units(rows: dict[Unit, _Row], counts: Callable[[_Row], Counts]) -> Iterable[Cell]:
    for unit, row in rows.items():
        above = ABOVE.get(Level(unit[0]))
        yield Cell(unit, row.above(above) if above else None, counts(row))


def _whole(row: _Row) -> Counts:
    return row.denominator, *row.parts


def _counting(row: _Row) -> Counts:
    return (row.numerator,)
