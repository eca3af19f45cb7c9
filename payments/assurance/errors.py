"""What the checks of decided claims say of what nobody checked: a share, an interval, money.

A line is the likelier to be drawn the more it pays, so each checked line stands for as much money
as another; one that was likelier for errors or signals stands for less, by as many times. Within a
claim they stand for all that it claimed for outcomes. The interval is Wilson's at 95%, with Kish's
effective number of checks where they stand for different sums. A claim whose outcomes were all
checked is known, not estimated. Arithmetic is exact; pence are rounded half up, low down, high up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from math import ceil, floor

DIGITS = Context(prec=60)
# Of the normal distribution, for 95%.
Z = Fraction(196, 100)
HALF = Fraction(1, 2)
# Fewer checks than this are said to say little.
FEW = 30

HOW = (
    "A line is the likelier to be drawn the more it pays, so each checked line stands for as much "
    "money as another. A line that was likelier because of earlier errors or a signal stands for "
    "less, by as many times. The range is where the share would lie in 95 of 100 such samples "
    "(Wilson’s interval). Where all outcome lines were checked, the share is known."
)


@dataclass(frozen=True)
class Look:
    """One checked outcome line: its pence, how many times likelier it was, whether it failed."""

    pence: int
    times: int
    failed: bool


@dataclass(frozen=True)
class Looked:
    """A claim's checks of outcomes beside all it claimed for outcomes, in pence.

    `by_amount` is whether a line was the likelier to be drawn the more it pays; `is_whole` whether
    every line was checked.
    """

    looks: tuple[Look, ...]
    claimed: int
    is_whole: bool
    by_amount: bool = True

    def shares(self) -> list[tuple[Fraction, bool]]:
        """What each checked line stands for, in pence, all together what was claimed."""
        weights = [
            Fraction(1, look.times)
            if self.by_amount and not self.is_whole
            else Fraction(look.pence)
            for look in self.looks
        ]
        total = sum(weights, Fraction(0))
        return [
            (weight / total * self.claimed, look.failed)
            for weight, look in zip(weights, self.looks, strict=True)
        ]


@dataclass(frozen=True)
class ErrorRate:
    """Shares from 0 to 1 of what was claimed for outcomes (`claimed`, pence): found, low, high."""

    checked: int
    failed: int
    claimed: int
    share: Fraction
    low: Fraction
    high: Fraction
    is_whole: bool

    @property
    def pence(self) -> int:
        """What would be without evidence, if the rest is like what was checked."""
        return floor(self.share * self.claimed + HALF)

    @property
    def pence_low(self) -> int:
        return floor(self.low * self.claimed)

    @property
    def pence_high(self) -> int:
        return ceil(self.high * self.claimed)

    @property
    def percent(self) -> str:
        """`4%`; a dash where nothing was checked."""
        return whole_percent(self.share) if self.checked else "–"

    @property
    def shares_in_words(self) -> tuple[str, str, str]:
        """Share, low and high: `4%`, `0%`, `43%`."""
        return whole_percent(self.share), whole_percent(self.low), whole_percent(self.high)

    @property
    def interval(self) -> str:
        """`between 0% and 43%`; `known` where everything was checked."""
        if not self.checked:
            return ""
        if self.is_whole:
            return "known: all were checked"
        return f"between {whole_percent(self.low)} and {whole_percent(self.high)}"

    @property
    def words(self) -> str:
        """What the share and its interval mean, in a sentence."""
        if not self.checked:
            return "No outcome was checked."
        if self.is_whole:
            return f"All {self.checked} outcomes were checked: {self.percent} lacked evidence."
        checks = (
            "One check says" if self.checked == 1 else f"{_in_letters(self.checked)} checks say"
        )
        if self.checked < FEW:
            return f"{checks} little: the share without evidence is {self.interval}."
        return f"{checks} that the share without evidence is {self.interval}."


def error_rate(claims: Iterable[Looked]) -> ErrorRate:
    """The rate of these claims together. Claims of which no outcome was checked count for none."""
    checked = [claim for claim in claims if claim.looks]
    known = [claim for claim in checked if claim.is_whole]
    sampled = [claim for claim in checked if not claim.is_whole]
    looks = [look for claim in (*known, *sampled) for look in claim.looks]
    claimed_known = sum(claim.claimed for claim in known)
    claimed_sampled = sum(claim.claimed for claim in sampled)
    claimed = claimed_known + claimed_sampled
    wrong = sum(
        (pence for claim in known for pence, failed in claim.shares() if failed), Fraction(0)
    )
    stands = [each for claim in sampled for each in claim.shares()]
    share, low, high = _estimate(stands)
    return ErrorRate(
        checked=len(looks),
        failed=sum(look.failed for look in looks),
        claimed=claimed,
        share=(wrong + share * claimed_sampled) / claimed if claimed else Fraction(0),
        low=(wrong + low * claimed_sampled) / claimed if claimed else Fraction(0),
        high=(wrong + high * claimed_sampled) / claimed if claimed else Fraction(0),
        is_whole=bool(looks) and not sampled,
    )


def wilson(share: Fraction, checks: Fraction) -> tuple[Fraction, Fraction]:
    """The interval of a share found by so many checks, at 95%."""
    spread = Z**2 / checks
    root = _root(share * (1 - share) / checks + spread / (4 * checks))
    low = (share + spread / 2 - Z * root) / (1 + spread)
    high = (share + spread / 2 + Z * root) / (1 + spread)
    # Of none and of all one end is exact, which a rounded root would miss by a hair.
    return (
        Fraction(0) if share == 0 else max(low, Fraction(0)),
        Fraction(1) if share == 1 else min(high, Fraction(1)),
    )


def whole_percent(share: Fraction) -> str:
    """To a whole per cent, half up."""
    return f"{floor(share * 100 + HALF)}%"


def _estimate(stands: list[tuple[Fraction, bool]]) -> tuple[Fraction, Fraction, Fraction]:
    """Share, low and high of what the checked lines stand for."""
    total = sum((pence for pence, _failed in stands), Fraction(0))
    if not total:
        return Fraction(0), Fraction(0), Fraction(0)
    share = sum((pence for pence, failed in stands if failed), Fraction(0)) / total
    effective = total**2 / sum((pence**2 for pence, _failed in stands), Fraction(0))
    return share, *wilson(share, effective)


def _root(square: Fraction) -> Fraction:
    quotient = DIGITS.divide(Decimal(square.numerator), Decimal(square.denominator))
    return Fraction(DIGITS.sqrt(quotient))


def _in_letters(number: int) -> str:
    letters = ("Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
    return letters[number - 2] if number - 2 < len(letters) else f"{number:,}"
