"""The areas as the map's table and files list them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from centres.listings import Column, Listing
from outcomes.map.measures import Shown
from outcomes.map.places import Nearest, Place
from outcomes.map.values import Value
from outcomes.models import Boundary


@dataclass(frozen=True)
class Row:
    """An area, what is told of it, and its `step` on the map."""

    place: Place
    value: Value
    step: str

    @property
    def area(self) -> Any:
        return self.place.area

    @property
    def boundary(self) -> Boundary | None:
        return self.place.boundary

    @property
    def nearest(self) -> Nearest | None:
        return self.place.nearest

    @property
    def words(self) -> str:
        """`Larkenham Mill: 43.2%, 26 of 61`."""
        return f"{self.area.name}: {self.value.words}"


# What the table can be sorted by. What is not told has no place in an order: it comes last, by
# name, so that nothing follows from where it stands.
SORTS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: row.area.name,
    "centre": lambda row: (row.area.centre.name, row.area.name),
    "share": lambda row: row.value.fraction,
    "number": lambda row: row.value.numerator,
    "under5": lambda row: row.area.under5_population,
    "decile": lambda row: row.area.imd_decile,
    "km": lambda row: row.nearest.metres if row.nearest else None,
}


def in_order(rows: Iterable[Row], sort: str) -> list[Row]:
    """Sorted as the address asks, or by name; what has no value comes last, by name."""
    by_name = sorted(rows, key=lambda row: (row.area.name, row.area.code))
    key = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    known = [row for row in by_name if key(row) is not None]
    rest = [row for row in by_name if key(row) is None]
    return sorted(known, key=key, reverse=sort.startswith("-")) + rest


def listing(shown: Shown) -> Listing[Row]:
    """The columns of the map's files."""
    return Listing(
        "Areas",
        (
            Column("Area", 34, lambda row: row.area.name),
            Column("Code", 14, lambda row: row.area.code),
            Column("Small area", 14, lambda row: row.boundary.code if row.boundary else ""),
            Column("Centre", 26, lambda row: row.area.centre.name),
            Column("Cluster", 22, lambda row: row.area.centre.cluster.name),
            Column("Provider", 34, lambda row: row.area.centre.cluster.provider.name),
            Column(f"{shown.title}: number", 18, lambda row: _told(row.value, row.value.numerator)),
            Column(f"{shown.title}: of", 18, lambda row: _told(row.value, row.value.denominator)),
            Column(f"{shown.title}: share", 18, lambda row: row.value.share),
            Column("Children under five", 14, lambda row: row.area.under5_population),
            Column("Deprivation tenth", 14, lambda row: row.area.imd_decile),
            Column("Nearest centre", 26, lambda row: _named(row.nearest)),
            Column("Nearest centre, km", 14, lambda row: row.nearest.km if row.nearest else ""),
        ),
    )


def _told(value: Value, number: int | None) -> int | str | None:
    return number if value.is_told else value.share


def _named(nearest: Nearest | None) -> str:
    return nearest.centre.name if nearest else ""
