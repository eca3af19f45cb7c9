"""What can be asked of a unit: the indicators, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from outcomes.measures.indicators import (
    new_births_contacted,
    reached_greatest_need,
    reached_under5,
    registered_under5,
)
from outcomes.measures.registry import INDICATORS

# What is shown before anything is chosen: who is reached.
FIRST = [
    each.MEASURE.key
    for each in (registered_under5, reached_under5, reached_greatest_need, new_births_contacted)
]


@dataclass(frozen=True)
class Measured:
    """What one column is about: an indicator, of everybody or of a target group."""

    indicator: str
    title: str
    group: str = ""

    @property
    def key(self) -> str:
        """How the address calls it where rows are sorted by it."""
        return f"{self.indicator}.{self.group}" if self.group else self.indicator


def indicator_choices() -> list[tuple[str, str]]:
    """Every indicator by its title, those shown first at the top."""
    rest = [each for each in INDICATORS if each.key not in FIRST]
    return [
        (each.key, each.title) for each in (*(one for one in INDICATORS if one.key in FIRST), *rest)
    ]


def measured(indicators: Iterable[str]) -> list[Measured]:
    """The columns asked for, in the order in which they are offered."""
    wanted = set(indicators) or set(FIRST)
    return [Measured(key, title) for key, title in indicator_choices() if key in wanted]
