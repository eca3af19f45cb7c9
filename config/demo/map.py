"""The demo county on the map: real small areas of England, lent to a county that does not exist.

`boundaries.json` holds, for each of its reach areas, the shape of one small area (LSOA 2011), so
that those of a centre and of a cluster lie together. How they were chosen is in docs/decisions.
"""

from __future__ import annotations

from pathlib import Path

from centres.models import Centre, Council, PostcodePlace, ReachArea
from outcomes.map.importing import ATTRIBUTION, read_in

BOUNDARIES = Path(__file__).with_name("boundaries.json")
AREA_PROPERTY = "AREA"
INVENTED = (
    "The shapes are those of real places; Ellenshire, its names and all its figures are invented."
)


def draw_map(council: Council) -> None:
    """Read the boundaries in, as a council does. A centre stands in the first of its areas."""
    first = {area.centre_id: area for area in ReachArea.objects.filter(council=council).reverse()}
    PostcodePlace.objects.bulk_create(
        (
            PostcodePlace(council=council, postcode=centre.postcode, area=first[centre.pk])
            for centre in Centre.objects.filter(council=council)
        ),
        ignore_conflicts=True,
    )
    read_in(council, BOUNDARIES, key=AREA_PROPERTY, attribution=f"{ATTRIBUTION} {INVENTED}")
