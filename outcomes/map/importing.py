"""A council's boundaries, read in from a file of small areas; and where its centres stand."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from centres import audit
from centres.exchange.faults import Fault, quoted
from centres.models import Centre, Council, PostcodePlace, ReachArea
from outcomes.map.geojson import CODE, NAME, GeoJson, Shape
from outcomes.models import Boundary, CentrePlace
from outcomes.models.boundaries import EASTERNMOST, NORTHERNMOST

ATTRIBUTION = (
    "Source: Office for National Statistics licensed under the Open Government Licence v3.0."
    " Contains OS data © Crown copyright and database right."
)
CENTRE_COLUMNS = ("centre", "easting", "northing")
FIRST_ROW = 2


class BoundaryFaults(Exception):  # noqa: N818 - it is a list of faults, not one error
    """A file that cannot be read in; nothing was written. `faults` holds all of them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        super().__init__(f"{len(self.faults)} faults in the boundaries")


@dataclass(frozen=True)
class Counts:
    """Boundaries added, changed and unchanged; features `elsewhere`, of no area of the council;
    codes of areas `without` a boundary now; centres `placed`, and names of those that are not.
    """

    added: int
    changed: int
    unchanged: int
    elsewhere: int
    without: list[str]
    placed: int
    not_placed: list[str]


@transaction.atomic
def read_in(
    council: Council,
    path: Path,
    *,
    centres: Path | None = None,
    attribution: str = ATTRIBUTION,
    key: str = CODE,
    code: str = CODE,
    name: str = NAME,
) -> Counts:
    """Record the shapes of the council's areas and where its centres stand.

    `key` is the property that holds the code of the reach area, `code` and `name` those of the
    small area's own. `centres` is a CSV with the columns `centre`, `easting`, `northing`; a
    centre that is not in it, and was placed by none before, stands in the middle of the area its
    postcode lies in, if that is known. Areas that the file does not mention keep the boundary they
    have. All or nothing: BoundaryFaults names every fault.
    """
    file = GeoJson(path, key=key, code=code, name=name)
    areas = dict(ReachArea.objects.filter(council=council).values_list("code", "pk"))
    shapes, elsewhere = _matched(file, areas)
    given, faults = _given(council, centres) if centres else ({}, [])
    if not shapes and not file.faults:
        file.fault(None, key, "names no reach area of this council in any feature")
    if file.faults or faults:
        raise BoundaryFaults([*file.faults, *faults])
    added, changed = _record(council, shapes, areas, attribution)
    _place(council, given)
    with_one = Boundary.objects.filter(council=council).values("area")
    standing = CentrePlace.objects.filter(council=council)
    counts = Counts(
        added=added,
        changed=changed,
        unchanged=len(shapes) - added - changed,
        elsewhere=elsewhere,
        without=list(
            ReachArea.objects.filter(council=council)
            .exclude(pk__in=with_one)
            .values_list("code", flat=True)
        ),
        placed=standing.count(),
        not_placed=list(
            Centre.objects.filter(council=council)
            .exclude(pk__in=standing.values("centre"))
            .values_list("name", flat=True)
        ),
    )
    audit.record(
        by=None,
        action="boundaries.import",
        record="council",
        reference=council.code,
        council=council,
        added=added,
        changed=changed,
    )
    return counts


def _matched(file: GeoJson, areas: dict[str, int]) -> tuple[list[Shape], int]:
    """The shapes of the council's areas, and how many features are of none."""
    keys: dict[str, Shape] = {}
    codes: dict[str, Shape] = {}
    elsewhere = 0
    for shape in file.shapes():
        if shape.key not in areas:
            elsewhere += 1
        elif shape.key in keys:
            first = keys[shape.key].feature
            said = f"{quoted(shape.key)} is the area of feature {first} already"
            file.fault(shape.feature, file.key, said)
        elif shape.code in codes:
            first = codes[shape.code].feature
            said = f"{quoted(shape.code)} is the code of feature {first} already"
            file.fault(shape.feature, file.code, said)
        else:
            keys[shape.key] = codes[shape.code] = shape
    return list(keys.values()), elsewhere


