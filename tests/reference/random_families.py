"""A random family: home, carers, needs, levels, contacts; its cases and children besides."""

from __future__ import annotations

from datetime import date

from .random_cases import add_cases
from .random_children import add_children
from .random_draw import FIRST_NAMES, LAST_NAMES, Draw, birth_of_one_turning
from .random_home import Home, add_contact, add_home
from .random_programmes import add_enrolments, plan_enrolments
from .records import GREATEST_NEEDS, NEEDS


def add_family(draw: Draw) -> None:
    home = add_home(draw)
    is_quiet = draw.chance(0.15)  # hardly ever met: then each engagement decides
    if not is_quiet:
        add_cases(draw, home)
    planned = plan_enrolments(draw, home)
    carers = add_carers(draw, home)
    add_enrolments(draw, home, carers, planned)
    add_children(draw, home)
    add_needs(draw, home)
    add_levels(draw, home)
    if not is_quiet:
        add_contacts(draw, home)
    deregister(draw, home)


def add_carers(draw: Draw, home: Home) -> list[str]:
    """Up to three; some of unknown age, some turning 20 just when it matters."""
    carers = []
    for _ in range(draw.pick((0, 1, 1, 2, 2, 3))):
        born: date | None = draw.near(date(1975, 1, 1), *range(0, 6000, 97))
        if draw.chance(0.12):
            day = draw.pick([*home.need_days, draw.on_bound(0)])
            born = draw.near(birth_of_one_turning(20, day), 0, 1, -1)
        elif draw.chance(0.15):
            born = None
        row = draw.add(
            "carers",
            ref=draw.ref("carers"),
            family=home.ref,
            first_name=draw.pick(FIRST_NAMES),
            last_name=draw.pick(LAST_NAMES),
            date_of_birth=born,
        )
        carers.append(row["ref"])
    return carers


def add_needs(draw: Draw, home: Home) -> None:
    """Needs that begin and end on, before and after the days that matter."""
    for day in [*draw.some(home.need_days, 0.25), *draw.some([draw.day(0)], 0.5)]:
        started = draw.near(day, 0, 1, -1, -30, -300)
        ended = draw.pick((None, None, day, draw.near(day, -1, 1, 60), started))
        draw.add(
            "needs",
            ref=draw.ref("needs"),
            family=home.ref,
            need=draw.pick(draw.pick((GREATEST_NEEDS, NEEDS))),
            from_=started,
            to=None if ended is None else max(started, ended),
        )


def add_levels(draw: Draw, home: Home) -> None:
    """The levels that its cases wanted, and a few on bounds; one a day."""
    if draw.chance(0.25):
        home.levels.setdefault(draw.on_bound(0, 1), draw.pick((1, 2, 3, 4)))
    if draw.chance(0.15):
        home.levels.setdefault(draw.any_day(before=600), draw.pick((1, 2, 3, 4)))
    for day, level in home.levels.items():
        status = draw.pick(("", "cin", "cp", "lac")) if level == 4 else ""
        draw.add("levels", family=home.ref, from_=day, level=level, status=status)


def add_contacts(draw: Draw, home: Home) -> None:
    """Engagements outside any case: on bounds of a quarter and of the year up to its end."""
    for _ in range(draw.pick((0, 0, 1, 2, 3))):
        add_contact(draw, home, draw.day(0, 0, 364, 365))


def deregister(draw: Draw, home: Home) -> None:
    """Some leave: on a bound, or just as the 182 days after a closing end."""
    if not home.row["registered_on"] or not draw.chance(0.3 if home.sound_until else 0.15):
        return
    day = draw.on_bound(0)
    if home.sound_until and draw.chance(0.6):
        day = draw.near(draw.pick(home.sound_until), 0, 0, 0, 1, 1, -60, -182)
    home.row["deregistered_on"] = max(home.row["registered_on"], day.isoformat())
