"""A pack as a workbook: every figure with its quarters, the tables, what was written and agreed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from centres.spreadsheets import pounds
from centres.wording import in_words
from centres.workbooks import Cell as Written
from centres.workbooks import Sheet, workbook
from outcomes.dashboards.told import HIDDEN
from payments.models import PackSide
from payments.packs.document import Agreed, Document
from payments.packs.facts import Cell, Point
from payments.packs.paper import about

Row = list[Written]
FIGURES = (
    ("Section", 26),
    ("Level", 10),
    ("Code", 10),
    ("Unit", 34),
    ("Measure", 44),
    ("Target group", 30),
    ("Version", 8),
    ("Quarter", 12),
    ("Number", 10),
    ("Of", 10),
    ("Share", 10),
)
ACTIONS = (
    ("Agreed in", 26),
    ("What", 60),
    ("For", 30),
    ("Who", 26),
    ("By", 18),
    ("State", 12),
    ("What came of it", 60),
)


def pack_workbook(document: Document) -> bytes:
    """The XLSX file; the same bytes for the same document."""
    return workbook(f"{document.what}: {document.title}", document.moment, _sheets(document))


def _sheets(document: Document) -> Iterator[Sheet]:
    yield Sheet("Pack", ("What", "As it is"), about(document), (26, 70))
    yield Sheet("Figures", *_columns(FIGURES, _figures(document)))
    for table in document.facts.tables:
        widths = [44, *(18 for _ in table.heads[1:])]
        yield Sheet(table.sheet, table.heads, [_row(row) for row in table.rows], widths)
    comments = (("Section", 34), ("Side", 34), ("By", 26), ("Commentary", 90))
    yield Sheet("Commentary", *_columns(comments, _commentary(document)))
    actions = [_action(document, each) for each in (*document.followed, *document.agreed)]
    yield Sheet("Actions", *_columns(ACTIONS, actions))
    definitions: list[Row] = [
        [each.title, each.version or None, each.text] for each in document.facts.definitions
    ]
    columns = (("Measure", 44), ("Version", 8), ("What it means", 110))
    yield Sheet("Definitions", *_columns(columns, definitions))


def _columns(
    columns: tuple[tuple[str, int], ...], rows: Iterator[Row] | list[Row]
) -> tuple[list[str], Iterator[Row] | list[Row], list[int]]:
    return [head for head, _ in columns], rows, [width for _, width in columns]


def _figures(document: Document) -> Iterator[Row]:
    for section, series in document.facts.every_series:
        for point in series.points:
            yield [
                section.title,
                in_words(series.level),
                series.unit,
                series.name,
                series.title,
                series.group,
                series.version,
                point.quarter,
                *_numbers(point),
            ]


def _numbers(point: Point) -> Row:
    if point.hidden:
        return [HIDDEN, HIDDEN, HIDDEN]
    return [point.numerator, point.denominator, point.words]


def _row(cells: list[Cell]) -> Row:
    return [_written(cell) for cell in cells]


def _written(cell: Cell) -> Written:
    if cell.kind == "money":
        return pounds(cell.value if isinstance(cell.value, int) else None)
    if cell.kind == "day" and isinstance(cell.value, str):
        return date.fromisoformat(cell.value)
    if cell.kind == "count":
        return cell.value
    return cell.words


def _commentary(document: Document) -> Iterator[Row]:
    for section in document.facts.sections:
        said = document.said(section.key)
        for side in (PackSide.PROVIDER, PackSide.COUNCIL):
            if side in said:
                name = document.side_name(side)
                yield [section.title, name, said[side].by, said[side].text]


def _action(document: Document, action: Agreed) -> Row:
    return [
        action.of,
        action.what,
        document.side_name(action.side),
        action.who,
        action.due,
        action.state_words,
        action.outcome,
    ]
