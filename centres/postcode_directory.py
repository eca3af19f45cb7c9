"""A postcode directory read into a council's places: which reach area a postcode lies in.

The file is a CSV like the ONS Postcode Directory: a row for every postcode, one column with the
postcode and one with the small area, whose codes are those of the council's reach areas.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from centres import audit
from centres.exchange.faults import Fault, quoted
from centres.models import Council, PostcodePlace, ReachArea
from centres.postcodes import tidy

POSTCODE_COLUMN, AREA_COLUMN = "pcds", "lsoa11"
HEADER_LINE = 1
BATCH = 5_000


class DirectoryFaults(Exception):  # noqa: N818 - it is a list of faults, not one error
    """A directory that cannot be read in; nothing was written. `faults` holds all, by row."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(f"{len(faults)} faults in the directory")


@dataclass(frozen=True)
class Counts:
    """Postcodes added, changed, unchanged; rows elsewhere: of areas the council does not have."""

    added: int
    changed: int
    unchanged: int
    elsewhere: int


@transaction.atomic
def read_in(
    council: Council,
    path: Path,
    *,
    postcode_column: str = POSTCODE_COLUMN,
    area_column: str = AREA_COLUMN,
) -> Counts:
    """Record the postcodes of the council's areas; what the file does not mention stays.

    All or nothing: DirectoryFaults names every fault.
    """
    reader = _Reader(path, council, postcode_column, area_column)
    found = reader.read()
    if reader.faults:
        raise DirectoryFaults(reader.faults)
    recorded = dict(
        PostcodePlace.objects.filter(council=council).values_list("postcode", "area_id")
    )
    differing = {code: area for code, area in found.items() if recorded.get(code) != area}
    PostcodePlace.objects.bulk_create(
        (
            PostcodePlace(council=council, postcode=postcode, area_id=area)
            for postcode, area in differing.items()
        ),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["council", "postcode"],
        update_fields=["area"],
    )
    changed = sum(postcode in recorded for postcode in differing)
    counts = Counts(
        added=len(differing) - changed,
        changed=changed,
        unchanged=len(found) - len(differing),
        elsewhere=reader.elsewhere,
    )
    audit.record(
        by=None,
        action="postcodes.import",
        record="council",
        reference=council.code,
        council=council,
        added=counts.added,
        changed=counts.changed,
    )
    return counts


class _Reader:
    """Reads the file once; `faults` and `elsewhere` grow as rows are taken."""

    def __init__(self, path: Path, council: Council, postcode: str, area: str) -> None:
        self.path, self.columns = path, (postcode, area)
        areas = ReachArea.objects.filter(council=council)
        self.areas: dict[str, int] = dict(areas.values_list("code", "pk"))
        self.faults: list[Fault] = []
        self.elsewhere = 0

    def read(self) -> dict[str, int]:
        """The area (its id) of every postcode that lies in one of the council's."""
        found: dict[str, int] = {}
        try:
            with self.path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
                for line, typed, code in self._rows(csv.reader(stream, strict=True)):
                    self._take(found, line, typed, code)
        except OSError as problem:
            self._fault(None, None, f"cannot be read: {problem.strerror}")
        return found

    def _rows(self, records: Iterator[list[str]]) -> Iterator[tuple[int, str, str]]:
        """Row number, postcode and area of each row; what is not CSV ends the reading."""
        line, places = HEADER_LINE, [-1, -1]
        try:
            header = next(records, [])
            for position, name in enumerate(self.columns):
                if header.count(name) != 1:
                    self._fault(HEADER_LINE, name, "the column is missing, or stands there twice")
                else:
                    places[position] = header.index(name)
            if self.faults:
                return
            for line, cells in enumerate(records, start=HEADER_LINE + 1):
                if len(cells) > max(places):
                    yield line, cells[places[0]], cells[places[1]].strip()
                elif cells:
                    self._fault(line, None, "has fewer cells than the header")
        except csv.Error as problem:
            self._fault(line + 1, None, f"is no CSV: {problem}")

    def _take(self, found: dict[str, int], line: int, typed: str, code: str) -> None:
        postcode = tidy(typed)
        if postcode is None:
            self._fault(line, self.columns[0], f"{quoted(typed)} is not a postcode")
            return
        area = self.areas.get(code)
        if area is None:
            self.elsewhere += 1
        elif found.setdefault(postcode, area) != area:
            self._fault(line, self.columns[0], f"{postcode} lies in another area above")

    def _fault(self, line: int | None, column: str | None, reason: str) -> None:
        self.faults.append(Fault(self.path.name, line, column, reason))
