"""Units beside each other: a row each, and for each thing measured its quarters and their change.

A suppressed figure that is not to be read is "Hidden" here already, so that neither a page nor a
file, neither a difference nor an order of rows can tell more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from centres.quarters import Quarter
from centres.wording import points, quarter_months
from outcomes.comparing.asked import Asked
from outcomes.comparing.measured import Measured
from outcomes.dashboards.told import HIDDEN, NOTHING, Told
from outcomes.models.figures import Counted

# Level and code; indicator, group and quarter.
UnitKey = tuple[str, str]
CellKey = tuple[str, str, str]
BY_NAME, CHANGE = "name", "change:"


class Cell(Told):
    """A unit's figure in the table."""

    @property
    def bar(self) -> int | None:
        """The share as a whole number up to 100, for a bar beside the words."""
        return None if self.share is None else min(100, round(self.share))


@dataclass(frozen=True)
class Change:
    """From the other quarter to the one asked about, or between two units, in percentage points."""

    points: Fraction | None
    is_hidden: bool = False

    @property
    def said(self) -> str:
        """Over time: `up 3.2 points`, `the same`; in words, which a print and a file say too."""
        return self._in_words("up {}", "down {}")

    @property
    def said_between(self) -> str:
        """Between two units: `3.2 points more`, `the same`."""
        return self._in_words("{} more", "{} less")

    def _in_words(self, more: str, less: str) -> str:
        if self.is_hidden:
            return HIDDEN
        if self.points is None:
            return NOTHING
        words = points(abs(self.points))
        if words == points(Fraction(0)):
            return "the same"
        return (more if self.points > 0 else less).format(words)


@dataclass(frozen=True)
class Asking:
    """One thing measured of one unit: its cells in the order of the quarters, and the change."""

    measured: Measured
    cells: list[Cell]

    @property
    def now(self) -> Cell:
        return self.cells[0]

    @property
    def change(self) -> Change | None:
        """None where one quarter alone is asked about."""
        return between(*self.cells) if len(self.cells) > 1 else None


@dataclass(frozen=True)
class Unit:
    """A row: what it is called, and what is asked of it."""

    name: str
    level: str
    code: str
    askings: list[Asking]

    @property
    def address(self) -> str:
        """How a pair calls it."""
        return f"{self.level}:{self.code}"


@dataclass(frozen=True)
class Table:
    """All of it; `whole` is the row of the unit that holds the others, where the person sees it."""

    measured: list[Measured]
    quarters: list[Quarter]
    units: list[Unit]
    whole: Unit | None

    @property
    def months(self) -> list[str]:
        return [quarter_months(quarter) for quarter in self.quarters]

    @property
    def has_change(self) -> bool:
        return len(self.quarters) > 1

    @property
    def hides(self) -> bool:
        """Whether anything in it is hidden."""
        units = [*self.units, *([self.whole] if self.whole else [])]
        return any(cell.is_hidden for unit in units for one in unit.askings for cell in one.cells)

    @property
    def span(self) -> int:
        """Columns under each thing measured."""
        return len(self.quarters) + self.has_change


def between(now: Cell, then: Cell) -> Change:
    """What changed from one cell to the other; hidden where either is."""
    if now.is_hidden or then.is_hidden:
        return Change(None, is_hidden=True)
    if now.share is None or then.share is None:
        return Change(None)
    return Change(now.share - then.share)


def table_of(asked: Asked, figures: Iterable[Counted]) -> Table:
    """The figures of a question as rows by name."""
    found: dict[UnitKey, dict[CellKey, Counted]] = {}
    names: dict[UnitKey, str] = {}
    for figure in figures:
        key = (figure.level, figure.unit)
        cell = (figure.indicator, figure.group, figure.quarter)
        found.setdefault(key, {})[cell] = figure
        names[key] = figure.unit_name
    units = [Unit(names[key], *key, askings=_askings(asked, cells)) for key, cells in found.items()]
    units.sort(key=lambda unit: (unit.name, unit.code))
    if asked.pair:
        order = {address: place for place, address in enumerate(asked.pair)}
        units.sort(key=lambda unit: order[unit.address])
        return Table(asked.measured, asked.quarters, units, None)
    rows = [unit for unit in units if unit.level == asked.level]
    whole = next((unit for unit in units if unit.level != asked.level), None)
    return Table(asked.measured, asked.quarters, rows, whole if len(rows) > 1 else None)


def in_order(units: Sequence[Unit], sort: str) -> list[Unit]:
    """Sorted as the address asks; what is hidden, or nothing, comes last and tells no order."""
    backwards, key = sort.startswith("-"), sort.removeprefix("-")
    if key == BY_NAME:
        return sorted(units, key=lambda unit: (unit.name, unit.code), reverse=backwards)
    values = {unit.address: _value(unit, key) for unit in units}
    known = [unit for unit in units if values[unit.address] is not None]
    known.sort(key=lambda unit: values[unit.address] or Fraction(0), reverse=backwards)
    return [*known, *(unit for unit in units if values[unit.address] is None)]


def sorts(asked: Asked) -> set[str]:
    """The orders that can be asked for."""
    keys = {BY_NAME, *(one.key for one in asked.measured)}
    keys |= {f"{CHANGE}{one.key}" for one in asked.measured}
    return keys | {f"-{key}" for key in keys}


def _value(unit: Unit, key: str) -> Fraction | None:
    wanted = key.removeprefix(CHANGE)
    asking = next((one for one in unit.askings if one.measured.key == wanted), None)
    if asking is None:
        return None
    if key.startswith(CHANGE):
        return asking.change.points if asking.change else None
    return asking.now.share


def _askings(asked: Asked, found: dict[CellKey, Counted]) -> list[Asking]:
    def cell(one: Measured, quarter: Quarter) -> Cell:
        figure = found.get((one.indicator.key, one.group, str(quarter)))
        hidden = figure and (figure.is_hidden or (asked.is_public and figure.suppressed))
        return Cell(None, is_hidden=True) if hidden else Cell(figure)

    return [
        Asking(one, [cell(one, quarter) for quarter in asked.quarters]) for one in asked.measured
    ]
