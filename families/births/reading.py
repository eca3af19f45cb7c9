"""A file of births: read, and every row checked, each fault told by its row and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from centres.models import User
from centres.partners.caller import Caller
from centres.postcodes import tidy
from families.births.notifying import ALREADY_OTHERWISE, Birth, recorded
from families.births.places import Places
from families.forms.births import BirthForm
from families.search import as_date

NEEDED = ("notification", "born")
OPTIONAL = (
    "first_name",
    "last_name",
    "carer_first_name",
    "carer_last_name",
    "carer_born",
    "postcode",
    "area",
    "restricted",
)
COLUMNS = (*NEEDED, *OPTIONAL)
DATES = ("born", "carer_born")
TRUE, FALSE = {"true", "yes", "1"}, {"false", "no", "0", ""}
MOST_ROWS = 2_000
LONGEST_CELL = 1_000

Row = dict[str, str]


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row (1 is the header) and column of the file; either may be unknown."""

    row: int | None
    column: str
    message: str


@dataclass
class Checked:
    """What a file holds: births in its order, how many were recorded before, and all faults."""

    births: list[Birth] = field(default_factory=list)
    known: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def new(self) -> int:
        return len(self.births) - self.known


def read(content: bytes) -> tuple[list[Row], list[Fault]]:
    """The rows of a CSV file as texts by column, and what is wrong with it as a whole."""
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except UnicodeDecodeError:
        return [], [Fault(None, "", "The file is not UTF-8. Save it as “CSV UTF-8”.")]
    except csv.Error:
        return [], [Fault(None, "", "The file is not CSV: save it as CSV in the spreadsheet.")]
    if not rows:
        return [], [Fault(None, "", "The file is empty.")]
    header = [name.strip().lower() for name in rows[0]]
    faults = _header_faults(header)
    if len(rows) - 1 > MOST_ROWS:
        faults.append(Fault(None, "", f"The file has more than {MOST_ROWS:,} rows: split it."))
    if faults:
        return [], faults
    read_rows: list[Row] = []
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            faults.append(Fault(number, "", f"The row has {len(cells)} cells, not {len(header)}."))
            continue
        texts = zip(header, (cell.strip()[:LONGEST_CELL] for cell in cells), strict=True)
        read_rows.append({"row": str(number), **dict(texts)})
    return read_rows, faults


def check(by: User | Caller, rows: list[Row], faults: Sequence[Fault] = ()) -> Checked:
    """Every row as a birth, with the file's own faults; the number of queries does not grow."""
    checked = Checked(faults=[*faults])
    places = Places(by, (tidy(row.get("postcode", "")) or "" for row in rows))
    seen: dict[str, int] = {}
    numbers: list[int] = []
    for row in rows:
        number = int(row["row"])
        birth, wrong = _birth(row, places)
        checked.faults += [Fault(number, column, message) for column, message in wrong]
        if birth is None:
            continue
        if birth.notification in seen:
            first = seen[birth.notification]
            checked.faults.append(
                Fault(number, "notification", f"The same number as in row {first}.")
            )
        seen.setdefault(birth.notification, number)
        checked.births.append(birth)
        numbers.append(number)
    before = recorded(by.council_id, checked.births)
    for number, birth in zip(numbers, checked.births, strict=True):
        if birth.notification in before:
            checked.known += 1
            if before[birth.notification] != birth.digest:
                checked.faults.append(Fault(number, "notification", ALREADY_OTHERWISE))
    checked.faults.sort(key=lambda fault: fault.row or 0)
    return checked


def _header_faults(header: list[str]) -> list[Fault]:
    faults = [Fault(1, name, "This column is missing.") for name in NEEDED if name not in header]
    faults += [
        Fault(1, name or "(empty)", "This column is not known.")
        for name in header
        if name not in COLUMNS
    ]
    twice = sorted({name for name in header if header.count(name) > 1 and name in COLUMNS})
    return faults + [Fault(1, name, "This column is there twice.") for name in twice]


def _birth(row: Row, places: Places) -> tuple[Birth | None, list[tuple[str, str]]]:
    data: dict[str, str] = {name: row.get(name, "") for name in COLUMNS}
    faults: list[tuple[str, str]] = []
    for name in DATES:
        if data[name]:
            day = as_date(data[name])
            if day is None:
                faults.append((name, "This is no date: write it as 2016-03-31 or 31/03/2016."))
            data[name] = day.isoformat() if day else ""
    restricted = data.pop("restricted").lower()
    if restricted not in TRUE | FALSE:
        faults.append(("restricted", "Write true or false."))
    if restricted in TRUE:
        data["restricted"] = "on"
    form = BirthForm(data, places=places, choose_area=False)
    told = {column for column, _ in faults}
    for column, messages in form.errors.items():
        if column not in told:
            faults += [(column if column in COLUMNS else "", f"{text}.") for text in messages]
    return (None if faults else form.birth), faults
