"""Reading a file of an exchange folder: every cell is looked at, every fault named."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from centres.exchange.cells import CellError, require_storable
from centres.exchange.faults import Fault, quoted
from centres.exchange.tables import Column, Table
from centres.models.places import CELL_LENGTH

# A cell beyond this is not read to its end: a quote that was never closed swallows the file.
LONGEST_READ = 4_000_000
csv.field_size_limit(LONGEST_READ)

HEADER_LINE = 1
# Rows of no more characters have no cell that is too long.
SHORT_ROW = CELL_LENGTH
# Characters read between two words to whoever waits.
TOLD_AFTER = 100_000


@dataclass(slots=True)
class Row:
    """A row as it will be staged: texts in the table's order, None where empty or faulty."""

    line: int
    bad: list[str]
    cells: list[str | None]


@dataclass
class FileReader:
    """Reads one file of the folder, in pieces. `faults` grow as rows are taken.

    `complete` is False when rows of it could not be read at all, so that nothing can be said about
    what it does not hold. `advance` is told the characters read.
    """

    table: Table
    folder: Path
    advance: Callable[[int], None]
    faults: list[Fault] = field(default_factory=list)
    complete: bool = True

    def rows(self) -> Iterator[Row]:
        """The file's rows; a row with faults comes too, without the cells that have them."""
        path = self.folder / self.table.csv
        try:
            if not path.exists():
                return self._unreadable("the file is missing")
            if not path.is_file():
                return self._unreadable("is not a file")
            stream = path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
        except OSError as problem:
            return self._unreadable(f"cannot be read: {problem.strerror}")
        return self._rows_of(stream)

    def _unreadable(self, reason: str) -> Iterator[Row]:
        self.complete = False
        self._fault(None, None, reason)
        return iter(())

    def _rows_of(self, stream: TextIO) -> Iterator[Row]:
        with stream:
            records = self._records(stream)
            _, header = next(records, (HEADER_LINE, []))
            if not header:
                self.complete = False
                self._fault(HEADER_LINE, None, "the header row is missing")
                return
            places = self._places(header)
            for line, cells in records:
                if cells:
                    yield self._row(line, cells, places, len(header))

    def _records(self, stream: TextIO) -> Iterator[tuple[int, list[str]]]:
        """Numbered records; one that is not CSV is a fault and left out."""
        reader = csv.reader(self._counted(stream), strict=True)
        line = 0
        while True:
            line += 1
            try:
                yield line, next(reader)
            except StopIteration:
                return
            except csv.Error as problem:
                self.complete = False
                self._fault(line, None, _plainly(problem))

    def _counted(self, stream: TextIO) -> Iterator[str]:
        """The stream's lines; now and then the one who waits is told how far it is."""
        read = 0
        for text in stream:
            read += len(text)
            if read >= TOLD_AFTER:
                self.advance(read)
                read = 0
            yield text

    def _places(self, header: list[str]) -> dict[str, int]:
        """Where each column stands; the header's own faults are named."""
        places: dict[str, int] = {}
        for place, name in enumerate(header):
            if name not in self.table.by_name:
                self._fault(HEADER_LINE, name, "is not a column of this file")
            elif name in places:
                self._fault(HEADER_LINE, name, "stands in the header twice")
            else:
                places[name] = place
        for name in self.table.by_name:
            if name not in places:
                self._fault(HEADER_LINE, name, "the column is missing")
        self.complete = self.complete and all(name in places for name in self.table.key)
        return places

    def _row(self, line: int, cells: list[str], places: dict[str, int], width: int) -> Row:
        if len(cells) != width:
            self._fault(line, None, f"has {len(cells)} cells, but the header has {width}")
            return self._stump(line, cells, places)
        row = Row(line, [], [])
        joined = "".join(cells)
        odd = len(joined) > SHORT_ROW or not (joined.isascii() and joined.isprintable())
        for column in self.table.columns:
            place = places.get(column.name)
            if place is None:
                row.bad.append(column.name)
                row.cells.append(None)
                continue
            try:
                row.cells.append(_parsed(column, cells[place], odd))
            except CellError as fault:
                self._fault(line, column.name, str(fault))
                row.bad.append(column.name)
                row.cells.append(None)
        return row

    def _stump(self, line: int, cells: list[str], places: dict[str, int]) -> Row:
        """Of a row whose cells cannot be told apart, the key alone: others may refer to it."""
        row = Row(line, [], [])
        for column in self.table.columns:
            place = places.get(column.name, len(cells))
            kept = None
            if column.name == self.table.key[0] and place < len(cells):
                try:
                    kept = _parsed(column, cells[place], odd=True)
                except CellError:
                    kept = None
            row.cells.append(kept)
            if kept is None:
                row.bad.append(column.name)
        return row

    def _fault(self, line: int | None, column: str | None, reason: str) -> None:
        self.faults.append(Fault(self.table.csv, line, column, reason))


def _parsed(column: Column, cell: str, odd: bool) -> str | None:
    if not cell:
        if not column.optional:
            raise CellError("is empty")
        return column.empty
    if odd:
        require_storable(cell)
    return column.parse(cell)


def _plainly(problem: csv.Error) -> str:
    said = str(problem)
    if "field larger" in said or "unexpected end" in said:
        return "a quote that opens a cell is never closed"
    if "expected after" in said:
        return "a quoted cell goes on after its closing quote"
    return f"is not CSV ({quoted(said)})"


def files_unknown_to(tables: Iterable[Table], folder: Path) -> list[str]:
    """Names of CSV files in the folder that are no part of the format, sorted."""
    known = {table.csv for table in tables}
    return sorted(path.name for path in folder.glob("*.csv") if path.name not in known)
