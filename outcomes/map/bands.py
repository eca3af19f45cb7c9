"""Five steps of shares for a map: where they begin, and what they are called.

Only what is told decides: a step that began with a hidden share would tell it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor

from outcomes.map.values import Value

STEPS = 5
WIDTHS = (1, 2, 4, 5, 10, 20)
# One in so many shares at either end does not stretch the steps.
OUTERMOST = 10
HIDDEN, NONE = "hidden", "none"


@dataclass(frozen=True)
class Bands:
    """Steps of `width` percent from `start`. The first holds all below it, the last all above."""

    start: int
    width: int

    @classmethod
    def over(cls, values: Iterable[Value]) -> Bands:
        """The narrowest even steps of whole percents that hold all but the outermost shares."""
        shares = sorted(value.fraction for value in values if value.fraction is not None)
        shares = shares or [Fraction()]
        outermost = len(shares) // OUTERMOST
        low, high = shares[outermost], shares[-1 - outermost]
        for width in WIDTHS:
            start = floor(low / width) * width
            if high < start + STEPS * width:
                break
        return cls(max(min(start, 100 - STEPS * width), 0), width)

    def step(self, value: Value) -> str:
        """`1` to `5`, `hidden` or `none`."""
        if value.is_hidden:
            return HIDDEN
        if value.fraction is None:
            return NONE
        return str(min(max(floor((value.fraction - self.start) / self.width), 0), STEPS - 1) + 1)

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Each step and its words."""
        edges = [self.start + step * self.width for step in range(STEPS + 1)]
        said = [f"{low}% to under {high}%" for low, high in pairwise(edges)]
        said[0], said[-1] = f"Under {edges[1]}%", f"{edges[-2]}% or more"
        return [(str(step), words) for step, words in enumerate(said, start=1)]
