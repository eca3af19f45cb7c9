"""The target groups, by name: each is a condition that a family meets on a quarter's last day."""

from __future__ import annotations

from dataclasses import dataclass

from families.models import Level, Need

EVERYONE, GREATEST_NEED = "everyone", "greatest_need"
TEENAGE_PARENT, DEPRIVED = "teenage_parent", "deprived"
# The tenths of the country, from the most deprived, that make its most deprived three tenths.
MOST_DEPRIVED = 3


@dataclass(frozen=True)
class Group:
    """A target group: its key, its name, and what it means in plain words.

    Levels of need share everybody out, so that one follows from the others: they are for those
    who work with the figures and are in nothing that is published (`is_level`).
    """

    key: str
    title: str
    definition: str
    is_level: bool = False

    @property
    def by_area(self) -> bool:
        """Whether it is counted in every reach area; an area is deprived or it is not."""
        return not self.is_level and self.key != DEPRIVED


_GROUPS = (
    Group(EVERYONE, "All families", "Every family, whatever its needs."),
    Group(
        GREATEST_NEED,
        "In greatest need",
        "Families at level 3 or 4, or with domestic abuse, a parent’s mental illness or substance "
        "misuse, or with a parent under 20, on the quarter’s last day.",
    ),
    Group(
        TEENAGE_PARENT,
        "Teenage parents",
        "Families with a parent or carer under 20 on the quarter’s last day.",
    ),
    Group(
        DEPRIVED,
        "In the most deprived areas",
        "Families who live in an area among the most deprived three tenths of the country, as the "
        "area is now known.",
    ),
    *(
        Group(
            need.value,
            str(need.label),
            f"Families with the need “{need.label}” on the quarter’s last day.",
        )
        for need in Need.Kind
    ),
    *(
        Group(
            f"level_{level.value}",
            f"Level {level.label}",
            f"Families at level {level.value} on the quarter’s last day.",
            is_level=True,
        )
        for level in Level.Value
    ),
)
GROUPS: dict[str, Group] = {group.key: group for group in _GROUPS}
NEEDS = tuple(need.value for need in Need.Kind)
LEVELS = tuple(group.key for group in _GROUPS if group.is_level)
