"""Target groups: who of them is reached, who comes to sessions, and at which level of need."""

from __future__ import annotations

from outcomes.groups.indicators import FAMILIES_AT_SESSIONS, FAMILIES_SEEN, REACHED_FAMILIES
from outcomes.groups.registry import (
    DEPRIVED,
    EVERYONE,
    GREATEST_NEED,
    GROUPS,
    LEVELS,
    TEENAGE_PARENT,
)
from payments.packs.facts import Block, Standing, Year
from payments.packs.reading.stored import Stored, unit_of

# Levels share everybody out, so that one follows from the others: they are never published.
REACHED = tuple(key for key, group in GROUPS.items() if not group.is_level)
AT_SESSIONS = (EVERYONE, GREATEST_NEED, TEENAGE_PARENT, DEPRIVED)


def groups_of(stored: Stored, form: type[Standing | Year]) -> list[Block]:
    """Families reached by target group; where all may be read, the levels of those seen."""
    unit = unit_of(stored.pack)
    reached = stored.of_groups(unit, REACHED_FAMILIES, REACHED)
    blocks: list[Block] = [form("Families reached, by target group", reached)]
    if not stored.hides:
        levels = stored.of_groups(unit, FAMILIES_SEEN, LEVELS)
        blocks.append(form("Families seen, by level of need", levels))
    return blocks


def sessions_of(stored: Stored) -> Year:
    """Who comes to open sessions at the centre."""
    unit = unit_of(stored.pack)
    found = stored.of_groups(unit, FAMILIES_AT_SESSIONS, AT_SESSIONS)
    return Year("Families at open sessions", found)
