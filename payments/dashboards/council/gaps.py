"""Gaps between those who have it hardest and everyone, quarter by quarter, in percentage points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from centres.quarters import Quarter
from centres.wording import points, quarter_months
from outcomes.dashboards.trends import Trend
from outcomes.figures import percentage
from outcomes.models.figures import Counted
from payments.dashboards.council.gap_chart import GapChart

YEAR = 4
# By how many standard errors a gap must have changed to be news: chance does less 19 times in 20.
NEWS = 2


@dataclass(frozen=True)
class GapReading:
    """One quarter's gap; `gap` is None where either share is of nobody or was not rolled up."""

    quarter: Quarter
    better: Counted | None
    worse: Counted | None

    @property
    def months(self) -> str:
        return quarter_months(self.quarter)

    @property
    def gap(self) -> Fraction | None:
        above, below = _share(self.better), _share(self.worse)
        return None if above is None or below is None else above - below

    @property
    def variance(self) -> float:
        """Of the gap by chance, in squared percentage points."""
        return _variance(self.better) + _variance(self.worse)


@dataclass(frozen=True)
class Widened:
    """A gap that is wider than it was, by more than chance explains."""

    title: str
    behind: str
    before: Fraction
    now: Fraction
    since: str


@dataclass(frozen=True)
class _Change:
    """A gap then and now; `is_news` where chance alone does not explain the difference."""

    before: Fraction
    now: Fraction
    since: str
    is_news: bool

    @property
    def course(self) -> str:
        """What became of the gap, or of the lead."""
        if not self.is_news:
            return "no more of a change than chance explains"
        if self.now > self.before:
            return "the gap is wider now" if self.now > 0 else "the lead is smaller now"
        if self.now > 0:
            return "the gap is narrower now"
        return "they have caught up" if self.before > 0 else "the lead is larger now"


@dataclass(frozen=True)
class Gap:
    """How far `behind` is behind `ahead`, over eight quarters, the oldest first."""

    title: str
    ahead: str
    behind: str
    readings: list[GapReading]

    @property
    def now(self) -> GapReading:
        return self.readings[-1]

    @property
    def widened(self) -> Widened | None:
        """Whether it widened over the year, by more than chance explains."""
        change = self._change
        if change is None or not change.is_news or change.now <= 0 or change.now < change.before:
            return None
        return Widened(self.title, self.behind, change.before, change.now, change.since)

    @property
    def words(self) -> str:
        """The gap in a sentence, with the year's change."""
        gap, change = self.now.gap, self._change
        if gap is None:
            return "There is nobody to compare this quarter."
        where = "behind" if gap >= 0 else "ahead of"
        said = f"{self.behind} are {points(abs(gap))} {where} {self.ahead}"
        if change is None:
            return f"{said}."
        then = f"{points(abs(change.before))} {'behind' if change.before >= 0 else 'ahead'}"
        return f"{said}. In {change.since} they were {then}: {change.course}."

    @property
    def chart(self) -> GapChart:
        """The two shares as lines."""
        known = [place for place, one in enumerate(self.readings) if one.better or one.worse]
        # The quarters before the first that was counted would be an empty half of the chart.
        drawn = self.readings[min([*known, len(self.readings) - YEAR]) :]
        better = [_share(reading.better) for reading in drawn]
        worse = [_share(reading.worse) for reading in drawn]
        return GapChart(self.words, better, worse)

    @property
    def _change(self) -> _Change | None:
        """Since a year before, or since the earliest quarter after it that has a gap."""
        now = self.now.gap
        for then in self.readings[-1 - YEAR : -1]:
            if now is not None and then.gap is not None:
                likely = NEWS * (self.now.variance + then.variance) ** 0.5
                is_news = abs(float(now - then.gap)) > likely
                return _Change(then.gap, now, then.months, is_news)
        return None


def gap_of(title: str, ahead: str, behind: str, better: Trend, worse: Trend) -> Gap:
    """The gap between two trends of the same quarters."""
    pairs: Sequence[GapReading] = [
        GapReading(above.quarter, above.figure, below.figure)
        for above, below in zip(better.readings, worse.readings, strict=True)
    ]
    return Gap(title, ahead, behind, list(pairs))


def _share(figure: Counted | None) -> Fraction | None:
    return percentage(figure.numerator, figure.denominator) if figure else None


def _variance(figure: Counted | None) -> float:
    share = _share(figure)
    if figure is None or share is None:
        return 0.0
    return float(share * (100 - share)) / figure.denominator
