"""Random children: births on bounds, judgements of development, places for two-year-olds."""

from __future__ import annotations

from datetime import date, timedelta

from .random_draw import FIRST_NAMES, LAST_NAMES, Draw, birth_of_one_turning, birthday
from .random_home import Home, add_contact
from .records import DEVELOPMENT_AREAS


def add_children(draw: Draw, home: Home) -> None:
    for _ in range(draw.pick((0, 1, 1, 2, 2, 3))):
        born = None if draw.chance(0.07) else birth(draw)
        twins = draw.chance(0.08)
        for _ in range(2 if twins else 1):
            add_child(draw, home, born)


def birth(draw: Draw) -> date:
    """Any age up to six; or a fifth birthday or 42nd day on a bound; or 29 February."""
    if draw.chance(0.2):
        return birth_of_one_turning(5, draw.on_bound(0))
    if draw.chance(0.25):
        return draw.on_bound(42, 42, 43, 0)
    if draw.chance(0.15):
        return draw.pick((date(2012, 2, 29), date(2012, 2, 29), date(2016, 2, 29)))
    last = draw.quarters[-1].last
    return draw.between(last - timedelta(days=2500), last)


def add_child(draw: Draw, home: Home, born: date | None) -> None:
    row = draw.add(
        "children",
        ref=draw.ref("children"),
        family=home.ref,
        first_name=draw.pick(FIRST_NAMES),
        last_name=draw.pick(LAST_NAMES),
        date_of_birth=born,
        due_on=None if born else draw.day(0),
        two_year_offer_eligible=draw.chance(0.75),
    )
    if born is None:
        return
    if draw.chance(0.35):
        add_contact(draw, home, draw.near(born, -1, 0, 10, 41, 42, 43))
    if draw.chance(0.6):
        add_development(draw, home, row["ref"], born)
    is_leap = (born.month, born.day) == (2, 29)
    if draw.chance(0.95 if is_leap else 0.6):
        add_place(draw, home, row["ref"], born)


def add_development(draw: Draw, home: Home, child: str, born: date) -> None:
    """A first day with an area behind, or missing; then more, to 90 days on, bounds and age 5."""
    first = draw.near(draw.on_bound(0, 90, 364, 365), 0)
    if draw.chance(0.5):
        first = draw.any_day(before=500, after=-100)
    fifth_birthday = birthday(born, 5)
    if draw.chance(0.2):
        first = draw.near(fifth_birthday, -89, -90, -91, -120)
    first = max(first, born)
    gaps = {*draw.some((20, 89, 90, 90, 91, 100, 130, 200, 300), 0.4)}
    days = {first + timedelta(days=gap) for gap in gaps}
    if first < fifth_birthday:
        turning_five = (fifth_birthday - timedelta(days=1), fifth_birthday)
        days |= {day for day in turning_five if day > first and draw.chance(0.3)}
    days |= set(draw.some([max(draw.on_bound(0, 364, 365), first)], 0.4)) - {first}
    add_judgements(draw, child, first, on_track=0.35, complete=0.5)
    for day in sorted(days):
        add_judgements(draw, child, day, on_track=0.87, complete=0.65)
    contact = draw.pick((first, *days))
    add_contact(draw, home, draw.near(draw.pick((first, first, contact)), 0, 0, -1, 1, 50))


def add_judgements(draw: Draw, child: str, day: date, *, on_track: float, complete: float) -> None:
    """Judgements of all areas or some on one day."""
    areas = list(DEVELOPMENT_AREAS)
    if not draw.chance(complete):
        areas = draw.some(areas, 0.6) or [draw.pick(areas)]
    for area in areas:
        draw.add(
            "development",
            ref=draw.ref("development"),
            child=child,
            date=day,
            area=area,
            judgement="on_track" if draw.chance(on_track) else "not_on_track",
        )


def add_place(draw: Draw, home: Home, child: str, born: date) -> None:
    """A place from the second birthday or the third, a day beside, or at 1, 2 or 3."""
    second, third = birthday(born, 2), birthday(born, 3)
    on_birthday = draw.near(draw.pick((second, third)), 0, -1, -1, 1)
    between = draw.near(second, 30, 100, 200, 300)
    outside = draw.pick((draw.near(second, -60), draw.near(third, 60)))
    started_on = draw.pick((on_birthday, on_birthday, on_birthday, between, between, outside))
    bound = draw.on_bound(0)
    if second <= bound < third and draw.chance(0.5):
        started_on = bound
    if started_on > draw.quarters[-1].last + timedelta(days=60):
        return
    draw.add("two_year_places", child=child, started_on=started_on)
    if draw.chance(0.6):
        add_contact(draw, home, draw.near(draw.pick((started_on, born)), 0, 0, -1, 1, -100))
