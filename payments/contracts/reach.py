"""Whether a tariff pays for reach alone: the easiest thing to count, and no outcome."""

from __future__ import annotations

from collections.abc import Iterable

from outcomes.measures.measure import Indicator, Shows
from outcomes.measures.registry import MEASURES
from payments.models import TariffLine

WARNING = (
    "This tariff pays for reach alone: how many families were registered or seen. Reach is a "
    "process: it says nothing of what came of it. Add an outcome, or a target that a change in "
    "families’ lives decides."
)


def pays_for_reach_alone(tariff: Iterable[TariffLine]) -> bool:
    """Whether all of a tariff is about reach; not so of one without any line."""
    lines = list(tariff)
    return bool(lines) and all(_is_of_reach(line) for line in lines)


def _is_of_reach(line: TariffLine) -> bool:
    measure = MEASURES.get(line.key)
    return isinstance(measure, Indicator) and measure.shows == Shows.REACH
