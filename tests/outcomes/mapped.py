"""Areas with boundaries and figures, by hand."""

from __future__ import annotations

from typing import Any

from centres.models import Centre, ReachArea
from outcomes.groups.registry import EVERYONE
from outcomes.models import Boundary, CentrePlace, GroupFigure

QUARTER = "2015-16-Q4"
REACHED = "reached_under5"


def area_in(centre: Centre, code: str, **facts: Any) -> ReachArea:
    """A reach area of the centre."""
    facts = {"name": f"{centre.code} {code}", "under5_population": 100, **facts}
    return ReachArea.objects.create(council=centre.council, centre=centre, code=code, **facts)


def bounded(area: ReachArea, east: int, north: int) -> ReachArea:
    """The area, a square kilometre from that corner."""
    corners = [(0, 0), (1000, 0), (1000, 1000), (0, 1000), (0, 0)]
    Boundary.objects.create(
        council=area.council,
        area=area,
        code=f"L{area.code}",
        name=f"Shire {area.code}",
        rings=[[[east + x, north + y] for x, y in corners]],
        easting=east + 500,
        northing=north + 500,
        attribution="Source: the surveyor.",
    )
    return area


def standing(centre: Centre, east: int, north: int) -> CentrePlace:
    """The centre, at that point."""
    return CentrePlace.objects.create(
        council=centre.council, centre=centre, easting=east, northing=north, is_exact=True
    )


def told(
    area: ReachArea,
    numerator: int,
    denominator: int,
    indicator: str = REACHED,
    group: str = EVERYONE,
    **facts: Any,
) -> GroupFigure:
    """A figure of the area as a roll-up stores it, shown unless it says otherwise."""
    cluster = area.centre.cluster
    facts = {"quarter": QUARTER, "suppressed": False, **facts}
    return GroupFigure.objects.create(
        council=area.council,
        indicator=indicator,
        group=group,
        version=1,
        level="area",
        unit=area.code,
        provider=cluster.provider,
        cluster=cluster,
        centre=area.centre,
        area=area,
        numerator=numerator,
        denominator=denominator,
        **facts,
    )
