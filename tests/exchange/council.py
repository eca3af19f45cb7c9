"""A tiny council in the exchange format that has something in every file, to be broken by tests."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

from tests.reference.folder import Folder, columns_of

# Cells in the format's order, with bars between them; rows sorted by key, as an export has them.
ROWS = {
    "council": ["T1|Testshire"],
    "providers": [
        "P1|Acorn|voluntary",
        "P2|St Mary’s|school",
    ],
    "clusters": [
        "K1|North|P1",
        "K2|South|P2",
    ],
    "centres": [
        "C1|Oak|K1|HP11 2EE",
        "C2|Elm|K2|",
    ],
    "areas": [
        "A1|Hill|C1|120|1",
        "A2|Dale|C1|0|",
    ],
    "staff": [
        "amy|Amy Ash|amy@example.org|fsw|K1|",
        "amy|Amy Ash|amy@example.org|fsw|K2|",
        "ben|Ben Birch|ben@example.org|coordinator|K2|",
        "cat|Cat Cedar|cat@example.org|provider_manager||P1",
        "dan|Dan Dogwood|dan@example.org|commissioner||",
        "eve|Eve Elder|eve@example.org|council_admin||",
        "flo|Flo Fir|flo@example.org|auditor||",
    ],
    "families": [
        "F1|C1|A1|HP11 2EE|2015-01-01|2016-01-01|false",
        "F2|C2|||||true",
    ],
    "carers": [
        "Q1|F1|Siân|Żak|1990-02-28",
        "Q2|F2|Jo|Lee|",
    ],
    "children": [
        "H1|F1|Zoë|Żak|2013-05-01||true",
        "H2|F2|Baby|Lee||2016-02-29|false",
    ],
    "needs": [
        "N1|F1|housing|2015-01-01|2015-06-30",
        "N2|F2|debt|2015-01-01|",
    ],
    "levels": [
        "F1|2015-01-01|3|",
        "F1|2015-06-01|4|cp",
    ],
    "cases": [
        "S1|F1|C1|amy|2015-01-10|2015-06-30|goals_met",
        "S2|F2|C2|ben|2015-02-01||",
    ],
    "engagements": [
        "E1|F1|S1|C1|amy|home_visit|2015-01-12|45||",
        "E2|F2||C2|ben|phone|2015-03-01||2015-03-02|Wrong family",
    ],
    "stars": [
        "R1|S1|first|2015-01-12|family-star-plus|together||",
        "R2|S1|review|2015-04-12|family-star-plus|worker|2015-05-01|Wrong date",
    ],
    "star_scores": [
        "R1|home_and_money|1",
        "R1|physical_health|10",
        "R2|home_and_money|4",
    ],
    "actions": [
        "X1|S1|home_and_money|Budget|done|2015-03-01",
        "X2|S2|child_development|Read|open|",
    ],
    "programmes": ["G1|Strong Parents|true|2"],
    "enrolments": ["L1|G1|Q1|C1|2015-02-01"],
    "programme_attendance": [
        "L1|1|2015-02-01|true",
        "L1|2|2015-02-08|false",
    ],
    "development": [
        "V1|H1|2015-02-01|physical|on_track",
        "V2|H1|2015-02-01|psed|not_on_track",
    ],
    "two_year_places": ["H1|2015-05-02"],
    "contracts": [
        "CT1|P1|One|2014-04-01|2015-03-31|100000|5000|2",
        "CT2|P1|Two|2015-04-01|2016-03-31|100000|5000|0",
        "CT3|P2|Three|2014-04-01|2016-03-31|0|0|2",
    ],
    "tariff_lines": [
        "CT1|1|per_outcome|sustained_contact|1200|10|||",
        "CT1|2|per_outcome|star_progress|900||||",
        "CT1|3|target|sustained_cases|||3000|5000|70000",
    ],
}


class CouncilFolder:
    """A folder's rows by file; `write` makes it. Files are named without `.csv`, rows from 0."""

    def __init__(self) -> None:
        self.rows: Folder = {name: [_row(name, row) for row in rows] for name, rows in ROWS.items()}
        # Files that are to be written as these bytes, or (None) not at all.
        self.raw: dict[str, bytes | None] = {}

    def change(self, file: str, row: int, **cells: str) -> CouncilFolder:
        """Other cells; `from_` is the column `from`."""
        changed = {name.rstrip("_"): cell for name, cell in cells.items()}
        assert changed.keys() <= self.rows[file][row].keys()
        self.rows[file][row] |= changed
        return self

    def add(self, file: str, row: str) -> CouncilFolder:
        """One row more, written as in ROWS."""
        self.rows[file].append(_row(file, row))
        return self

    def remove(self, file: str, row: int) -> CouncilFolder:
        """One row less."""
        del self.rows[file][row]
        return self

    def text(self, file: str) -> str:
        """The file as an export writes it."""
        stream = StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(columns_of(file))
        writer.writerows(row.values() for row in self.rows[file])
        return stream.getvalue()

    def write(self, path: Path) -> Path:
        """Make the folder, and return it."""
        path.mkdir(parents=True, exist_ok=True)
        for name in self.rows:
            content = self.raw.get(name, self.text(name).encode())
            target = path / f"{name}.csv"
            target.unlink(missing_ok=True)
            if content is not None:
                target.write_bytes(content)
        return path


def _row(file: str, row: str) -> dict[str, str]:
    return dict(zip(columns_of(file), row.split("|"), strict=True))
