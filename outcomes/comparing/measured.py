"""What can be asked of a unit: indicators, of everybody or of target groups, in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from outcomes.groups.indicators import BY_AREA, FAMILIES_SEEN, REACHED_FAMILIES
from outcomes.groups.indicators import INDICATORS as OF_GROUPS
from outcomes.groups.registry import EVERYONE, GROUPS, LEVELS
from outcomes.measures.indicators import (
    new_births_contacted,
    reached_greatest_need,
    reached_under5,
    registered_under5,
)
from outcomes.measures.measure import Indicator
from outcomes.measures.registry import INDICATORS

# What is shown before anything is chosen: who is reached.
FIRST = tuple(
    each.MEASURE.key
    for each in (registered_under5, reached_under5, reached_greatest_need, new_births_contacted)
)
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Measured:
    """What one column is about: an indicator, of everybody or of a target group."""

    indicator: Indicator
    group: str = ""

    @property
    def key(self) -> str:
        """How the address calls it where rows are sorted by it."""
        return f"{self.indicator.key}.{self.group}" if self.group else self.indicator.key

    @property
    def title(self) -> str:
        if self.group in ("", EVERYONE):
            return self.indicator.title
        return f"{self.indicator.title}: {GROUPS[self.group].title}"

    @property
    def definition(self) -> str:
        """What it counts, in plain words."""
        if self.group in ("", EVERYONE):
            return self.indicator.definition
        return f"{self.indicator.definition} {GROUPS[self.group].definition}"


def indicator_choices() -> Choices:
    """Every indicator by its title, those shown first at the top."""
    rest = [each for each in INDICATORS if each.key not in FIRST]
    first = [each for each in INDICATORS if each.key in FIRST]
    return [(each.key, each.title) for each in (*first, *rest, *OF_GROUPS.values())]


def group_choices() -> Choices:
    """Target groups by their titles, levels of need apart."""
    return [(group.key, group.title) for group in GROUPS.values() if not group.is_level]


def level_choices() -> Choices:
    """Levels of need."""
    return [(key, GROUPS[key].title) for key in LEVELS]


def measured(indicators: Iterable[str], groups: Sequence[str]) -> list[Measured]:
    """The columns asked for: those of everybody first, then each of the groups.

    Of groups alone it is asked whether they are reached, of levels of need how many of those seen
    they are; of what is counted by group alone, everybody or each level.
    """
    wanted = set(indicators)
    if not wanted and not groups:
        wanted = set(FIRST)
    in_order = dict(indicator_choices())
    by_key = {each.key: each for each in INDICATORS}
    found = [Measured(by_key[key]) for key in in_order if key in wanted and key in by_key]
    of_groups = [each for key, each in OF_GROUPS.items() if key in wanted]
    for group in groups:
        usual = FAMILIES_SEEN if GROUPS[group].is_level else REACHED_FAMILIES
        found += [Measured(each, group) for each in of_groups or [usual]]
    if not groups:
        found += [
            Measured(each, group)
            for each in of_groups
            for group in (LEVELS if each is FAMILIES_SEEN else [EVERYONE])
        ]
    return [one for one in found if (one.indicator, one.group) != (FAMILIES_SEEN, EVERYONE)]


def by_area(asked: Sequence[Measured]) -> list[Measured]:
    """Those of the columns that are counted in every reach area; if none is, who lives there is
    registered and reached.
    """
    found = [
        Measured(one.indicator, one.group or EVERYONE)
        for one in asked
        if (one.indicator.key in BY_AREA and not one.group)
        or (one.indicator is REACHED_FAMILIES and GROUPS[one.group].by_area)
    ]
    return found or [Measured(measure, EVERYONE) for measure, _children in BY_AREA.values()]
