"""One unit's figure of one indicator, and in words where it stands: to its target, the quarter
before, the whole provider and the county.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from centres.wording import percent, points, share
from outcomes.dashboards.trends import Trend
from outcomes.figures import percentage
from outcomes.measures.indicators import complex_families
from outcomes.measures.measure import Indicator
from outcomes.models import Figure
from payments.models import TariffLine

# More of it is neither better nor worse: it says whom the work is with.
NEITHER = frozenset({complex_families.MEASURE.key})
# A difference of less than half a tenth of a point is none to a reader.
LEAST = Fraction(1, 20)


@dataclass(frozen=True)
class Cell:
    """One unit's figure of one indicator, and what is beside it.

    `target` is the contract's line about it, if there is one; `provider` and `county` are their
    shares in percent. Differences are in percentage points.
    """

    measure: Indicator
    figure: Figure
    trend: Trend
    target: TariffLine | None
    provider: Fraction | None
    county: Fraction | None
    is_running: bool

    @property
    def share(self) -> Fraction | None:
        """In percent, exactly; None over 0."""
        return percentage(self.figure.numerator, self.figure.denominator)

    @property
    def before(self) -> Fraction | None:
        """The share of the quarter before, in percent."""
        return self.trend.readings[-2].share

    @property
    def is_behind(self) -> bool:
        """Whether it has not come as far as the contract's target."""
        target, value = self.target, self.share
        if target is None or value is None:
            return False
        aim = Fraction(target.target_bp or 0, 100)
        return value < aim if self._more_is_better else value > aim

    @property
    def is_worse(self) -> bool:
        """Whether it is worse than the quarter before; more is better, or what a target says.

        Of a quarter that still runs nobody can say: most of what it counts is still to come.
        """
        if self.share is None or self.before is None or self.is_running:
            return False
        if self.measure.key in NEITHER:
            return False
        return self.share < self.before if self._more_is_better else self.share > self.before

    @property
    def against_target(self) -> str:
        """Where it stands to the target, in words; empty without one, or over 0."""
        if self.target is None or self.share is None:
            return ""
        aim = percent(self.target.target_bp or 0)
        so_far = " so far" if self.is_running else ""
        return f"Behind the target of {aim}{so_far}" if self.is_behind else f"Target of {aim} met"

    @property
    def against_before(self) -> str:
        """Where it stands to the quarter before, in words."""
        if self.share is None or self.before is None:
            return ""
        last = self.trend.before
        said = share(last.numerator, last.denominator) if last else ""
        if self.is_running:
            return f"{said} in the whole quarter before"
        if self.share == self.before:
            return f"As the quarter before, {said}"
        if self.measure.key in NEITHER:
            return f"{'Up' if self.share > self.before else 'Down'} from {said}"
        return f"{'Worse' if self.is_worse else 'Better'} than the quarter before, {said}"

    @property
    def against_others(self) -> str:
        """How far from the whole provider's share and from the county's, in words."""
        said = [
            _apart(self.share, self.provider, "the provider"),
            _apart(self.share, self.county, "the county"),
        ]
        first, *rest = [words for words in said if words] or [""]
        return ", ".join([first, *(words.replace(" points", "") for words in rest)])

    @property
    def _more_is_better(self) -> bool:
        line = self.target
        return line is None or (line.target_bp or 0) > (line.baseline_bp or 0)


def _apart(own: Fraction | None, other: Fraction | None, whose: str) -> str:
    if own is None or other is None:
        return ""
    if abs(own - other) < LEAST:
        return f"as {whose}"
    return f"{points(abs(own - other))} {'above' if own > other else 'below'} {whose}"
