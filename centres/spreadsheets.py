"""Lists as CSV files and workbooks that people open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import BytesIO

from django.http import HttpResponse, StreamingHttpResponse
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# No text is a formula or a link, and nothing is written to a disk.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
WIDTH = 18


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def as_csv(
    name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A streamed UTF-8 file called `name`, which spreadsheets open as such. None is an empty cell;
    what would be a formula is shown with an apostrophe before it; a number is none.
    """
    response = StreamingHttpResponse(_lines(heads, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def as_workbook(
    name: str, sheet: str, heads: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """A file called `name` with one sheet. Integers and Decimals (pounds) are numbers, None is an
    empty cell. It is built whole: bound the rows.
    """
    stream = BytesIO()
    with Workbook(stream, OPTIONS) as workbook:
        bold = workbook.add_format({"bold": True, "text_wrap": True})
        amount = workbook.add_format({"num_format": "#,##0.00"})
        page = workbook.add_worksheet(sheet)
        page.set_column(0, len(heads) - 1, WIDTH)
        page.freeze_panes(1, 0)
        page.write_row(0, 0, heads, bold)
        for number, row in enumerate(rows, start=1):
            _write(page, number, row, amount)
    response = HttpResponse(stream.getvalue(), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow(heads)
    for row in rows:
        yield writer.writerow([_cell(value) for value in row])


def _cell(value: object) -> str:
    if isinstance(value, int | Decimal):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _write(page: Worksheet, number: int, row: Sequence[object], amount: Format) -> None:
    for column, value in enumerate(row):
        if isinstance(value, Decimal):
            page.write_number(number, column, value, amount)
        elif isinstance(value, int):
            page.write_number(number, column, value)
        elif value is not None:
            page.write_string(number, column, str(value))
