"""A funnel plot as SVG: shares by how many they are a share of, and what chance explains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, log10

from outcomes.figures import percentage
from payments.dashboards.council.chance import HARDLY_EVER, SELDOM, spread
from payments.dashboards.council.units import Unit, Units

STEPS = 72
TICKS = 4
LETTER = 0.56  # of the type's size: how wide a letter is, roughly
NICE = (1, 2, 2.5, 5, 10)
WHOLE = 100


@dataclass(frozen=True)
class Sheet:
    """What is drawn on: all in the units of the drawing."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    type_size: int
    with_names: bool


WIDE = Sheet(
    width=720, height=400, left=52, right=16, top=12, bottom=46, type_size=14, with_names=True
)
NARROW = Sheet(
    width=340, height=330, left=44, right=10, top=10, bottom=46, type_size=13, with_names=False
)


@dataclass(frozen=True)
class Point:
    """A unit where it is; `label` stands at (`label_x`, `label_y`), empty for one inside."""

    unit: Unit
    x: float
    y: float
    label: str = ""
    label_x: float = 0
    label_y: float = 0
    anchor: str = "start"

    @property
    def mark(self) -> str:
        """The outline: a triangle that points the way it is outside, a circle inside."""
        size = 6.5 if self.unit.verdict.is_outside else 4.5
        if not self.unit.verdict.is_outside:
            return (
                f"M {self.x - size:g} {self.y:g} a {size} {size} 0 1 0 {2 * size} 0 "
                f"a {size} {size} 0 1 0 {-2 * size} 0 Z"
            )
        way = -1 if not self.unit.verdict.is_low else 1
        return (
            f"M {self.x:g} {round(self.y + way * size, 1):g} "
            f"L {round(self.x - size, 1):g} {round(self.y - way * size, 1):g} "
            f"L {round(self.x + size, 1):g} {round(self.y - way * size, 1):g} Z"
        )


@dataclass(frozen=True)
class Funnel:
    """The plot on one sheet. `limits` are the outlines of what 95% and 99.8% of chance gives."""

    sheet: Sheet
    share: Fraction
    lowest: float
    highest: float
    most: float
    counted: str
    units: list[Unit] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """Where the county's share is."""
        return self._y(float(self.share))

    @property
    def areas(self) -> tuple[str, str]:
        """What 99.8% and 95% of chance gives, as outlines."""
        return self._area(HARDLY_EVER), self._area(SELDOM)

    @property
    def outer_limits(self) -> list[str]:
        """The lines of 99.8%, where they are on the sheet."""
        return self._lines(HARDLY_EVER)

    @property
    def inner_limits(self) -> list[str]:
        """The lines of 95%."""
        return self._lines(SELDOM)

    @property
    def across(self) -> list[tuple[float, str]]:
        """Where numbers stand under the drawing, and which."""
        return [(self._x(at), f"{int(at):,}") for at in _nice(0, self.most, whole=True)]

    @property
    def upwards(self) -> list[tuple[float, str]]:
        """Where shares stand beside it, and which."""
        low, high = self.lowest * WHOLE, self.highest * WHOLE
        return [(self._y(at / WHOLE), f"{at:g}%") for at in _nice(low, high)]

    @property
    def beside(self) -> int:
        """Where what stands left of the axis ends."""
        return self.sheet.left - 7

    @property
    def below(self) -> int:
        """Where numbers stand under the axis."""
        return self.inner_bottom + 19

    @property
    def under(self) -> int:
        """Where it is said what they count."""
        return self.inner_bottom + 39

    @property
    def inner_right(self) -> int:
        return self.sheet.width - self.sheet.right

    @property
    def inner_bottom(self) -> int:
        return self.sheet.height - self.sheet.bottom

    @property
    def points(self) -> list[Point]:
        """Those inside first, so that those outside lie on top; labels where there is room."""
        inside = [self._point(one) for one in self.units if not one.verdict.is_outside]
        outside = [self._point(one) for one in self.units if one.verdict.is_outside]
        # The furthest ones' labels find a place first.
        outside.sort(key=lambda point: (not point.unit.verdict.is_far, point.unit.number or 0))
        taken = [
            (point.x - 7, point.y - 7, point.x + 7, point.y + 7) for point in (*outside, *inside)
        ]
        return [*inside, *(self._labelled(point, taken) for point in outside)]

    def _point(self, unit: Unit) -> Point:
        share = (unit.share or Fraction(0)) / WHOLE
        return Point(unit, self._x(unit.figure.denominator), self._y(float(share)))

    def _labelled(self, point: Point, taken: list[tuple[float, float, float, float]]) -> Point:
        """With its name where there is room for it, else with its number."""
        size = self.sheet.type_size
        number = str(point.unit.number)
        texts = [f"{number} {point.unit.name}", number] if self.sheet.with_names else [number]
        for text in texts:
            width = len(text) * size * LETTER
            for anchor, x, drop in (
                ("start", point.x + 10, 0.35),
                ("end", point.x - 10, 0.35),
                ("middle", point.x, 1.65),
                ("middle", point.x, -0.85),
            ):
                left = {"start": x, "end": x - width, "middle": x - width / 2}[anchor]
                y = point.y + drop * size
                box = (left, y - size * 0.8, left + width, y + size * 0.2)
                if self._holds(box) and not any(_overlap(box, other) for other in taken):
                    taken.append(box)
                    return Point(
                        point.unit, point.x, point.y, text, round(x, 1), round(y, 1), anchor
                    )
        return point

    def _holds(self, box: tuple[float, float, float, float]) -> bool:
        left, top, right, bottom = box
        return (
            left >= self.sheet.left
            and right <= self.sheet.width
            and top >= 0
            and bottom <= self.inner_bottom
        )

    def _area(self, outside: float) -> str:
        low, high = self._limits(outside)
        path = [f"{self._x(at):g} {self._y(share):g}" for at, share in [*high, *reversed(low)]]
        return f"M {' L '.join(path)} Z"

    def _lines(self, outside: float) -> list[str]:
        within = [
            [
                f"{self._x(at):g} {self._y(share):g}"
                for at, share in side
                if self.lowest < share < self.highest and 0 < share < 1
            ]
            for side in self._limits(outside)
        ]
        return [f"M {' L '.join(points)}" for points in within if len(points) > 1]

    def _limits(self, outside: float) -> list[list[tuple[int, float]]]:
        """The lower and the upper limit at numbers from 1 to the most, closer where they bend."""
        last = int(self.most)
        places = sorted({max(1, round(last * (step / STEPS) ** 2)) for step in range(STEPS + 1)})
        spreads = [(number, spread(number, self.share)) for number in places]
        return [
            [(0, 0.0), *((number, one.lower_limit(outside)) for number, one in spreads)],
            [(0, 1.0), *((number, one.upper_limit(outside)) for number, one in spreads)],
        ]

    def _x(self, number: float) -> float:
        inner = self.sheet.width - self.sheet.left - self.sheet.right
        return round(self.sheet.left + inner * number / self.most, 1)

    def _y(self, share: float) -> float:
        inner = self.inner_bottom - self.sheet.top
        within = min(max(share, self.lowest), self.highest)
        above = (within - self.lowest) / (self.highest - self.lowest)
        return round(self.inner_bottom - inner * above, 1)


