"""What the commands about quarters share: reading their arguments and writing exact CSV."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any, TextIO

from django.core.management.base import CommandError

from centres.models import Council
from centres.quarters import Quarter, QuarterError
from outcomes.figures import last_done


def add_council_and_quarter(parser: ArgumentParser) -> None:
    """COUNCIL QUARTER, as in SPEC 7."""
    parser.add_argument("council", metavar="COUNCIL", help="the council's code")
    parser.add_argument("quarter", metavar="QUARTER", help="like 2015-16-Q4")


def council_of(code: str) -> Council:
    """The council of that code; CommandError when there is none."""
    try:
        return Council.objects.get(code=code)
    except Council.DoesNotExist as error:
        raise CommandError(f"There is no council “{code}”.") from error


def quarter_of(text: str) -> Quarter:
    """The quarter written like that; CommandError when it is none."""
    try:
        return Quarter.parse(text)
    except QuarterError as error:
        raise CommandError(str(error)) from error


def rolled_up(council: str, quarter: str) -> tuple[Council, Quarter]:
    """Both, where there are figures to export; CommandError otherwise."""
    found, which = council_of(council), quarter_of(quarter)
    if last_done(found, which) is None:
        raise CommandError(
            f"{which} of {found.code} has not been rolled up:"
            f" manage.py rollup {found.code} {which} --now"
        )
    return found, which


def write_csv(stream: Any, header: list[str], rows: Iterable[Iterable[object]]) -> None:
    """Write rows as SPEC 7 says: LF, sorted by all columns from the left as bytes."""
    out: TextIO = stream
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    cells = ([str(cell) for cell in row] for row in rows)
    writer.writerows(sorted(cells, key=lambda row: [cell.encode() for cell in row]))
