"""The dice of a random council: days that lie on the bounds that matter, references, words."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from .folder import COLUMNS, Folder, Row, columns_of
from .quarters import Quarter

Some = TypeVar("Some")
Cell = str | int | bool | date | None

# Characters of an odd reference: FORMAT.md allows any, and the order of bytes is not that of words.
ODD = [*"aAbBzZ019-_./'&%#?+:,;=@\"", " ", "é", "e\u0301", "ß", "Ω", "字", "\U0001d11e"]
TEXTS = (
    "Bedtime routine, every night",
    'Join "Stay & Play"',
    "Apply for housing\nwith the worker",
    "Register with a dentist\r\nand a doctor",
    "=Visit the bank",
    "+44 call back",
    "-1 cigarette a day",
    "@home reading",
    "  Two spaces before, one after ",
    "Épargner pour la poussette \U0001f37c",
    "\tTab",
    "'",
)
FIRST_NAMES = ("Ada", "Zoë", "D'Arcy", "Jean-Luc", "Müge", "Siân", '"Bo"', "O, Neil", "=Ann", "李")
LAST_NAMES = ("Shah", "Reed", "O'Neill", "Núñez", "van der Berg", "Smith, jr", "Ng", "Łuczak")
POSTCODES = ("HP20 1UA", "HP11 2EE", "MK18 1AB", "W1A 0AX", "M1 1AE", "SW1A 2AA", "B33 8TH")
VOID_REASONS = ("Wrong family", "Entered twice", "Wrong date, sorry", 'Said "no"')


class Draw:
    """A seeded source of choices, and the folder that grows out of them."""

    def __init__(
        self, seed: int | str, quarters: list[Quarter], folder: Folder | None = None
    ) -> None:
        self.rng = Random(seed)
        self.quarters = quarters
        self.folder: Folder = folder if folder is not None else {name: [] for name in COLUMNS}
        self.bounds = [
            day
            for quarter in quarters
            for day in (
                quarter.first - timedelta(days=1),
                quarter.first,
                quarter.last,
                quarter.last,
                quarter.last + timedelta(days=1),
            )
        ]
        self.used: dict[str, set[str]] = {
            name: {row[columns_of(name)[0]] for row in rows} for name, rows in self.folder.items()
        }
        self.style = self.pick(("padded", "short", "odd"))

    # Choices

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def pick(self, choices: Sequence[Some]) -> Some:
        return self.rng.choice(choices)

    def some(self, choices: Sequence[Some], probability: float) -> list[Some]:
        return [choice for choice in choices if self.chance(probability)]

    def shuffled(self, choices: Sequence[Some]) -> list[Some]:
        return self.rng.sample(choices, len(choices))

    # Days

    def near(self, day: date, *offsets: int) -> date:
        """A day a chosen number of days after the given one."""
        return day + timedelta(days=self.pick(offsets))

    def on_bound(self, *offsets: int) -> date:
        """A day such that a chosen number of days later a quarter begins or ends, or nearly."""
        return self.near(self.pick(self.bounds), *(-offset for offset in offsets))

    def between(self, first: date, last: date) -> date:
        return first + timedelta(days=self.rng.randint(0, max((last - first).days, 0)))

    def any_day(self, before: int = 400, after: int = 30) -> date:
        """Any day from so many days before the first quarter to so many after the last."""
        first, last = self.quarters[0].first, self.quarters[-1].last
        return self.between(first - timedelta(days=before), last + timedelta(days=after))

    def day(self, *offsets: int, before: int = 400) -> date:
        """Half the time any day, half the time one on a bound."""
        return self.on_bound(*(offsets or (0,))) if self.chance(0.5) else self.any_day(before)

    # Rows

    def add(self, name: str, /, **cells: Cell) -> Row:
        """Add a row; `from_` stands for the column `from`."""
        cells = {column.rstrip("_"): cell for column, cell in cells.items()}
        row = {column: as_cell(cells.pop(column)) for column in columns_of(name)}
        assert not cells, f"{name} has no {sorted(cells)}"
        self.folder[name].append(row)
        return row

    def ref(self, name: str, *, plain: bool = False) -> str:
        """A new key for a file; plain ones are safe to type on a command line."""
        while True:
            ref = self._plain_ref(name) if plain or self.style != "odd" else self._odd_ref()
            if ref not in self.used[name]:
                self.used[name].add(ref)
                return ref

    def _plain_ref(self, name: str) -> str:
        number = self.rng.randrange(10**6)
        letter = name[0].upper() if self.chance(0.7) else name[0]
        if self.style == "padded":
            return f"{letter}{number:06}"
        return f"{letter}{self.pick(('-', '_', '.', ''))}{number % 10 ** self.rng.randint(1, 6)}"

    def _odd_ref(self) -> str:
        if self.chance(0.4):
            return self._plain_ref("odd")
        characters = [self.pick(ODD) for _ in range(self.rng.randint(1, 12))]
        ref = "".join(characters).strip(" -") or self.pick("xyz")
        return unicodedata.normalize("NFC", ref) if self.chance(0.5) else ref


def as_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def birthday(born: date, years: int) -> date:
    """The day a child turns so many; on 1 March for 29 February in other years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def birth_of_one_turning(years: int, day: date) -> date:
    """A birth whose so-manieth birthday is the day; 1 March for a 29 February there was not."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)
