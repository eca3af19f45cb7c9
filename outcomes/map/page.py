"""The map put together for a person and an address: the areas, their figures, the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from centres.models import ReachArea, User
from outcomes.map.bands import Bands
from outcomes.map.drawing import Mark, Sheet, marks
from outcomes.map.filters import MapFilter
from outcomes.map.places import Place, areas_of, centres_of, placed
from outcomes.map.rows import Row
from outcomes.map.values import stored_for, value_of
from outcomes.models import CentrePlace, GroupFigure


@dataclass(frozen=True)
class Far:
    """How many of the areas are further than so many metres from their nearest centre, of how many
    whose distance is known, and how many children under five live there.
    """

    areas: int
    of: int
    under5: int
    km: int


@dataclass(frozen=True)
class Picture:
    """What is drawn: the areas asked for, those around them without a figure, and the centres."""

    sheet: Sheet
    areas: list[tuple[Row, str]]
    around: list[str]
    marks: list[Mark]
    attributions: list[str]

    @property
    def is_rough(self) -> bool:
        """Whether a centre is only known to be somewhere in an area."""
        return any(not mark.place.is_exact for mark in self.marks)


class Map:
    """What a map answers. Its number of queries depends on nothing."""

    def __init__(self, user: User, asked: QueryDict) -> None:
        everything = areas_of(user)
        self.every: list[ReachArea] = list(everything)
        self.filters = MapFilter(asked, everything, areas=self.every, quarters=_quarters(user))
        self.centres = centres_of(user)
        chosen = set(self.filters.qs.order_by().values_list("pk", flat=True))
        self.shown = self.filters.shown
        self.quarter = self.filters.asked_quarter
        stored = stored_for(user, self.quarter, [self.shown]) if self.quarter else {}
        values = {area.pk: value_of(stored, area.pk, self.shown) for area in self.every}
        # One scale for all that a person may see: a step means the same wherever they look.
        self.bands = Bands.over(values.values())
        places = placed(self.every, self.centres)
        self.rows = [
            Row(place, values[place.area.pk], self.bands.step(values[place.area.pk]))
            for place in places
            if place.area.pk in chosen
        ]
        self.places = places

    @property
    def is_drawn(self) -> bool:
        """Whether any area asked for has a boundary."""
        return any(row.boundary for row in self.rows)

    @property
    def without(self) -> int:
        """How many areas asked for have no boundary."""
        return sum(row.boundary is None for row in self.rows)

    @property
    def steps(self) -> set[str]:
        """The steps that areas asked for are of."""
        return {row.step for row in self.rows}

    @property
    def far(self) -> Far:
        """How far families have to go, as the crow flies."""
        metres = self.filters.metres
        known = [row for row in self.rows if row.nearest]
        far = [row for row in known if row.nearest and row.nearest.metres > metres]
        under5 = sum(row.area.under5_population for row in far)
        return Far(len(far), len(known), under5, metres // 1000)

    def picture(self) -> Picture | None:
        """The picture; None where nothing asked for has a boundary."""
        return drawn(self.rows, self.places, self.centres)


def drawn(rows: list[Row], places: list[Place], centres: list[CentrePlace]) -> Picture | None:
    """The areas of `rows` fill the sheet; other `places` are around them as far as it reaches."""
    bounded = [(row, row.boundary) for row in rows if row.boundary]
    if not bounded:
        return None
    sheet = Sheet.around(boundary for _row, boundary in bounded)
    asked = {row.area.pk for row, _boundary in bounded}
    around = [
        place.boundary
        for place in places
        if place.boundary and place.area.pk not in asked and sheet.holds(place.boundary)
    ]
    shown = [*(boundary for _row, boundary in bounded), *around]
    return Picture(
        sheet=sheet,
        areas=[(row, sheet.path(boundary)) for row, boundary in bounded],
        around=[sheet.path(boundary) for boundary in around],
        marks=marks(sheet, centres),
        attributions=list(dict.fromkeys(boundary.attribution for boundary in shown)),
    )


def _quarters(user: User) -> list[str]:
    """The quarters that are stored, the newest first."""
    found: Any = GroupFigure.objects.visible_to(user).filter(
        council=user.council_id, level=GroupFigure.UnitLevel.AREA
    )
    return list(found.order_by("-quarter").values_list("quarter", flat=True).distinct())
