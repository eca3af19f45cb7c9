"""Two shares over eight quarters as lines, so that the gap between them is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

WIDTH, HEIGHT = 340, 150
LEFT, RIGHT, TOP, BOTTOM = 8, 62, 14, 14
WHOLE = Fraction(100)
LEAST_HEIGHT = Fraction(10)
APART = 16  # so that one label does not lie on the other


@dataclass(frozen=True)
class GapChart:
    """Shares in percent, the oldest first; None where a quarter has none."""

    words: str
    better: Sequence[Fraction | None]
    worse: Sequence[Fraction | None]

    @property
    def is_drawn(self) -> bool:
        """Whether there are two quarters to see a gap in."""
        both = zip(self.better, self.worse, strict=True)
        return sum(None not in pair for pair in both) > 1

    @property
    def floor(self) -> int:
        return HEIGHT - BOTTOM

    @property
    def better_strokes(self) -> list[str]:
        return self._strokes(self.better)

    @property
    def worse_strokes(self) -> list[str]:
        return self._strokes(self.worse)

    @property
    def better_marks(self) -> list[tuple[float, float]]:
        return self._points(self.better)

    @property
    def worse_marks(self) -> list[tuple[float, float]]:
        return self._points(self.worse)

    @property
    def better_label(self) -> float:
        return self._labels()[0]

    @property
    def worse_label(self) -> float:
        return self._labels()[1]

    @property
    def label_x(self) -> int:
        return WIDTH - RIGHT + 9

    def _labels(self) -> tuple[float, float]:
        """How high the names of the lines stand, at their last quarters."""
        better, worse = self._last(self.better), self._last(self.worse)
        lacking = APART - abs(better - worse)
        if lacking > 0:
            way = -1 if better <= worse else 1
            better, worse = better + way * lacking / 2, worse - way * lacking / 2
        return round(better, 1), round(worse, 1)

    def _last(self, shares: Sequence[Fraction | None]) -> float:
        points = self._points(shares)
        return points[-1][1] if points else float(self.floor)

    def _strokes(self, shares: Sequence[Fraction | None]) -> list[str]:
        pieces: list[list[str]] = [[]]
        for place, share in enumerate(shares):
            if share is None:
                pieces.append([])
            else:
                x, y = self._point(place, share)
                pieces[-1].append(f"{x:g} {y:g}")
        return [f"M {' L '.join(points)}" for points in pieces if len(points) > 1]

    def _points(self, shares: Sequence[Fraction | None]) -> list[tuple[float, float]]:
        return [
            self._point(place, share) for place, share in enumerate(shares) if share is not None
        ]

    def _point(self, place: int, share: Fraction) -> tuple[float, float]:
        known = [one for one in (*self.better, *self.worse) if one is not None]
        top = min(WHOLE, max([LEAST_HEIGHT, *known]))
        x = LEFT + (WIDTH - LEFT - RIGHT) * place / (len(self.better) - 1)
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * float(share / top)
        return round(x, 1), round(y, 1)
