"""The typefaces that papers are set in, and which characters they can show.

A PDF that is accessible must not hold a character without a shape, so what no typeface has is
taken out before (`printable`).
"""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from pathlib import Path

from django.conf import settings

FOLDER: Path = settings.BASE_DIR / "templates" / "papers" / "fonts"
# The first is what papers look like; the second has the letters that the first has not.
FAMILIES = ("Atkinson Hyperlegible", "DejaVu Sans")
FILES = ("AtkinsonHyperlegible-Regular.ttf", "DejaVuSans.ttf")

UNKNOWN_LETTER = "□"
LETTERS_AND_NUMBERS = ("L", "N")
BREAKS = "\n\t"
# Controls, what steers the direction of a line, code points of nobody, ends of lines.
NOT_SHOWN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
JOINERS = "\u200c\u200d"  # what Persian and Indian scripts are spelt with

TABLE = struct.Struct(">4sLLL")
SUBTABLE = struct.Struct(">HHL")
GROUP = struct.Struct(">LLL")
SEGMENTS, GROUPS = 4, 12  # formats of a character map: 16 bits a character, and 32


def printable(text: str) -> str:
    """The text as it can be printed: accents joined to their letters, characters that have no
    shape left out (pictures, controls), letters of scripts we have no typeface for as boxes.
    """
    return _shown(text, characters(), JOINERS)


def drawable(text: str) -> str:
    """The same for letters in a drawing, which are not shaped there: plain ones only."""
    return _shown(text, plain_characters(), "")


def _shown(text: str, known: frozenset[int], others: str) -> str:
    shown = []
    for letter in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(letter)
        if ord(letter) in known or letter in BREAKS + others:
            shown.append(letter)
        elif kind[0] == "Z":
            shown.append(" ")
        elif kind[0] in LETTERS_AND_NUMBERS:
            plain = unicodedata.normalize("NFKC", letter)
            is_known = all(ord(part) in known for part in plain)
            shown.append(plain if is_known else UNKNOWN_LETTER)
    return "".join(shown)


@cache
def characters() -> frozenset[int]:
    """The code points that at least one of the typefaces has a shape for; no controls."""
    return frozenset().union(*(_shaped(name) for name in FILES))


@cache
def plain_characters() -> frozenset[int]:
    """Those that stand by themselves: Latin, Greek and Cyrillic letters, signs; no marks that are
    set on others.
    """
    plain = (*range(0x0590), *range(0x1E00, 0x2C00))
    return frozenset(
        point
        for point in characters().intersection(plain)
        if unicodedata.category(chr(point))[0] != "M"
    )


def _shaped(name: str) -> frozenset[int]:
    found = _characters_of((FOLDER / name).read_bytes())
    return frozenset(point for point in found if unicodedata.category(chr(point)) not in NOT_SHOWN)


def _characters_of(font: bytes) -> set[int]:
    """What the character map of a TrueType file names."""
    found: set[int] = set()
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for index in range(count):
        _, _, offset = SUBTABLE.unpack_from(font, start + 4 + index * SUBTABLE.size)
        (form,) = struct.unpack_from(">H", font, start + offset)
        if form == SEGMENTS:
            found |= _in_segments(font, start + offset)
        elif form == GROUPS:
            found |= _in_groups(font, start + offset)
    return found


def _table(font: bytes, wanted: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    tables = (TABLE.unpack_from(font, 12 + index * TABLE.size) for index in range(count))
    return next(offset for tag, _, offset, _ in tables if tag == wanted)


def _in_segments(font: bytes, at: int) -> set[int]:
    (doubled,) = struct.unpack_from(">H", font, at + 6)
    count = doubled // 2
    shape = f">{count}H"
    ends = struct.unpack_from(shape, font, at + 14)
    starts = struct.unpack_from(shape, font, at + 16 + doubled)
    deltas = struct.unpack_from(shape, font, at + 16 + 2 * doubled)
    ranges_at = at + 16 + 3 * doubled
    offsets = struct.unpack_from(shape, font, ranges_at)
    found: set[int] = set()
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for point in range(first, min(last, 0xFFFE) + 1):
            glyph = point
            if offsets[index]:
                where = ranges_at + 2 * index + offsets[index] + 2 * (point - first)
                (glyph,) = struct.unpack_from(">H", font, where)
                if not glyph:
                    continue
            if (glyph + deltas[index]) % 0x10000:
                found.add(point)
    return found


def _in_groups(font: bytes, at: int) -> set[int]:
    (count,) = struct.unpack_from(">L", font, at + 12)
    found: set[int] = set()
    for index in range(count):
        first, last, glyph = GROUP.unpack_from(font, at + 16 + index * GROUP.size)
        found |= {point for point in range(first, last + 1) if glyph + point - first}
    return found