def _record(
    council: Council, shapes: list[Shape], areas: dict[str, int], attribution: str
) -> tuple[int, int]:
    """Write what differs; how many boundaries are new, and how many changed."""
    held = {row.area_id: row for row in Boundary.objects.filter(council=council)}
    wanted = [_boundary(council, shape, areas[shape.key], attribution) for shape in shapes]
    new = [row for row in wanted if row.area_id not in held]
    other = [row for row in wanted if row.area_id in held and _differs(row, held[row.area_id])]
    # A small area may have come to another reach area: the old row must not be in the way.
    codes = [row.code for row in (*new, *other)]
    gone = [row.area_id for row in other]
    Boundary.objects.filter(council=council, code__in=codes).delete()
    Boundary.objects.filter(council=council, area__in=gone).delete()
    Boundary.objects.bulk_create([*new, *other])
    return len(new), len(other)


def _boundary(council: Council, shape: Shape, area: int, attribution: str) -> Boundary:
    easting, northing = shape.middle
    return Boundary(
        council=council,
        area_id=area,
        code=shape.code,
        name=shape.name,
        rings=shape.rings,
        easting=easting,
        northing=northing,
        attribution=attribution,
    )


def _differs(one: Boundary, other: Boundary) -> bool:
    facts = ("code", "name", "rings", "attribution")
    return any(getattr(one, fact) != getattr(other, fact) for fact in facts)


def _given(council: Council, path: Path) -> tuple[dict[int, tuple[int, int]], list[Fault]]:
    """Where the file says each centre (its id) stands, and what is wrong with the file."""
    known = dict(Centre.objects.filter(council=council).values_list("code", "pk"))
    found: dict[int, tuple[int, int]] = {}
    faults: list[Fault] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream, strict=True)
            missing = [one for one in CENTRE_COLUMNS if one not in (rows.fieldnames or ())]
            faults += [Fault(path.name, 1, one, "the column is missing") for one in missing]
            for number, row in enumerate(rows if not missing else (), start=FIRST_ROW):
                centre, easting, northing = (str(row[one] or "").strip() for one in CENTRE_COLUMNS)
                point = _point(easting, northing)
                if centre not in known:
                    faults.append(Fault(path.name, number, "centre", f"{quoted(centre)} is none"))
                elif known[centre] in found:
                    faults.append(Fault(path.name, number, "centre", "stands there twice"))
                elif point is None:
                    said = "is not a point of the British National Grid in whole metres"
                    faults.append(Fault(path.name, number, "easting", said))
                else:
                    found[known[centre]] = point
    except OSError as problem:
        faults.append(Fault(path.name, None, None, f"cannot be read: {problem.strerror}"))
    except (csv.Error, UnicodeDecodeError):
        faults.append(Fault(path.name, None, None, "is not CSV in UTF-8"))
    return found, faults


def _point(easting: str, northing: str) -> tuple[int, int] | None:
    texts = (easting, northing)
    if not all(text.isascii() and text.isdigit() and len(text) <= len("1300000") for text in texts):
        return None
    east, north = int(easting), int(northing)
    return (east, north) if east <= EASTERNMOST and north <= NORTHERNMOST else None


def _place(council: Council, given: dict[int, tuple[int, int]]) -> None:
    """Set down the centres: as given, and the others by their postcode."""
    kept = {*given}
    exact = CentrePlace.objects.filter(council=council, is_exact=True).exclude(centre__in=kept)
    kept.update(exact.values_list("centre", flat=True))
    CentrePlace.objects.filter(council=council).exclude(pk__in=exact.values("pk")).delete()
    places = [(centre, *point, True) for centre, point in given.items()]
    others = Centre.objects.filter(council=council).exclude(pk__in=kept).exclude(postcode="")
    lies_in = PostcodePlace.objects.filter(council=council, area__boundary__isnull=False)
    middles = {
        postcode: (easting, northing)
        for postcode, easting, northing in lies_in.filter(
            postcode__in=others.values("postcode")
        ).values_list("postcode", "area__boundary__easting", "area__boundary__northing")
    }
    for centre, postcode in others.values_list("pk", "postcode"):
        if postcode in middles:
            places.append((centre, *middles[postcode], False))
    CentrePlace.objects.bulk_create(
        CentrePlace(
            council=council,
            centre_id=centre,
            easting=easting,
            northing=northing,
            is_exact=is_exact,
        )
        for centre, easting, northing, is_exact in places
    )
