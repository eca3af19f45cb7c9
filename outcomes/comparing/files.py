"""What a comparison shows, as a file: the same rows, the same words, nothing beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import itemgetter

from django.http import HttpResponseBase

from centres.listings import Column, Listing
from centres.workbooks import Cell as Written
from outcomes.comparing.side_by_side import Line
from outcomes.comparing.table import HIDDEN, Asking, Cell, Table, Unit

NAME_WIDTH, NUMBER_WIDTH, SHARE_WIDTH, CHANGE_WIDTH = 36, 14, 14, 18


@dataclass
class _Sheet:
    """Headings with their widths; a row's cells come in the same order."""

    columns: list[tuple[str, int]] = field(default_factory=list)

    def add_asking(self, about: str, table: Table) -> None:
        for months in table.months:
            self.columns += [
                (f"{about}, {months}: number", NUMBER_WIDTH),
                (f"{about}, {months}: of", NUMBER_WIDTH),
                (f"{about}, {months}: share", SHARE_WIDTH),
            ]
        if table.has_change:
            self.columns.append((f"{about}: change", CHANGE_WIDTH))

    def file(
        self, form: str, name: str, title: str, rows: Iterable[list[Written]]
    ) -> HttpResponseBase:
        columns = [
            Column(head, width, itemgetter(place))
            for place, (head, width) in enumerate(self.columns)
        ]
        return Listing(title, tuple(columns)).file(form, name, rows)


def units_file(form: str, name: str, table: Table, units: list[Unit]) -> HttpResponseBase:
    """A row for each unit, in the order given, and the one that holds them."""
    sheet = _Sheet([("Unit", NAME_WIDTH)])
    for one in table.measured:
        sheet.add_asking(one.title, table)
    shown = [*units, *([table.whole] if table.whole else [])]
    rows = ([unit.name, *_askings(unit.askings)] for unit in shown)
    return sheet.file(form, name, "Comparison", rows)


def lines_file(form: str, name: str, table: Table, lines: list[Line]) -> HttpResponseBase:
    """A row for each thing measured, units side by side."""
    sheet = _Sheet([("Figure", NAME_WIDTH)])
    for unit in table.units:
        sheet.add_asking(unit.name, table)
    if len(table.units) > 1:
        sheet.columns.append(("Difference", CHANGE_WIDTH))
    rows = (
        [
            line.measured.title,
            *_askings(line.askings),
            *([line.difference.said_between] if line.difference else []),
        ]
        for line in lines
    )
    return sheet.file(form, name, "Comparison", rows)


def _askings(askings: Iterable[Asking]) -> list[Written]:
    cells: list[Written] = []
    for asking in askings:
        for cell in asking.cells:
            cells += _numbers(cell)
        if asking.change:
            cells.append(asking.change.said)
    return cells


def _numbers(cell: Cell) -> list[Written]:
    if cell.is_hidden:
        return [HIDDEN, HIDDEN, HIDDEN]
    if cell.figure is None:
        return [None, None, None]
    return [cell.figure.numerator, cell.figure.denominator, cell.said]
