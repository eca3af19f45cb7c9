"""A GeoJSON file of small areas, read and checked shape by shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from centres.exchange.faults import Fault, quoted
from centres.models.places import KEY_LENGTH
from outcomes.models.boundaries import EASTERNMOST, NORTHERNMOST

Ring = list[list[int]]
# What the Office for National Statistics calls the columns of its file of 2011.
CODE, NAME = "LSOA11CD", "LSOA11NM"
GRID = "27700"
FEWEST_POINTS = 4  # of a closed ring: three corners, and the first again
FURTHEST_EAST, FURTHEST_NORTH = 180, 90  # in degrees
NOT_THE_GRID = (
    "the coordinates must be metres of the British National Grid (EPSG:27700), and {}. Download the"
    " file in that projection, or convert it: ogr2ogr -t_srs EPSG:27700 -lco RFC7946=NO"
)


@dataclass(frozen=True)
class Shape:
    """A small area: `key` says which reach area it is, `code` and `name` are its own."""

    feature: int
    key: str
    code: str
    name: str
    rings: list[Ring]

    @property
    def middle(self) -> tuple[int, int]:
        """The centroid of the whole shape, in whole metres; holes weigh against it."""
        weights = [_weighed(ring) for ring in self.rings]
        # Islands run one way round, holes the other.
        area = sum(weight for weight, _, _ in weights)
        if not area:
            return self.rings[0][0][0], self.rings[0][0][1]
        east = sum(weight * x for weight, x, _ in weights) / area
        north = sum(weight * y for weight, _, y in weights) / area
        return round(east), round(north)


class GeoJson:
    """Reads a file once; `faults` grow as features are looked at, named by their number from 1."""

    def __init__(self, path: Path, *, key: str = CODE, code: str = CODE, name: str = NAME) -> None:
        self.path, self.key, self.code, self.name = path, key, code, name
        self.faults: list[Fault] = []

    def shapes(self) -> Iterator[Shape]:
        """The shapes of all features without a fault."""
        collection = self._loaded()
        if collection is None or not self._is_grid(collection):
            return
        for number, feature in enumerate(collection["features"], start=1):
            shape = self._shape(number, feature)
            if shape:
                yield shape

    def fault(self, feature: int | None, column: str | None, reason: str) -> None:
        """Note what is wrong with a feature, or (None) with the file."""
        where = f"{self.path.name}, feature {feature}" if feature else self.path.name
        self.faults.append(Fault(where, None, column, reason))

    def _loaded(self) -> dict[str, Any] | None:
        try:
            found = json.loads(self.path.read_text(encoding="utf-8-sig"))
        except OSError as problem:
            self.fault(None, None, f"cannot be read: {problem.strerror}")
            return None
        except (ValueError, RecursionError):
            self.fault(None, None, "is not JSON in UTF-8")
            return None
        is_collection = isinstance(found, dict) and found.get("type") == "FeatureCollection"
        if not is_collection or not isinstance(found.get("features"), list):
            self.fault(None, None, "is not a GeoJSON FeatureCollection")
            return None
        return found

    def _is_grid(self, collection: dict[str, Any]) -> bool:
        """Whether the file says its coordinates are the grid's, or does not say that they are not.

        One that says nothing is judged by its numbers, point by point.
        """
        said = collection.get("crs")
        if said is None or GRID in json.dumps(said):
            return True
        self.fault(None, "crs", NOT_THE_GRID.format(f"the file says {quoted(json.dumps(said))}"))
        return False

    def _shape(self, number: int, feature: Any) -> Shape | None:
        feature = feature if isinstance(feature, dict) else {}
        own = feature.get("properties")
        said = own if isinstance(own, dict) else {}
        texts = {column: said.get(column) for column in (self.key, self.code, self.name)}
        wrong = [column for column, text in texts.items() if not _is_name(text)]
        for column in wrong:
            self.fault(number, column, "is missing, or is not a name")
        rings = self._rings(number, feature.get("geometry"))
        if wrong or not rings:
            return None
        key, code, name = (str(texts[one]).strip() for one in (self.key, self.code, self.name))
        return Shape(number, key, code, name, rings)

    def _rings(self, number: int, geometry: Any) -> list[Ring]:
        geometry = geometry if isinstance(geometry, dict) else {}
        found = geometry.get("coordinates")
        polygons = [found] if geometry.get("type") == "Polygon" else found
        if geometry.get("type") not in ("Polygon", "MultiPolygon") or not _is_nested(polygons):
            self.fault(number, "geometry", "is not a Polygon or MultiPolygon")
            return []
        points = [point for polygon in polygons for ring in polygon for point in ring]
        if not all(_is_point(point) for point in points):
            self.fault(number, "geometry", "holds something that is not a point")
            return []
        if not all(0 <= x <= EASTERNMOST and 0 <= y <= NORTHERNMOST for x, y, *_ in points):
            self.fault(number, "geometry", NOT_THE_GRID.format(_elsewhere(points)))
            return []
        return self._closed(number, [ring for polygon in polygons for ring in polygon])

    def _closed(self, number: int, rings: list[Any]) -> list[Ring]:
        """In whole metres; a ring that shrinks to nothing by that is left out."""
        whole = [[[round(x), round(y)] for x, y, *_ in ring] for ring in rings]
        if any(len(ring) < FEWEST_POINTS or ring[0] != ring[-1] for ring in whole):
            self.fault(number, "geometry", "has a ring that does not close")
            return []
        kept = [_without_repeats(ring) for ring in whole]
        kept = [ring for ring in kept if len(ring) >= FEWEST_POINTS]
        if not kept:
            self.fault(number, "geometry", "has no extent")
        return kept


def _is_name(text: Any) -> bool:
    return isinstance(text, str) and 0 < len(text.strip()) <= KEY_LENGTH and "\x00" not in text


def _is_nested(polygons: Any) -> bool:
    """Lists of lists of lists, none of them empty."""
    return (
        isinstance(polygons, list)
        and bool(polygons)
        and all(isinstance(polygon, list) and polygon for polygon in polygons)
        and all(isinstance(ring, list) and ring for polygon in polygons for ring in polygon)
    )


def _is_point(point: Any) -> bool:
    """Two finite numbers, perhaps with a height after them."""
    return (
        isinstance(point, list)
        and len(point) > 1
        and all(isinstance(one, int | float) and not isinstance(one, bool) for one in point[:2])
        and all(abs(one) < float("inf") for one in point[:2])
    )


def _elsewhere(points: list[Any]) -> str:
    degrees = all(abs(x) <= FURTHEST_EAST and abs(y) <= FURTHEST_NORTH for x, y, *_ in points)
    return "these are degrees" if degrees else "these lie outside it"


def _without_repeats(ring: Ring) -> Ring:
    return [point for at, point in enumerate(ring) if not at or point != ring[at - 1]]


def _weighed(ring: Ring) -> tuple[float, float, float]:
    """Twice the signed area of a ring, and its centroid. Reckoned from its first point, so that
    nothing is lost between large numbers.
    """
    (x0, y0), area, east, north = ring[0], 0, 0, 0
    for (ax, ay), (bx, by) in pairwise(ring):
        cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        area += cross
        east += cross * (ax + bx - 2 * x0)
        north += cross * (ay + by - 2 * y0)
    if not area:
        return 0, x0, y0
    return area, x0 + east / (3 * area), y0 + north / (3 * area)
