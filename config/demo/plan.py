"""The plan of the county's casework, from the top down: how much of it, then when.

The report counts, for a quarter, the cases with five or more engagements that are open in it. So
cases are planned as cohorts by the quarter of their fifth engagement day, each with a quarter to
close in; the size of a cohort is what the quarter's figure lacks after the earlier ones.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from random import Random

from config.demo.dates import CURRENT, DemoDates, a_weekday, days_after, weekday_before, weekdays

# Cases open in the quarter with five or more engagement days (`sustained_cases`).
SUSTAINED = {1: 185, 2: 214, 3: 247, 4: 278}
# Families seen in the quarter with complex needs at its end (`complex_families`).
COMPLEX = {1: 50, 2: 60, 3: 70, 4: 80}

# Cohorts of which no full quarter's figure depends on the size alone: before, now and next.
OTHER_COHORTS = {-3: 60, -2: 67, -1: 74, 0: 82, CURRENT: 144, CURRENT + 1: 148}
# How many quarters after the fifth engagement day a case closes, in parts of a cohort.
CLOSES_AFTER = {0: 0.16, 1: 0.53, 2: 0.26}  # the rest closes three quarters after: late
CLOSES_LATE = 3
# Cases opened in a quarter that never come to five engagement days.
BRIEF = 34
LONGEST_START = 60


@dataclass(slots=True)
class Sketch:
    """The days of a case: `closes` may lie after the demo's date, and then it is open."""

    opened: date
    days: list[date]  # engagement days, the first five included if it ever has five
    closes: date
    is_brief: bool


def cohorts() -> dict[int, Counter[int]]:
    """By quarter of the fifth engagement day: how many close in which quarter."""
    closings: dict[int, Counter[int]] = {}
    for number in sorted({*OTHER_COHORTS, *SUSTAINED}):
        size = OTHER_COHORTS.get(number)
        if size is None:
            carried = sum(
                count
                for quarters in closings.values()
                for closes_in, count in quarters.items()
                if closes_in >= number
            )
            size = SUSTAINED[number] - carried
        closings[number] = _closings(number, size)
    return closings


def _closings(number: int, size: int) -> Counter[int]:
    shares = Counter({number + after: round(size * part) for after, part in CLOSES_AFTER.items()})
    shares[number + CLOSES_LATE] = size - shares.total()
    return shares


def sketch_cases(dates: DemoDates) -> list[Sketch]:
    """All cases of the story, in order of opening; those that open after the date are left out."""
    rng = dates.chance("cases")
    sketches = [
        sketch
        for number, closings in cohorts().items()
        for sketch in _cohort(rng, dates, number, closings)
    ]
    for number in range(-1, CURRENT + 1):
        size = round(BRIEF * SUSTAINED[min(max(number, 1), 4)] / SUSTAINED[4])
        sketches += [_brief(rng, dates, number) for _ in range(size)]
    sketches = [sketch for sketch in sketches if sketch.opened <= dates.as_of]
    return sorted(sketches, key=lambda sketch: (sketch.opened, sketch.closes, sketch.days))


def _cohort(rng: Random, dates: DemoDates, number: int, closings: Counter[int]) -> list[Sketch]:
    """Cases whose fifth engagement day is in the quarter; the earlier it is, the sooner closed."""
    first, last = dates.first_day(number), dates.last_day(number)
    soon = closings[number]
    fifth_days = [a_weekday(rng, first, days_after(first, 32)) for _ in range(soon)]
    later = [a_weekday(rng, first, last) for _ in range(closings.total() - soon)]
    fifth_days += sorted(later, key=lambda day: (day - first).days + rng.gauss(0, 14))
    closes_in = sorted(closings.elements())
    return [
        _sustained(rng, dates, fifth, quarter)
        for fifth, quarter in zip(fifth_days, closes_in, strict=True)
    ]


def _sustained(rng: Random, dates: DemoDates, fifth: date, closes_in: int) -> Sketch:
    opened = weekday_before(days_after(fifth, -rng.randint(27, LONGEST_START)))
    earliest = max(days_after(dates.first_day(closes_in), 2), days_after(fifth, 34))
    wished = days_after(opened, round(rng.gauss(167, 22)))
    wished = min(max(wished, earliest), dates.last_day(closes_in))
    closes = a_weekday(rng, max(earliest, days_after(wished, -9)), wished)
    days = [*_first_four(rng, opened, fifth), fifth]
    day = _next_day(rng, fifth)
    while day < closes:
        days.append(day)
        day = _next_day(rng, day)
    days.append(closes)
    return Sketch(opened, days, closes, is_brief=False)


def _first_four(rng: Random, opened: date, fifth: date) -> list[date]:
    first = a_weekday(rng, opened, days_after(opened, 8))
    between = weekdays(days_after(first, 1), days_after(fifth, -1))
    return [first, *sorted(rng.sample(between, 3))]


def _next_day(rng: Random, day: date) -> date:
    """A visit every week or two, as it is agreed; never at a weekend."""
    return a_weekday(rng, days_after(day, 7), days_after(day, 18))


def _brief(rng: Random, dates: DemoDates, number: int) -> Sketch:
    """A case that ends early or never gets going: one to four engagement days."""
    opened = a_weekday(rng, dates.first_day(number), dates.last_day(number))
    closes = a_weekday(rng, days_after(opened, 30), days_after(opened, 135))
    days = weekdays(opened, days_after(opened, 28))
    return Sketch(opened, sorted(rng.sample(days, rng.randint(1, 4))), closes, is_brief=True)
