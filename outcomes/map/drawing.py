"""The picture: areas and centres on a sheet a thousand units wide, north at the top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from outcomes.models import Boundary, CentrePlace

WIDTH, EDGE = 1000, 24
# A sheet is never much wider, nor much higher, than it is high or wide.
LOWEST, HIGHEST = 560, 1250
# Of a line as fine as a survey's, what is no step on the sheet is not drawn.
FINEST, FEWEST_CORNERS = 0.6, 3
MARK = 11  # half of a centre's mark
# So many names of centres are readable on one sheet.
MOST_NAMES = 12


@dataclass(frozen=True)
class Sheet:
    """What part of the country is drawn: from `west` and `north`, in metres, `scale` units each."""

    west: float
    north: float
    scale: float
    height: int

    @classmethod
    def around(cls, boundaries: Iterable[Boundary]) -> Sheet:
        """The smallest sheet that holds all of them, in the middle of it."""
        points = [point for each in boundaries for ring in each.rings for point in ring]
        west, east = min(x for x, _ in points), max(x for x, _ in points)
        south, north = min(y for _, y in points), max(y for _, y in points)
        wide, high = max(east - west, 1), max(north - south, 1)
        room = WIDTH - 2 * EDGE
        height = min(max(round(room * high / wide) + 2 * EDGE, LOWEST), HIGHEST)
        scale = min(room / wide, (height - 2 * EDGE) / high)
        return cls(
            west - (WIDTH / scale - wide) / 2, north + (height / scale - high) / 2, scale, height
        )

    def point(self, easting: float, northing: float) -> tuple[float, float]:
        """Where a place is on the sheet."""
        x, y = (easting - self.west) * self.scale, (self.north - northing) * self.scale
        return round(x, 1), round(y, 1)

    def path(self, boundary: Boundary) -> str:
        """The outline of an area; what is finer than the sheet shows is left out."""
        return "".join(self._ring(ring) for ring in boundary.rings)

    def holds(self, boundary: Boundary) -> bool:
        """Whether any of an area may be on the sheet."""
        xs, ys = zip(
            *(self.point(*point) for ring in boundary.rings for point in ring), strict=True
        )
        return min(xs) < WIDTH and max(xs) > 0 and min(ys) < self.height and max(ys) > 0

    def _ring(self, ring: Sequence[Sequence[int]]) -> str:
        points = [self.point(*point) for point in ring[:-1]]
        kept = points[:1]
        for x, y in points[1:]:
            if max(abs(x - kept[-1][0]), abs(y - kept[-1][1])) >= FINEST:
                kept.append((x, y))
        corners = kept if len(kept) >= FEWEST_CORNERS else points
        return f"M{' '.join(f'{x:g} {y:g}' for x, y in corners)}Z"


@dataclass(frozen=True)
class Mark:
    """A centre on the sheet, and whether there is room for its name."""

    place: CentrePlace
    x: float
    y: float
    is_named: bool

    @property
    def path(self) -> str:
        """A diamond."""
        x, y = self.x, self.y
        return f"M{x:g} {y - MARK:g}L{x + MARK:g} {y:g}L{x:g} {y + MARK:g}L{x - MARK:g} {y:g}Z"

    @property
    def name_x(self) -> float:
        """Where the name begins, or, left of the mark, ends."""
        return round(self.x - 18 if self.is_left else self.x + 18, 1)

    @property
    def is_left(self) -> bool:
        """Whether the name is left of the mark: right of it the sheet ends."""
        return self.x > WIDTH * 0.66


def marks(sheet: Sheet, centres: Iterable[CentrePlace]) -> list[Mark]:
    """The centres on the sheet."""
    on_it = []
    for place in centres:
        x, y = sheet.point(place.easting, place.northing)
        if 0 <= x <= WIDTH and 0 <= y <= sheet.height:
            on_it.append((place, x, y))
    return [Mark(place, x, y, len(on_it) <= MOST_NAMES) for place, x, y in on_it]
