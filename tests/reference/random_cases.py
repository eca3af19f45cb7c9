"""Random cases, their engagements, and the levels, Stars and actions that make them pay or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from .quarters import six_months_after
from .random_draw import Draw
from .random_home import Home, add_contact, any_worker
from .random_stars import add_stars
from .records import CLOSURE_REASONS


@dataclass(frozen=True)
class Plot:
    """A case while it grows."""

    ref: str
    opened_on: date
    closed_on: date | None


def add_cases(draw: Draw, home: Home) -> None:
    """None to four cases: alone, one after another, overlapping, or closed on one day."""
    count = draw.pick((0, 1, 1, 1, 2, 2, 2, 3, 4))
    last: Plot | None = None
    for _ in range(count):
        opened_on = opening(draw)
        closed_on = closing(draw, opened_on)
        keeps_levels = False
        if last and last.closed_on and draw.chance(0.65):
            keeps_levels = draw.chance(0.7)
            if draw.chance(0.6):  # closed on one day or nearly, opened on another or the same
                opened_on = draw.near(last.opened_on, 0, 0, -1, 1, -40)
                closed_on = max(draw.near(last.closed_on, 0, 0, 0, 0, 1, -1), opened_on)
            else:  # just after the last, or just as its 182 days end
                opened_on = draw.near(last.closed_on, 0, 1, 100, 182, 182, 182, 183, 183)
                closed_on = closing(draw, opened_on)
        last = add_case(draw, home, opened_on, closed_on, keeps_levels=keeps_levels)


def opening(draw: Draw) -> date:
    """Any day, or one with a bound of a quarter 28, 119, 182 to 184 or 0 days later."""
    return draw.day(0, 28, 28, 119, 119, 182, 183, 184)


def closing(draw: Draw, opened_on: date) -> date | None:
    """Open still, or closed early, around 91 days, around six months, on bounds, or whenever."""
    if draw.chance(0.15):
        return None
    bounds = [draw.on_bound(0, 0, 182, 14) for _ in range(4)]
    on_bound = min((day for day in bounds if day >= opened_on), default=opened_on)
    six_months = six_months_after(opened_on)
    day = draw.pick(
        (
            draw.near(opened_on, 0, 28, 29, 30, 40, 42, 50, 56, 57),
            draw.near(opened_on, 28, 35, 42, 56),
            draw.near(opened_on, 89, 90, 91, 92),
            draw.near(six_months, 0, 1, -1),
            on_bound,
            on_bound,
            *[opened_on + timedelta(days=draw.rng.randint(45, 240))] * 6,
        )
    )
    return day if day >= opened_on else None


def add_case(
    draw: Draw, home: Home, opened_on: date, closed_on: date | None, *, keeps_levels: bool
) -> Plot:
    reason = "goals_met" if draw.chance(0.8) else draw.pick(CLOSURE_REASONS)
    centres = [row["code"] for row in draw.folder["centres"]]
    row = draw.add(
        "cases",
        ref=draw.ref("cases"),
        family=home.ref,
        centre=home.centre if draw.chance(0.85) else draw.pick(centres),
        worker=any_worker(draw),
        opened_on=opened_on,
        closed_on=closed_on,
        closure_reason=reason if closed_on else "",
    )
    plot = Plot(row["ref"], opened_on, closed_on)
    home.need_days.append(opened_on)
    if not keeps_levels:
        plan_levels(draw, home, plot)
    add_engagements(draw, home, plot)
    if draw.chance(0.94):
        add_stars(draw, plot.ref, opened_on, closed_on)
    return plot


def plan_levels(draw: Draw, home: Home, plot: Plot) -> None:
    """Up before the opening, down before the closing, sometimes up again before 182 days."""
    if draw.chance(0.9):
        home.levels[draw.near(plot.opened_on, 0, 0, 0, -1, -1, -20, 1)] = draw.pick(
            (2, 3, 3, 3, 3, 3, 4)
        )
    if plot.closed_on is None:
        return
    if draw.chance(0.93):
        down_on = max(draw.near(plot.closed_on, 0, 0, 0, -1, -1, -10, 1), plot.opened_on)
        home.levels[down_on] = draw.pick((1, 2, 2, 2, 2, 2, 2, 2, 3))
    if draw.chance(0.2):
        home.levels[draw.near(plot.closed_on, 1, 1, 90, 182, 182, 183)] = draw.pick((2, 3, 3, 4))
    home.sound_until.append(plot.closed_on + timedelta(days=182))


def add_engagements(draw: Draw, home: Home, plot: Plot) -> None:
    """A first day, a few more, and a last around 28 days after the first; some twice a day."""
    first = draw.near(plot.opened_on, 0, 0, 1, 4, 9, -1)
    if draw.chance(0.2):  # so that the 28th day after the first is a bound
        first = max(draw.on_bound(28), plot.opened_on)
    if draw.chance(0.5):
        gaps = [*sorted(draw.rng.sample(range(1, 27), draw.pick((2, 3, 3, 4)))), 27, 28, 29]
        gaps = [gap for gap in gaps if gap < 27 or draw.chance(0.5)]
    else:
        step = draw.pick((4, 7, 7, 9, 14, 21))
        gaps = [step * number for number in range(1, draw.pick((2, 4, 4, 5, 6, 8)))]
    days = [first, *(first + timedelta(days=gap) for gap in gaps)]
    if plot.closed_on:
        days += draw.some([plot.closed_on, plot.closed_on + timedelta(days=1)], 0.3)
        if draw.chance(0.8):
            days = [day for day in days if day <= plot.closed_on + timedelta(days=1)]
    kinds = visits(draw, len(days))
    for day, kind in zip(days, kinds, strict=True):
        case = plot.ref if draw.chance(0.93) else ""
        add_contact(draw, home, day, case, kind)
        if draw.chance(0.15):  # two a day
            add_contact(draw, home, day, plot.ref)


def visits(draw: Draw, count: int) -> list[str]:
    """Kinds of engagement: home visits first, last, now and then, or never."""
    kinds = ["one_to_one" if draw.chance(0.7) else "" for _ in range(count)]
    pattern = draw.pick(("first", "last", "mixed", "mixed", "mixed", "never"))
    if count and pattern in ("first", "last"):
        kinds[0 if pattern == "first" else -1] = "home_visit"
    if pattern == "mixed":
        kinds = ["home_visit" if draw.chance(0.35) else kind for kind in kinds]
    return kinds
