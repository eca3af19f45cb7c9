"""What a cell may hold. Each parser takes a cell that is not empty and returns it unchanged, for a
cell goes out as it came in (FORMAT.md); anything else raises CellError with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

from centres.exchange.faults import quoted
from centres.models.places import CELL_LENGTH, KEY_LENGTH, POSTCODE

Parser = Callable[[str], str]

WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]*")
SMALLEST, LARGEST_SMALL, LARGEST, LARGEST_BIG = 0, 2**15 - 1, 2**31 - 1, 2**63 - 1
LONGEST_NUMBER = 19
WHOLE_POSTCODE = re.compile(POSTCODE.strip("^$"))
UNREADABLE = re.compile("[\ud800-\udfff]")


class CellError(ValueError):
    """A cell that is not what its column says; the message is the reason."""


def text(longest: int = CELL_LENGTH) -> Parser:
    """Any text, of at most so many characters."""

    def parse(cell: str) -> str:
        if len(cell) > longest:
            raise CellError(f"is longer than {longest:,} characters")
        return cell

    return parse


key = text(KEY_LENGTH)


@lru_cache(maxsize=2**16)
def day(cell: str) -> str:
    """A date as `2015-03-31`."""
    try:
        if date.fromisoformat(cell).isoformat() == cell:
            return cell
    except ValueError:
        pass
    raise CellError(f"{quoted(cell)} is not a date: write it like 2015-03-31")


def boolean(cell: str) -> str:
    """`true` or `false`."""
    if cell in ("true", "false"):
        return cell
    raise CellError(f"{quoted(cell)} is neither true nor false")


def number(lowest: int = SMALLEST, highest: int = LARGEST) -> Parser:
    """A whole number between the two, both included, written without a plus or leading zeros."""

    @lru_cache(maxsize=2**12)
    def parse(cell: str) -> str:
        if not WHOLE_NUMBER.fullmatch(cell):
            raise CellError(f"{quoted(cell)} is not a whole number")
        if cell.startswith("-") and lowest == 0:
            raise CellError(f"{quoted(cell)} is negative")
        if len(cell.lstrip("-")) > LONGEST_NUMBER or int(cell) > highest:
            raise CellError(f"{quoted(cell)} is above {highest:,}")
        if int(cell) < lowest:
            raise CellError(f"{quoted(cell)} is below {lowest:,}")
        return cell

    return parse


def word(words: Iterable[str]) -> Parser:
    """One of the code words."""
    known = tuple(words)
    allowed = frozenset(known)

    def parse(cell: str) -> str:
        if cell in allowed:
            return cell
        raise CellError(f"{quoted(cell)} is none of {', '.join(known)}")

    return parse


@lru_cache(maxsize=2**14)
def postcode(cell: str) -> str:
    """A full UK postcode, in capitals and with its space: maps and searches join on it."""
    if WHOLE_POSTCODE.fullmatch(cell):
        return cell
    raise CellError(f"{quoted(cell)} is not a postcode: write it like HP11 2EE")


def require_storable(cell: str) -> None:
    """Raise CellError for what no column can hold: bytes that are no text, NUL, too much of it."""
    if len(cell) > CELL_LENGTH:
        raise CellError(f"is longer than {CELL_LENGTH:,} characters")
    if UNREADABLE.search(cell):
        raise CellError("holds bytes that are not UTF-8")
    if "\x00" in cell:
        raise CellError("holds a NUL character")
