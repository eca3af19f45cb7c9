"""A claim against what was approved for the quarter before, measure by measure.

The figures are those of `payments.summary`: rejected lines count in neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from centres.wording import count, money
from outcomes.measures.registry import title
from payments.summary import HEADINGS, Section


@dataclass(frozen=True)
class Difference:
    """The lines of a kind about one measure: how many and pence, then and now."""

    kind: str
    measure: str
    units_before: int = 0
    units: int = 0
    pence_before: int = 0
    pence: int = 0

    @property
    def title(self) -> str:
        return title(self.measure)

    @property
    def heading(self) -> str:
        """Its kind in words."""
        return next(words for kind, words in HEADINGS.items() if kind.value == self.kind)

    @property
    def more_units(self) -> int:
        return self.units - self.units_before

    @property
    def more_pence(self) -> int:
        return self.pence - self.pence_before

    @property
    def is_same(self) -> bool:
        return not self.more_units and not self.more_pence

    @property
    def words(self) -> str:
        """The difference to the quarter before, in words."""
        if self.is_same:
            return "The same as the quarter before"
        said = []
        if self.more_units:
            said.append(f"{count(abs(self.more_units))} {_more(self.more_units, 'fewer')}")
        if self.more_pence:
            said.append(f"{money(abs(self.more_pence))} {_more(self.more_pence, 'less')}")
        return f"{' and '.join(said)} than the quarter before"


def differences(now: Sequence[Section], before: Sequence[Section]) -> list[Difference]:
    """Each kind and measure of either claim, in the order of this one and then of the other."""
    then, here = _amounts(before), _amounts(now)
    found = []
    for kind, measure in dict.fromkeys([*here, *then]):
        units_before, pence_before = then.get((kind, measure), (0, 0))
        units, pence = here.get((kind, measure), (0, 0))
        found.append(Difference(kind, measure, units_before, units, pence_before, pence))
    order = [kind.value for kind in HEADINGS]
    return sorted(found, key=lambda each: order.index(each.kind))


def _amounts(sections: Sequence[Section]) -> dict[tuple[str, str], tuple[int, int]]:
    """Units and pence by kind and measure; several prices of one measure come together."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for section in sections:
        for group in section.groups:
            key = (str(group.kind), group.measure)
            units, pence = found.get(key, (0, 0))
            found[key] = (units + group.lines - group.rejected, pence + group.pence)
    return found


def _more(difference: int, less: str) -> str:
    return "more" if difference > 0 else less
