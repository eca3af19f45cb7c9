"""What is wrong with an exchange folder, said so that a person finds the cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHOWN_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: `file` with its `.csv` (empty: the folder itself), `row` as a spreadsheet numbers
    it (the header is row 1; None: the whole file), `column` (None: the whole row), and why.
    """

    file: str
    row: int | None
    column: str | None
    reason: str

    def __str__(self) -> str:
        where = [self.file] if self.file else []
        if self.row is not None:
            where.append(f"row {self.row}")
        if self.column is not None:
            where.append(f"column {quoted(self.column, marks='')}")
        return f"{', '.join(where)}: {self.reason}." if where else f"{self.reason}."


class FolderFaults(Exception):  # noqa: N818 - it is a list of faults, not one error
    """A folder that cannot be imported; nothing was written. `faults` holds all of them, by file
    in the order of the format, then row, then column.
    """

    def __init__(self, faults: Iterable[Fault], files: Sequence[tuple[str, Sequence[str]]]) -> None:
        order = {name: (place, list(columns)) for place, (name, columns) in enumerate(files)}
        self.faults = sorted(set(faults), key=lambda fault: _place(fault, order))
        super().__init__(f"{len(self.faults)} faults in the folder")


def _place(fault: Fault, order: dict[str, tuple[int, list[str]]]) -> tuple:
    place, columns = order.get(fault.file, (-1, []))
    column = columns.index(fault.column) if fault.column in columns else len(columns)
    if fault.column is None:
        column = -1
    return place, fault.row or 0, column, fault.column or "", fault.reason


def quoted(cell: str, marks: str = "“”") -> str:
    """A cell within a sentence on one line: shortened, with nothing that a terminal obeys."""
    shown = "".join(letter if letter.isprintable() else "�" for letter in cell[:SHOWN_LENGTH])
    ending = "…" if len(cell) > SHOWN_LENGTH else ""
    return f"{marks[:1]}{shown}{ending}{marks[1:]}"
