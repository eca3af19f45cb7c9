"""Workbooks (XLSX) whose bytes depend on what they say alone: not on the day, not on the machine.

Text stays text, whatever it begins with: nothing that anybody typed becomes a formula or a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAIN_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can name
UNIX = 3
READABLE = 0o600 << 16

Cell = str | int | date | Decimal | None


@dataclass(frozen=True)
class Sheet:
    """A list under its headings; `widths` are in characters, one a column.

    Cells are text, whole numbers, days, pounds (`spreadsheets.pounds`) or None, an empty cell.
    """

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int]


@dataclass(frozen=True)
class _Formats:
    head: Format
    day: Format
    money: Format
    text: Format


def workbook(title: str, made_at: datetime, sheets: Iterable[Sheet]) -> bytes:
    """The XLSX file; `made_at` (aware) is the moment that it names as its own."""
    written = BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, **PLAIN_TEXT})
    created = timezone.localtime(made_at).replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": title, "created": created})
    formats = _Formats(
        head=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        day=book.add_format({"num_format": "d mmmm yyyy", "align": "left", "valign": "top"}),
        money=book.add_format({"num_format": "£#,##0.00;[Red]-£#,##0.00", "valign": "top"}),
        text=book.add_format({"text_wrap": True, "valign": "top"}),
    )
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name), sheet, formats)
    book.close()
    return _stored(written)


def handed_over(content: bytes, name: str) -> HttpResponse:
    """A workbook to save: kept by no cache, under a file name that names nobody."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response["Cache-Control"] = "no-store, private"
    return response


def _write(page: Worksheet, sheet: Sheet, formats: _Formats) -> None:
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    for column, head in enumerate(sheet.heads):
        page.write_string(0, column, head, formats.head)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            _write_cell(page, last, column, value, formats)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.autofilter(0, 0, last, len(sheet.heads) - 1)


def _write_cell(page: Worksheet, row: int, column: int, value: Cell, formats: _Formats) -> None:
    if isinstance(value, str):
        page.write_string(row, column, value, formats.text)
    elif isinstance(value, Decimal):
        page.write_number(row, column, value, formats.money)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, formats.day)
    elif value is not None:
        page.write_number(row, column, value, formats.text)


def _stored(written: BytesIO) -> bytes:
    """The same archive not packed: two machines may pack the same content differently."""
    stored = BytesIO()
    with ZipFile(written) as packed, ZipFile(stored, "w", ZIP_STORED) as archive:
        for name in packed.namelist():
            entry = ZipInfo(name, FIRST_DAY)
            entry.create_system, entry.external_attr = UNIX, READABLE
            archive.writestr(entry, packed.read(name))
    return stored.getvalue()