def funnels(units: Units) -> tuple[Funnel, Funnel] | None:
    """The plot for a wide page and for a phone; None where there is nothing to judge."""
    county = units.county
    share = percentage(county.numerator, county.denominator) if county else None
    drawn = [one for one in units.units if one.figure.denominator]
    if share is None or not 0 < share < WHOLE or not drawn:
        return None
    most = max(one.figure.denominator for one in drawn) * 1.06
    shares = [float((one.share or 0) / WHOLE) for one in drawn]
    # The limits of a middling unit are seen whole, those of the smallest may run out of the sheet.
    middling = sorted(one.figure.denominator for one in drawn)[len(drawn) // 2]
    limits = spread(middling, share / WHOLE)
    low = min([*shares, limits.lower_limit(HARDLY_EVER)])
    high = max([*shares, limits.upper_limit(HARDLY_EVER)])
    room = (high - low) * 0.08
    lowest, highest = max(low - room, 0.0), min(high + room, max(1.0, *shares))
    plural = units.measure.subject.plural
    where = "who live there" if units.measure.counts_population else "counted"
    counted = f"{plural.capitalize()} {where}"
    wide, narrow = (
        Funnel(sheet, share / WHOLE, lowest, highest, most, counted, drawn)
        for sheet in (WIDE, NARROW)
    )
    return wide, narrow


def _nice(low: float, high: float, *, whole: bool = False) -> list[float]:
    """A few round numbers from low to high."""
    rough = (high - low) / TICKS
    scale = 10.0 ** int(log10(rough) if rough >= 1 else log10(rough) - 1)
    step = next(scale * one for one in NICE if scale * one >= rough * 0.99)
    if whole:
        step = max(1.0, float(ceil(step)))
    first = ceil(low / step - 1e-9)
    return [at * step for at in range(first, int(high / step + 1e-9) + 1)]


def _overlap(one: Iterable[float], other: Iterable[float]) -> bool:
    left, top, right, bottom = one
    other_left, other_top, other_right, other_bottom = other
    return left < other_right and other_left < right and top < other_bottom and other_top < bottom
