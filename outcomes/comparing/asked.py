"""What a view asks for, with everything relative resolved."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from centres.quarters import Quarter
from centres.scope import NOTHING
from outcomes.comparing.measured import Measured, by_area, measured
from outcomes.models import Figure, GroupFigure

Level = Figure.UnitLevel
# What units are within, the narrowest first. Areas stand under no sum: they could be told from it.
HOLDERS: dict[str, tuple[str, ...]] = {
    Level.AREA: (Level.CENTRE, Level.CLUSTER, Level.PROVIDER, Level.COUNCIL),
    Level.CENTRE: (Level.CLUSTER, Level.PROVIDER, Level.COUNCIL),
    Level.CLUSTER: (Level.PROVIDER, Level.COUNCIL),
    Level.PROVIDER: (Level.COUNCIL,),
    Level.COUNCIL: (),
}


@dataclass(frozen=True)
class Asked:
    """One question: `within` narrows by code of provider, cluster, centre and area (empty: all);
    `pair` are one or two units to see side by side, as `level:code`, instead of all of a level.
    """

    level: str
    within: dict[str, str]
    quarter: Quarter
    against: Quarter | None
    indicators: tuple[str, ...]
    groups: tuple[str, ...]
    pair: tuple[str, ...]
    is_public: bool

    @property
    def all_measured(self) -> list[Measured]:
        """What is asked of units of any level."""
        return measured(self.indicators, self.groups)

    @property
    def measured(self) -> list[Measured]:
        """What is asked of each unit."""
        is_by_area = self.level == Level.AREA and not self.pair
        return by_area(self.all_measured) if is_by_area else self.all_measured

    @property
    def left_out(self) -> list[str]:
        """Titles of what was asked for by name and is not counted by area."""
        if not (self.indicators or self.groups):
            return []
        shown = {one.title for one in self.measured}
        return [one.title for one in self.all_measured if one.title not in shown]

    @property
    def quarters(self) -> list[Quarter]:
        """The one or two quarters, the one asked about first."""
        return [self.quarter, *([self.against] if self.against else [])]

    def of(self, figures: QuerySet) -> QuerySet:
        """What is needed of the stored figures, of everybody or of groups."""
        of_groups = figures.model is GroupFigure
        wanted = [one for one in self.measured if bool(one.group) == of_groups]
        found = figures.filter(
            self._rows | self._holder,
            quarter__in=[str(quarter) for quarter in self.quarters],
            indicator__in={one.indicator.key for one in wanted},
        )
        return found.filter(group__in={one.group for one in wanted}) if of_groups else found

    @property
    def _rows(self) -> Q:
        """The units that are compared."""
        if self.pair:
            return self._in_pair
        code = self.within.get(self.level)
        own = {"unit": code} if code else {}
        chosen = {level: self.within.get(level) for level in HOLDERS[self.level]}
        codes = {f"{level}__code": code for level, code in chosen.items() if code}
        return Q(level=self.level, **own, **codes)

    @property
    def _in_pair(self) -> Q:
        wanted = NOTHING
        for one in self.pair:
            level, _, code = one.partition(":")
            wanted |= Q(level=level, unit=code)
        return wanted

    @property
    def _holder(self) -> Q:
        """The unit that holds all that are compared."""
        if self.pair or self.level == Level.AREA:
            return NOTHING
        for level in HOLDERS[self.level]:
            code = self.within.get(level, "")
            if code or level == Level.COUNCIL:
                return Q(level=level, unit=code) if code else Q(level=level)
        return NOTHING
