"""Where areas and centres lie, as far as a person sees them, and how far they are apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot
from typing import Any

from centres.models import Centre, ReachArea, User
from outcomes.models import Boundary, CentrePlace

METRES = 1000


@dataclass(frozen=True)
class Nearest:
    """The centre nearest to an area's middle, in metres as the crow flies."""

    centre: Centre
    metres: int

    @property
    def km(self) -> str:
        """`3.4`, rounded half up."""
        tenths = (self.metres + METRES // 20) // (METRES // 10)
        return f"{tenths // 10}.{tenths % 10}"


@dataclass(frozen=True)
class Place:
    """An area, its boundary, and the nearest centre; both None where they are not known."""

    area: ReachArea
    boundary: Boundary | None
    nearest: Nearest | None


def areas_of(user: User) -> Any:
    """The areas a person sees, with what they are shown with."""
    found = ReachArea.objects.visible_to(user).filter(council=user.council_id)
    return found.select_related("boundary", "centre__cluster__provider").order_by("name", "code")


def centres_of(user: User) -> list[CentrePlace]:
    """Where the centres stand that a person sees."""
    found = CentrePlace.objects.visible_to(user).filter(council=user.council_id)
    return list(found.select_related("centre__cluster").order_by("centre__name", "centre"))


def placed(areas: Iterable[ReachArea], centres: list[CentrePlace]) -> list[Place]:
    """The areas with their nearest centre of these."""
    return [_placed(area, getattr(area, "boundary", None), centres) for area in areas]


def _placed(area: ReachArea, boundary: Boundary | None, centres: list[CentrePlace]) -> Place:
    if boundary is None or not centres:
        return Place(area, boundary, None)
    away = [
        hypot(place.easting - boundary.easting, place.northing - boundary.northing)
        for place in centres
    ]
    metres = min(away)
    return Place(area, boundary, Nearest(centres[away.index(metres)].centre, round(metres)))
