"""Exchange folders as rows of text, FORMAT.md: read, write, merge, compare.

A `Folder` holds for each file (without `.csv`) its rows, each a dict of column to cell. Cells are
kept exactly as they came; an empty cell is the empty string. `records.parse` makes sense of them.
"""

from __future__ import annotations

import csv
from pathlib import Path

Row = dict[str, str]
Folder = dict[str, list[Row]]

COLUMNS: dict[str, str] = {
    "council": "code name",
    "providers": "code name kind",
    "clusters": "code name provider",
    "centres": "code name cluster postcode",
    "areas": "code name centre under5_population imd_decile",
    "staff": "username name email role cluster provider",
    "families": "ref centre area postcode registered_on deregistered_on restricted",
    "carers": "ref family first_name last_name date_of_birth",
    "children": "ref family first_name last_name date_of_birth due_on two_year_offer_eligible",
    "needs": "ref family need from to",
    "levels": "family from level status",
    "cases": "ref family centre worker opened_on closed_on closure_reason",
    "engagements": (
        "ref family case centre worker kind date minutes voided_on void_reason"
    ),
    "stars": "ref case kind date edition completed voided_on void_reason",
    "star_scores": "star area score",
    "actions": "ref case area text status done_on",
    "programmes": "code name evidence_based sessions",
    "enrolments": "ref programme carer centre started_on",
    "programme_attendance": "enrolment session date attended",
    "development": "ref child date area judgement",
    "two_year_places": "child started_on",
    "contracts": (
        "ref provider name starts_on ends_on annual_cap_pence second_approval_over_pence"
        " lookback_quarters"
    ),
    "tariff_lines": (
        "contract position kind key unit_price_pence quarter_cap_units baseline_bp target_bp"
        " reward_pence"
    ),
}  # fmt: skip

KEYS: dict[str, tuple[str, ...]] = {
    name: (columns.split()[0],) for name, columns in COLUMNS.items()
} | {
    "staff": ("username", "role", "cluster", "provider"),
    "levels": ("family", "from"),
    "star_scores": ("star", "area"),
    "programme_attendance": ("enrolment", "session"),
    "tariff_lines": ("contract", "position"),
}


def columns_of(name: str) -> list[str]:
    return COLUMNS[name].split()


def key_of(name: str, row: Row) -> tuple[str, ...]:
    return tuple(row[column] for column in KEYS[name])


def read_folder(directory: Path) -> Folder:
    """Read every file; a missing file or a header that does not fit raises."""
    return {name: read_file(directory / f"{name}.csv", columns_of(name)) for name in COLUMNS}


def read_file(path: Path, columns: list[str]) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = csv.reader(stream, strict=True)
        header = next(lines)
        if sorted(header) != sorted(columns):
            raise ValueError(f"{path.name}: the columns are {header}")
        return [dict(zip(header, cells, strict=True)) for cells in lines if cells]


def write_folder(folder: Folder, directory: Path) -> None:
    """Write every file as an export does: CRLF, columns in FORMAT's order, rows sorted by key."""
    directory.mkdir(parents=True, exist_ok=True)
    for name in COLUMNS:
        write_file(directory / f"{name}.csv", name, folder.get(name, []))


def write_file(path: Path, name: str, rows: list[Row]) -> None:
    columns = columns_of(name)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(columns)
        for row in sorted(rows, key=lambda row: key_of(name, row)):
            writer.writerow([row[column] for column in columns])


def merge(old: Folder, new: Folder) -> Folder:
    """What is recorded once `new` is imported over `old`: known keys updated, others added."""
    merged: Folder = {}
    for name in COLUMNS:
        rows = {key_of(name, row): row for row in old.get(name, [])}
        rows |= {key_of(name, row): row for row in new.get(name, [])}
        merged[name] = list(rows.values())
    return merged


def differences(one: Folder, other: Folder) -> list[str]:
    """Rows that only one of two folders has; empty when the folders are equal."""
    found = []
    for name in COLUMNS:
        left = {tuple(row[column] for column in columns_of(name)) for row in one[name]}
        right = {tuple(row[column] for column in columns_of(name)) for row in other[name]}
        found += [f"{name}: only in the first: {row}" for row in sorted(left - right)]
        found += [f"{name}: only in the second: {row}" for row in sorted(right - left)]
        if len(one[name]) != len(other[name]):
            found.append(f"{name}: {len(one[name])} rows and {len(other[name])}")
    return found
