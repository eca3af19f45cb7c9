"""Postcodes as people type them, and the places they lie in."""

from __future__ import annotations

import re

from centres.models import Council, PostcodePlace, ReachArea
from centres.models.places import POSTCODE

WHOLE = re.compile(POSTCODE)
INWARD_LENGTH = 3


def tidy(text: str) -> str | None:
    """`hp112ee` as `HP11 2EE`, whatever its spacing and case; None for what is no postcode."""
    compact = "".join(text.split()).upper()
    written = f"{compact[:-INWARD_LENGTH]} {compact[-INWARD_LENGTH:]}"
    return written if WHOLE.fullmatch(written) else None


def area_of(council: Council | int, postcode: str) -> ReachArea | None:
    """The reach area that a tidy postcode lies in, where the council's directory knows it."""
    if not postcode:
        return None
    key = council.pk if isinstance(council, Council) else council
    places = PostcodePlace.objects.filter(council=key, postcode=postcode)
    place = places.select_related("area__centre").first()
    return place.area if place else None
