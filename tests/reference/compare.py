"""The three outputs of SPEC 7 as the product writes them, and a command that prints them.

    python -m tests.reference.compare measures     QUARTER FOLDER...
    python -m tests.reference.compare achievements QUARTER FOLDER...
    python -m tests.reference.compare claim        QUARTER FOLDER... --contract REF --from QUARTER

Several folders are imported one over the other. For a claim, every quarter from `--from` on is
rolled up on those records and its claims approved before the next.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path

from .claims import Book, Claim
from .folder import Folder, merge, read_folder
from .indicators import indicators
from .outcomes import achievements
from .quarters import Quarter
from .records import Council, parse


def measures_csv(council: Council, quarter: Quarter) -> str:
    """What `export_measures` writes."""
    rows = [
        [level, unit, indicator, str(numerator), str(denominator)]
        for (level, unit, indicator), (numerator, denominator) in indicators(
            council, quarter
        ).items()
    ]
    return as_csv(["level", "unit", "indicator", "numerator", "denominator"], sort_as_bytes(rows))


def achievements_csv(council: Council, quarter: Quarter) -> str:
    """What `export_achievements` writes: those dated in the quarter, of all up to its end."""
    rows = [
        [measure, subject, provider, achieved_on.isoformat()]
        for (measure, subject), (provider, achieved_on) in achievements(
            council, quarter.last
        ).items()
        if quarter.first <= achieved_on
    ]
    return as_csv(["measure", "subject", "provider", "achieved_on"], sort_as_bytes(rows))


def claim_csv(claim: Claim) -> str:
    """What `export_claim` writes."""
    rows = [
        [
            str(number),
            line.kind,
            line.measure,
            line.subject,
            line.achieved_on.isoformat() if line.achieved_on else "",
            str(line.amount),
        ]
        for number, line in enumerate(claim.lines, start=1)
    ]
    return as_csv(["line", "kind", "measure", "subject", "achieved_on", "amount_pence"], rows)


def sort_as_bytes(rows: list[list[str]]) -> list[list[str]]:
    """Sort by all columns from the left, each as its UTF-8 bytes."""
    return sorted(rows, key=lambda row: [cell.encode() for cell in row])


def as_csv(header: list[str], rows: list[list[str]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description="Print an export as the reference has it.")
    parser.add_argument("what", choices=["measures", "achievements", "claim"])
    parser.add_argument("quarter", type=Quarter.parse)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--contract")
    parser.add_argument("--from", dest="first", type=Quarter.parse)
    options = parser.parse_args()
    folder: Folder = {}
    for path in options.folders:
        folder = merge(folder, read_folder(path))
    council = parse(folder)
    if options.what == "measures":
        sys.stdout.write(measures_csv(council, options.quarter))
    elif options.what == "achievements":
        sys.stdout.write(achievements_csv(council, options.quarter))
    else:
        book = Book()
        quarter = options.first or options.quarter
        book.roll_up(council, quarter)
        while quarter < options.quarter:
            book.submit_and_approve_all(quarter)
            quarter = quarter.later(1)
            book.roll_up(council, quarter)
        claim = book.claims.get((options.contract, quarter))
        if claim is None:
            parser.error(f"{options.contract} has no claim for {quarter}")
        sys.stdout.write(claim_csv(claim))


if __name__ == "__main__":
    main()
