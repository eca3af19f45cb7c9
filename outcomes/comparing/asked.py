"""What a view asks for, with everything relative resolved; and its figures."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from centres.quarters import Quarter
from centres.scope import NOTHING
from outcomes.comparing.measured import Measured, measured
from outcomes.models import Figure

Level = Figure.UnitLevel
# Whose row stands under those of a level: what holds all of them, the narrowest first.
HOLDERS: dict[str, tuple[str, ...]] = {
    Level.CENTRE: (Level.CLUSTER, Level.PROVIDER, Level.COUNCIL),
    Level.CLUSTER: (Level.PROVIDER, Level.COUNCIL),
    Level.PROVIDER: (Level.COUNCIL,),
    Level.COUNCIL: (),
}


@dataclass(frozen=True)
class Asked:
    """One question: `within` narrows by code of provider, cluster and centre (empty: all);
    `pair` are one or two units to see side by side, as `level:code`, instead of all of a level.
    """

    level: str
    within: dict[str, str]
    quarter: Quarter
    against: Quarter | None
    indicators: tuple[str, ...]
    pair: tuple[str, ...]
    is_public: bool

    @property
    def measured(self) -> list[Measured]:
        """What is asked of each unit."""
        return measured(self.indicators)

    @property
    def quarters(self) -> list[Quarter]:
        """The one or two quarters, the one asked about first."""
        return [self.quarter, *([self.against] if self.against else [])]

    @property
    def figures(self) -> Q:
        """All that is needed of the stored figures."""
        return (self._rows | self._holder) & Q(
            quarter__in=[str(quarter) for quarter in self.quarters],
            indicator__in={one.indicator for one in self.measured},
        )

    @property
    def _rows(self) -> Q:
        """The units that are compared."""
        if self.pair:
            return self._in_pair
        # Nothing is within a unit smaller than itself.
        chosen = {level: self.within.get(level) for level in (*HOLDERS[self.level], self.level)}
        codes = {f"{level}__code": code for level, code in chosen.items() if code}
        return Q(level=self.level, **codes)

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
        if self.pair:
            return NOTHING
        for level in HOLDERS[self.level]:
            code = self.within.get(level, "")
            if code or level == Level.COUNCIL:
                return Q(level=level, unit=code) if code else Q(level=level)
        return NOTHING
