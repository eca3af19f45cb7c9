"""Quarters of the financial year (SPEC 3): written `2015-16-Q4`, 1 April to 31 March."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

PATTERN = re.compile(r"^(\d{4})-(\d{2})-Q([1-4])$")
FIRST_MONTH = {1: 4, 2: 7, 3: 10, 4: 1}
JANUARY_QUARTER = 4
FIRST_YEAR, LAST_YEAR = 1900, 2098


class QuarterError(ValueError):
    """A text that is no quarter; the message says how one is written."""


@dataclass(frozen=True, order=True)
class Quarter:
    """Quarter `number` (1 to 4) of the financial year that starts in April of `year`."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read `2015-16-Q4`; raise QuarterError for anything else."""
        match = PATTERN.match(text or "")
        if not match:
            raise QuarterError(f"“{text}” is not a quarter: write it like 2015-16-Q4.")
        year, following, number = int(match[1]), int(match[2]), int(match[3])
        if not FIRST_YEAR <= year <= LAST_YEAR or following != (year + 1) % 100:
            raise QuarterError(
                f"“{text}” is not a quarter: a financial year runs from one year into the next, "
                "like 2015-16-Q4."
            )
        return cls(year, number)

    @classmethod
    def containing(cls, day: date) -> Quarter:
        """The quarter that `day` falls in."""
        number = (day.month - 4) // 3 % 4 + 1
        return cls(day.year - (1 if number == JANUARY_QUARTER else 0), number)

    def plus(self, quarters: int) -> Quarter:
        """The quarter that many quarters later (earlier, if negative); none before year 1."""
        year, index = divmod(max(self.year * 4 + self.number - 1 + quarters, 4), 4)
        return Quarter(year, index + 1)

    @property
    def first_day(self) -> date:
        """S of SPEC 3."""
        year = self.year + (1 if self.number == JANUARY_QUARTER else 0)
        return date(year, FIRST_MONTH[self.number], 1)

    @property
    def last_day(self) -> date:
        """E of SPEC 3."""
        return self.plus(1).first_day - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days the quarter has."""
        return (self.last_day - self.first_day).days + 1

    @property
    def financial_year(self) -> str:
        """`2015-16`."""
        return f"{self.year:04d}-{(self.year + 1) % 100:02d}"

    def quarters_of_year(self) -> list[Quarter]:
        """All four quarters of the same financial year, in order."""
        return [Quarter(self.year, number) for number in (1, 2, 3, 4)]

    def __str__(self) -> str:
        return f"{self.financial_year}-Q{self.number}"
