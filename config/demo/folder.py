"""The exchange folder (FORMAT.md) as the demo writes it: rows gathered in memory, then files."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

COLUMNS = {
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
    "engagements": "ref family case centre worker kind date minutes voided_on void_reason",
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
}
Cell = str | int | date | None  # a date comes out as ISO, None as an empty cell


class Folder:
    """Rows by file; `add` takes the cells in the order of the file's columns."""

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[Cell, ...]]] = {name: [] for name in COLUMNS}
        self._widths = {name: len(columns.split()) for name, columns in COLUMNS.items()}

    def add(self, name: str, *cells: Cell) -> None:
        """Add a row; raises ValueError if it has not as many cells as the file has columns."""
        if len(cells) != self._widths[name]:
            raise ValueError(f"{name} has {self._widths[name]} columns, not {len(cells)}")
        self.rows[name].append(cells)

    def write(self, directory: Path) -> None:
        """Write every file, the empty ones with their header alone."""
        directory.mkdir(parents=True, exist_ok=True)
        for name, columns in COLUMNS.items():
            _write_file(directory / f"{name}.csv", columns.split(), self.rows[name])


def true_or_false(flag: bool) -> str:
    """A boolean as the format writes it."""
    return "true" if flag else "false"


def _write_file(path: Path, columns: list[str], rows: Iterable[tuple[Cell, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows(rows)
