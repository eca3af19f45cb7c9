"""An indicator of a unit over eight quarters, as a small chart and as its table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from centres.quarters import Quarter
from centres.wording import quarter_months, share
from outcomes.figures import percentage
from outcomes.models.figures import Counted

# Level, unit, indicator and group: what stays the same of a figure from quarter to quarter.
Series = tuple[str, str, str, str]
QUARTERS = 8
WIDTH, HEIGHT, EDGE = 176, 48, 6
WHOLE = Fraction(100)
# A small chart begins at nothing, so that a slope is as steep as the change behind it, and ends
# where the highest share is, but no sooner than here: noise must not look like news.
LEAST_HEIGHT = Fraction(10)


@dataclass(frozen=True)
class Reading:
    """A quarter's figure; `figure` is None where the quarter was not rolled up."""

    quarter: Quarter
    figure: Counted | None

    @property
    def months(self) -> str:
        return quarter_months(str(self.quarter))

    @property
    def share(self) -> Fraction | None:
        """In percent, exactly; None over 0, where there is no figure and where it is hidden."""
        if self.figure is None or self.figure.is_hidden:
            return None
        return percentage(self.figure.numerator, self.figure.denominator)


@dataclass(frozen=True)
class Trend:
    """Eight quarters of one indicator of one unit, the oldest first."""

    readings: list[Reading]

    @property
    def last(self) -> Counted | None:
        return self.readings[-1].figure

    @property
    def before(self) -> Counted | None:
        """Of the quarter before."""
        return self.readings[-2].figure

    @property
    def is_drawn(self) -> bool:
        """Whether there is a line to draw: at least two quarters with a share."""
        return len(self._marks) > 1

    @property
    def strokes(self) -> list[str]:
        """The line, in as many pieces as quarters without a share leave it."""
        pieces: list[list[str]] = [[]]
        for place, reading in enumerate(self.readings):
            if reading.share is None:
                pieces.append([])
            else:
                x, y = self._point(place, reading.share)
                pieces[-1].append(f"{x:g} {y:g}")
        return [f"M {' L '.join(points)}" for points in pieces if len(points) > 1]

    @property
    def marks(self) -> list[tuple[float, float, bool]]:
        """Where each share is, and whether it is the last quarter's."""
        newest = len(self.readings) - 1
        return [(*self._point(place, said), place == newest) for place, said in self._marks]

    @property
    def words(self) -> str:
        """What the chart shows, for those who do not see it."""
        if not self._marks:
            return "No figure in these eight quarters."
        (first, began), (last, ended) = self._marks[0], self._marks[-1]
        said = f"{self._said(first)} in {self.readings[first].months}"
        if first == last:
            return f"{said}."
        way = "up" if ended > began else "down" if ended < began else "the same"
        return f"{said}, {self._said(last)} in {self.readings[last].months}: {way}."

    @property
    def _marks(self) -> list[tuple[int, Fraction]]:
        return [
            (place, reading.share)
            for place, reading in enumerate(self.readings)
            if reading.share is not None
        ]

    def _said(self, place: int) -> str:
        figure = self.readings[place].figure
        return share(figure.numerator, figure.denominator) if figure else ""

    def _point(self, place: int, value: Fraction) -> tuple[float, float]:
        top = min(WHOLE, max([LEAST_HEIGHT, *(said for _place, said in self._marks)]))
        x = EDGE + (WIDTH - 2 * EDGE) * place / (len(self.readings) - 1)
        y = HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * float(value / top)
        return round(x, 1), round(y, 1)


def quarters_up_to(last: Quarter) -> list[Quarter]:
    """The eight quarters that end with this one, the oldest first."""
    return [last.plus(-ago) for ago in range(QUARTERS - 1, -1, -1)]


def trends(units: Iterable[Counted], last: Quarter) -> dict[Series, Trend]:
    """By `series`: each of these figures with the seven quarters before it.

    The figures are of one table and council, and of the quarter `last`. One query, however many.
    """
    wanted = list(units)
    quarters = quarters_up_to(last)
    stored: dict[Series, dict[str, Counted]] = {}
    for figure in _stored(wanted, quarters):
        stored.setdefault(figure.series, {})[figure.quarter] = figure
    return {
        figure.series: Trend(
            [Reading(one, stored.get(figure.series, {}).get(str(one))) for one in quarters]
        )
        for figure in wanted
    }


def _stored(wanted: Sequence[Counted], quarters: Sequence[Quarter]) -> Iterable[Counted]:
    if not wanted:
        return []
    figures: QuerySet[Any] = type(wanted[0]).objects.filter(
        council=wanted[0].council_id,
        quarter__in=[str(one) for one in quarters],
        level__in={figure.level for figure in wanted},
        unit__in={figure.unit for figure in wanted},
        indicator__in={figure.indicator for figure in wanted},
    )
    groups = {figure.group for figure in wanted if figure.group}
    if groups:
        figures = figures.filter(group__in=groups)
    return figures.defer("counted", "not_counted")
