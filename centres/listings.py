"""A list as a file: its columns told once, and a CSV file or a workbook (XLSX) made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.http import HttpResponseBase
from django.utils import timezone

from centres.spreadsheets import as_csv
from centres.workbooks import Cell, Sheet, handed_over, workbook

Row = TypeVar("Row")
CSV, XLSX = "csv", "xlsx"
# A file of more is nothing that a person reads, and would be long in the making.
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A heading, how wide it is in characters, and what a row says under it."""

    head: str
    width: int
    cell: Callable[[Row], Cell]


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """A list: `title` is the workbook's, `columns` in their order."""

    title: str
    columns: tuple[Column[Row], ...]

    def file(self, form: str, name: str, rows: Iterable[Row]) -> HttpResponseBase:
        """The rows as a file, `csv` or `xlsx`, called `name` without its ending."""
        heads = [column.head for column in self.columns]
        lines = ([column.cell(row) for column in self.columns] for row in rows)
        if form == CSV:
            return as_csv(f"{name}.csv", heads, lines)
        sheet = Sheet(self.title, heads, lines, [column.width for column in self.columns])
        return handed_over(workbook(self.title, timezone.now(), [sheet]), name)
