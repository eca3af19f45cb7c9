"""Where things lie on a Star's chart: spokes and scores around a circle, labels beyond it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

LABEL_WIDTH = 17  # characters to a line
LINE_HEIGHT = 19
UPRIGHT = 0.25  # labels closer than this to the vertical are centred

Point = tuple[float, float]


@dataclass(frozen=True)
class Circle:
    """`areas` spokes around (x, y); the scale goes from `lowest` at the centre to the rim."""

    x: float
    y: float
    radius: float
    areas: int
    lowest: int
    highest: int

    def distance(self, score: float) -> float:
        """How far from the centre a score lies."""
        return self.radius * (score - self.lowest) / (self.highest - self.lowest)

    def at(self, spoke: float, distance: float) -> Point:
        """The point at that distance along a spoke (counted from 0, clockwise from the top)."""
        angle = 2 * pi * spoke / self.areas - pi / 2
        return round(self.x + distance * cos(angle), 2), round(self.y + distance * sin(angle), 2)

    def point(self, spoke: int, score: int) -> Point:
        """Where a score on a spoke lies."""
        return self.at(spoke, self.distance(score))


def runs(scored: Sequence[bool]) -> list[list[int]]:
    """Neighbouring spokes that are scored, as runs; a whole round is one run."""
    count = len(scored)
    if all(scored):
        return [list(range(count))]
    start = next(index for index in range(count) if not scored[index])
    found: list[list[int]] = [[]]
    for index in ((start + step) % count for step in range(count)):
        if scored[index]:
            found[-1].append(index)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


def path(points: Sequence[Point], *, closed: bool) -> str:
    """The points as an SVG path; closed goes back to the first."""
    return "M" + " L".join(f"{x:g} {y:g}" for x, y in points) + (" Z" if closed else "")


@dataclass(frozen=True)
class Label:
    """An area's name at the end of its spoke: lines of text with their heights."""

    x: float
    anchor: str
    lines: list[tuple[float, str]]


def label(circle: Circle, spoke: int, gap: int, text: str) -> Label:
    """The name (or, without one, the number) of a spoke, beyond its end."""
    x, y = circle.at(spoke, circle.radius + gap)
    lean = (x - circle.x) / circle.radius
    anchor = "middle"
    if text and abs(lean) > UPRIGHT:
        anchor = "start" if lean > 0 else "end"
    words = textwrap.wrap(text, LABEL_WIDTH) if text else [str(spoke + 1)]
    down = (y - circle.y) / circle.radius
    # Grow away from the circle: upwards above it, downwards below, both ways beside it.
    top = y - (len(words) - 1) * LINE_HEIGHT * (1 - down) / 2
    lines = [(round(top + index * LINE_HEIGHT, 2), word) for index, word in enumerate(words)]
    return Label(x, anchor, lines)
