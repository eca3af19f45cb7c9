"""What chance alone explains: exact binomial limits around a county's share (decision 0039).

The limits are those of a funnel plot (D. J. Spiegelhalter, Funnel plots for comparing institutional
performance, Statistics in Medicine 24, 2005), from the binomial distribution itself, not from a
bell curve, which is wrong exactly where it matters: for small numbers and rare events.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import exp, lgamma, log

# What is left outside on either side: of limits that hold 95% and 99.8% of what chance gives.
SELDOM, HARDLY_EVER = 0.025, 0.001
# Chances smaller than this beside the likeliest number's add nothing that could be told.
NEGLIGIBLE = 1e-16


class Verdict(StrEnum):
    """Where a share is, against what chance alone explains around the county's."""

    FAR_BELOW = "far_below"
    BELOW = "below"
    INSIDE = "inside"
    ABOVE = "above"
    FAR_ABOVE = "far_above"
    UNJUDGED = "unjudged"

    @property
    def is_outside(self) -> bool:
        return self not in (Verdict.INSIDE, Verdict.UNJUDGED)

    @property
    def is_far(self) -> bool:
        """Outside the 99.8% limits."""
        return self in (Verdict.FAR_BELOW, Verdict.FAR_ABOVE)

    @property
    def is_low(self) -> bool:
        return self in (Verdict.BELOW, Verdict.FAR_BELOW)

    @property
    def words(self) -> str:
        return WORDS[self]

    @property
    def why(self) -> str:
        """The words with how seldom chance alone does it."""
        return f"{self.words}{SELDOMNESS.get(self, '')}"


WORDS = {
    Verdict.FAR_BELOW: "Far lower than chance explains",
    Verdict.BELOW: "Lower than chance explains",
    Verdict.INSIDE: "Within what chance alone explains",
    Verdict.ABOVE: "Higher than chance explains",
    Verdict.FAR_ABOVE: "Far higher than chance explains",
    Verdict.UNJUDGED: "Cannot be judged",
}
_FORTY, _THOUSAND = (
    f": chance alone would do so less than once in {number}" for number in ("40", "1,000")
)
SELDOMNESS = {
    Verdict.FAR_BELOW: _THOUSAND,
    Verdict.BELOW: _FORTY,
    Verdict.ABOVE: _FORTY,
    Verdict.FAR_ABOVE: _THOUSAND,
}


@dataclass(frozen=True)
class Spread:
    """The binomial distribution of `number` at a share, where it is not negligible.

    `chances` are those of `first`, `first` + 1 and so on; `below` and `above` their sums from the
    left and from the right, each with the chance of its own number.
    """

    number: int
    first: int
    chances: tuple[float, ...]
    below: tuple[float, ...]
    above: tuple[float, ...]

    def lower_limit(self, outside: float) -> float:
        """As a share from 0 to 1: at or under it lies at most the chance `outside`.

        Between two whole numbers the limit is where the chance would be used up, so that it runs
        smoothly from one denominator to the next; a number is outside exactly if it is not above.
        """
        place = bisect_right(self.below, outside)
        left = (self.below[place] - outside) / self.chances[place]
        return max(self.first + place - left, 0.0) / self.number

    def upper_limit(self, outside: float) -> float:
        """The same from above."""
        place = bisect_right(self.above[::-1], outside)
        last = self.first + len(self.above) - 1 - place
        left = (self.above[last - self.first] - outside) / self.chances[last - self.first]
        return min(last + left, float(self.number)) / self.number


@lru_cache(maxsize=256)
def spread(number: int, share: Fraction) -> Spread:
    """The distribution of how many of `number` (1 or more), each by chance with `share` (0 < 1).

    From the likeliest number outwards by the ratio of neighbours, so that no factorial is needed
    and the time grows with the square root of `number`.
    """
    odds = float(share / (1 - share))
    likeliest = min(int((number + 1) * share), number)
    up = _outwards(range(likeliest, number), lambda at: odds * (number - at) / (at + 1))
    down = _outwards(range(likeliest, 0, -1), lambda at: at / (odds * (number - at + 1)))
    weights = [*reversed(down), 1.0, *up]
    # The small ones first, on either side: nothing is lost by rounding.
    total = sum(sorted(weights))
    chances = tuple(weight / total for weight in weights)
    return Spread(
        number=number,
        first=likeliest - len(down),
        chances=chances,
        below=tuple(accumulate(chances)),
        above=tuple(reversed([*accumulate(reversed(chances))])),
    )


def verdict(numerator: int, denominator: int, share: Fraction | None) -> Verdict:
    """Where numerator of denominator is around a county's share.

    Nothing is judged where there is nobody, where the county's share leaves nothing to chance (0,
    1 or more), and where more are counted than there are said to be: then the population is what
    is wrong.
    """
    if share is None or not 0 < share < 1 or not 0 < denominator >= numerator:
        return Verdict.UNJUDGED
    is_low = numerator < denominator * share
    chance = _this_far(numerator, denominator, share, downwards=is_low)
    if chance <= HARDLY_EVER:
        return Verdict.FAR_BELOW if is_low else Verdict.FAR_ABOVE
    if chance <= SELDOM:
        return Verdict.BELOW if is_low else Verdict.ABOVE
    return Verdict.INSIDE


def _this_far(numerator: int, denominator: int, share: Fraction, *, downwards: bool) -> float:
    """The chance of that many or fewer (or more); summed up no further than above `SELDOM`."""
    if not downwards:
        numerator, share = denominator - numerator, 1 - share
    rest, part = denominator - numerator, float(share)
    ways = lgamma(denominator + 1) - lgamma(numerator + 1) - lgamma(rest + 1)
    chance = exp(ways + numerator * log(part) + rest * log(float(1 - share)))
    odds, so_far = float(share / (1 - share)), 0.0
    for at in range(numerator, -1, -1):
        so_far += chance
        if so_far > SELDOM or chance < so_far * NEGLIGIBLE:
            break
        chance *= at / (odds * (denominator - at + 1))
    return so_far


def _outwards(places: range, ratio: Callable[[int], float]) -> list[float]:
    """Weights beside the likeliest's, which is 1, until they are negligible."""
    weight, weights = 1.0, []
    for at in places:
        weight *= ratio(at)
        if weight < NEGLIGIBLE:
            break
        weights.append(weight)
    return weights
