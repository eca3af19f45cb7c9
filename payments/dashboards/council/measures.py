"""What units are compared by: the indicators of SPEC 5, reach of target groups, levels of need."""

from __future__ import annotations

from dataclasses import replace

from outcomes.groups.indicators import FAMILIES_SEEN, REACHED_FAMILIES
from outcomes.groups.registry import EVERYONE, GROUPS, LEVELS, Group
from outcomes.measures.indicators import complex_families
from outcomes.measures.measure import Indicator
from outcomes.measures.registry import INDICATORS
from outcomes.models.figures import Counted


def key_of(figure: Counted) -> str:
    """What a figure is compared by: its indicator, with its group where it is of one."""
    return f"{figure.indicator}:{figure.group}" if figure.group else figure.indicator


def _of_group(measure: Indicator, group: Group, title: str) -> Indicator:
    return replace(
        measure,
        key=f"{measure.key}:{group.key}",
        title=title,
        definition=f"{measure.definition} {group.definition}",
    )


REACHED = {
    group.key: _of_group(
        REACHED_FAMILIES, group, f"Reached: {group.title[:1].lower()}{group.title[1:]}"
    )
    for group in GROUPS.values()
    if not group.is_level
}
REACHED[EVERYONE] = replace(REACHED[EVERYONE], title="Reached: all registered families")
SEEN_AT_LEVEL = {
    key: _of_group(FAMILIES_SEEN, GROUPS[key], f"Of families seen: {GROUPS[key].title}")
    for key in LEVELS
}
COMPARED: dict[str, Indicator] = {
    each.key: each for each in (*INDICATORS, *REACHED.values(), *SEEN_AT_LEVEL.values())
}
# They say who is met, not how well: neither more nor less of it is better.
NEITHER_BETTER = frozenset(
    {complex_families.MEASURE.key, *(each.key for each in SEEN_AT_LEVEL.values())}
)
# The choices of a form, under headings.
CHOICES = (
    ("Indicators", [(each.key, each.title) for each in INDICATORS]),
    ("Families reached, by target group", [(each.key, each.title) for each in REACHED.values()]),
    (
        "Levels of need of families seen",
        [(each.key, each.title) for each in SEEN_AT_LEVEL.values()],
    ),
)
