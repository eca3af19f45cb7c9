"""What the map can show of each area, and how that is read from stored figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from outcomes.groups.indicators import (
    INDICATORS,
    NEW_BIRTHS_NOT_REGISTERED,
    REACHED_FAMILIES,
)
from outcomes.groups.registry import EVERYONE, GREATEST_NEED, GROUPS, Group
from outcomes.measures.indicators import reached_under5, registered_under5

# Indicator and group of a stored figure.
Series = tuple[str, str]


class Show(StrEnum):
    """What the address asks for."""

    REACHED = "reached"
    REGISTERED = "registered"
    FAMILIES = "families"
    NEED = "need"
    BIRTHS = "births"


GROUPS_SHOWN: tuple[Group, ...] = tuple(group for group in GROUPS.values() if group.by_area)


@dataclass(frozen=True)
class Shown:
    """A share that the map shows: of figure `of`, and where it is told by another's `part_of`,
    the denominator of the one over the denominator of the other.
    """

    key: Show
    title: str
    definition: str
    of: Series
    part_of: Series | None = None
    group: Group | None = None

    @property
    def series(self) -> tuple[Series, ...]:
        """All figures it is read from."""
        return (self.of, self.part_of) if self.part_of else (self.of,)


REACHED = Shown(
    Show.REACHED,
    reached_under5.MEASURE.title,
    reached_under5.MEASURE.definition,
    (reached_under5.MEASURE.key, EVERYONE),
)
REGISTERED = Shown(
    Show.REGISTERED,
    registered_under5.MEASURE.title,
    registered_under5.MEASURE.definition,
    (registered_under5.MEASURE.key, EVERYONE),
)
NEED = Shown(
    Show.NEED,
    "Families in greatest need",
    "How many of the registered families with a child under five were in greatest need on the last"
    f" day of the quarter. {GROUPS[GREATEST_NEED].definition}",
    (REACHED_FAMILIES.key, GREATEST_NEED),
    (REACHED_FAMILIES.key, EVERYONE),
)
BIRTHS = Shown(
    Show.BIRTHS,
    NEW_BIRTHS_NOT_REGISTERED.title,
    NEW_BIRTHS_NOT_REGISTERED.definition,
    (NEW_BIRTHS_NOT_REGISTERED.key, EVERYONE),
)
TITLES = {
    Show.REACHED: REACHED.title,
    Show.REGISTERED: REGISTERED.title,
    Show.FAMILIES: "Families reached, by target group",
    Show.NEED: NEED.title,
    Show.BIRTHS: BIRTHS.title,
}


def families_of(group: Group) -> Shown:
    """The families of a target group that were reached."""
    measure = INDICATORS[REACHED_FAMILIES.key]
    return Shown(
        Show.FAMILIES,
        measure.title if group.key == EVERYONE else f"{measure.title}: {group.title.lower()}",
        measure.definition if group.key == EVERYONE else f"{measure.definition} {group.definition}",
        (measure.key, group.key),
        group=group,
    )


def shown(key: str, group: str) -> Shown:
    """What the address asks for; reach where it asks for nothing that there is."""
    plain = {one.key: one for one in (REACHED, REGISTERED, NEED, BIRTHS)}
    if key == Show.FAMILIES:
        found = GROUPS.get(group)
        return families_of(found if found and found.by_area else GROUPS[EVERYONE])
    return plain.get(Show(key), REACHED) if key in {*Show} else REACHED


# What the page of one area tells, in this order.
OF_AN_AREA = (
    REGISTERED,
    REACHED,
    families_of(GROUPS[EVERYONE]),
    NEED,
    *(families_of(group) for group in GROUPS_SHOWN if group.key != EVERYONE),
    BIRTHS,
)
