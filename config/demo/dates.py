"""The demo's days: the quarters around a date, chance that is the same every time, and weekdays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from centres.quarters import Quarter

FULL_QUARTERS = (1, 2, 3, 4)
CURRENT = 5
FRIDAY = 4


@dataclass(frozen=True)
class DemoDates:
    """Quarters numbered from the first of the four full ones before `as_of`; 5 is running."""

    as_of: date

    def quarter(self, number: int) -> Quarter:
        """Quarter `number`: 1 to 4 are full, 5 holds `as_of`, 0 and below came before."""
        return _quarter(self.as_of, number)

    def first_day(self, number: int) -> date:
        """The first day of quarter `number`."""
        return self.quarter(number).first_day

    def last_day(self, number: int) -> date:
        """The last day of quarter `number`."""
        return self.quarter(number).last_day

    def number_of(self, day: date) -> int:
        """The number of the quarter that a day falls in."""
        quarter, current = Quarter.containing(day), self.quarter(CURRENT)
        return CURRENT + (quarter.year - current.year) * 4 + quarter.number - current.number

    def chance(self, topic: str) -> Random:
        """Chance for one topic of the story: the same draws for the same date."""
        return chance(f"{self.as_of.isoformat()} {topic}")


@cache
def _quarter(as_of: date, number: int) -> Quarter:
    return Quarter.containing(as_of).plus(number - CURRENT)


def chance(topic: str) -> Random:
    """Chance that only depends on its topic, and so is the same on every machine."""
    return Random(f"lodestar demo {topic}")  # noqa: S311  (a story, not a secret)


def happens(rng: Random, share: float) -> bool:
    """Whether something happens that happens so often (a share from 0 to 1)."""
    return rng.random() < share


def days_after(day: date, days: int) -> date:
    """So many days after a day; before it, if negative."""
    return day + timedelta(days=days)


def a_day(rng: Random, first: date, last: date) -> date:
    """Any day from `first` to `last`, both included."""
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def a_weekday(rng: Random, first: date, last: date) -> date:
    """A Monday to Friday from `first` to `last`, both included; `last` if there is none."""
    if last - first < timedelta(days=2):
        return last
    day = a_day(rng, first, last)
    while day.weekday() > FRIDAY:
        day = a_day(rng, first, last)
    return day


def weekdays(first: date, last: date) -> list[date]:
    """Every Monday to Friday from `first` to `last`, both included."""
    every_day = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in every_day if day.weekday() <= FRIDAY]


def weekday_before(day: date) -> date:
    """The day itself, or at a weekend the Friday before."""
    return day - timedelta(days=max(day.weekday() - FRIDAY, 0))


def birthday(born: date, years: int) -> date:
    """The day somebody completes so many years (SPEC 3: 1 March for those of 29 February)."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)
