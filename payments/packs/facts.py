"""What a pack's figures are: sections of blocks (payments.packs.kept has them as JSON).

Page, paper and workbook are made from these and read nothing else. Counts are whole numbers, money
whole pence; what is hidden holds no number at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from centres.wording import count, day_in_words, money, percent, quarter_months, share
from outcomes.dashboards.told import HIDDEN

NOT_STORED = "Not rolled up"
FEW = 3  # columns that a phone has room for


@dataclass(frozen=True)
class Point:
    """A quarter's figure: `numerator` of `denominator`; neither if it is hidden or not stored."""

    quarter: str
    numerator: int | None = None
    denominator: int | None = None
    hidden: bool = False

    @property
    def share(self) -> Fraction | None:
        """In percent, exactly; None where there is none to say."""
        if self.numerator is None or not self.denominator:
            return None
        return Fraction(100 * self.numerator, self.denominator)

    @property
    def words(self) -> str:
        """The share: `64.2%`, a dash for nothing of nothing."""
        return self._or_why(share(self.numerator, self.denominator))

    @property
    def numbers(self) -> str:
        """`12 of 20`."""
        return self._or_why(f"{count(self.numerator)} of {count(self.denominator)}")

    @property
    def months(self) -> str:
        return quarter_months(self.quarter)

    def _or_why(self, said: str) -> str:
        if self.hidden:
            return HIDDEN
        return NOT_STORED if self.numerator is None else said


@dataclass(frozen=True)
class Series:
    """One measure of one unit over eight quarters, the oldest first; `name` is the unit's.

    `group` is the target group of a figure that has one, and else empty.
    """

    title: str
    level: str
    unit: str
    name: str
    indicator: str
    version: int
    points: list[Point]
    group: str = ""

    @property
    def last(self) -> Point:
        return self.points[-1]

    @property
    def before(self) -> Point:
        return self.points[-2]

    @property
    def year(self) -> list[Point]:
        """The last four quarters."""
        return self.points[-4:]


@dataclass(frozen=True)
class Cell:
    """What a table says in a place: `kind` is text, count, money (pence), bp (basis points), day
    (ISO), points (percentage points in tenths) or hidden; `value` None is an empty cell.
    """

    kind: str
    value: str | int | None = None

    @property
    def words(self) -> str:
        if self.kind == "hidden":
            return HIDDEN
        if self.value is None:
            return ""
        return SAID[self.kind](self.value)

    @property
    def is_number(self) -> bool:
        return self.kind not in ("text", "day")


def _tenths(value: Any) -> str:
    whole, rest = divmod(abs(value), 10)
    return f"{'−' if value < 0 else ''}{whole}.{rest} points"


SAID: Mapping[str, Any] = {
    "text": str,
    "count": count,
    "money": money,
    "bp": percent,
    "day": lambda value: day_in_words(date.fromisoformat(value)),
    "points": _tenths,
}


def text(value: str) -> Cell:
    return Cell("text", value)


def number(value: int | None) -> Cell:
    return Cell("count", value)


def pence(value: int | None) -> Cell:
    return Cell("money", value)


@dataclass(frozen=True)
class Standing:
    """Measures of one unit, each with its chart and its eight quarters."""

    title: str
    series: list[Series]
    kind: str = "standing"

    @property
    def told(self) -> list[str]:
        """Those of its eight quarters that say anything."""
        said = {
            point.quarter
            for series in self.series
            for point in series.points
            if point.hidden or point.numerator is not None
        }
        return sorted(said)


@dataclass(frozen=True)
class Year:
    """Measures of one unit, four quarters side by side."""

    title: str
    series: list[Series]
    kind: str = "year"

    @property
    def told(self) -> list[str]:
        """The year's four quarters."""
        return [point.quarter for point in self.series[0].year] if self.series else []


@dataclass(frozen=True)
class UnitRow:
    """One measure of several units, in the order of the block's units."""

    title: str
    series: list[Series | None]


@dataclass(frozen=True)
class Units:
    """Units side by side: a cluster and its centres; a row for each measure."""

    title: str
    units: list[str]
    rows: list[UnitRow]
    kind: str = "units"


@dataclass(frozen=True)
class Table:
    """Rows under headings; `sheet` is its name in the workbook, with `total` the last row sums up.

    `empty` is said where there are no rows, `note` below it.
    """

    title: str
    sheet: str
    heads: list[str]
    rows: list[list[Cell]]
    total: bool = False
    note: str = ""
    empty: str = ""
    kind: str = "table"

    @property
    def is_wide(self) -> bool:
        """Too wide for a phone."""
        return len(self.heads) > FEW


@dataclass(frozen=True)
class Words:
    """Sentences, a paragraph each."""

    lines: list[str]
    kind: str = "words"


Block = Standing | Year | Units | Table | Words


@dataclass(frozen=True)
class Section:
    """Blocks under a heading; where `asks`, both sides write about it."""

    key: str
    title: str
    blocks: list[Block] = field(default_factory=list)
    asks: bool = True


@dataclass(frozen=True)
class Definition:
    """A measure or a group in plain words; `version` is 0 for what has none."""

    title: str
    version: int
    text: str


@dataclass(frozen=True)
class Facts:
    """All of a pack's figures. `rollups` are the ids of the roll-ups they are from, by quarter."""

    council: str
    provider: str
    contract: str
    cluster: str
    centre: str
    sections: list[Section]
    definitions: list[Definition]
    rollups: dict[str, int]

    @property
    def every_series(self) -> Iterator[tuple[Section, Series]]:
        """Each series with its section, in the order in which they are read."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Standing | Year):
                    yield from ((section, each) for each in block.series)
                elif isinstance(block, Units):
                    for row in block.rows:
                        yield from ((section, each) for each in row.series if each)

    @property
    def tables(self) -> Iterator[Table]:
        for section in self.sections:
            yield from (block for block in section.blocks if isinstance(block, Table))
