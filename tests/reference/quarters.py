"""Dates and quarters, SPEC 3. Every range includes both ends."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a financial year: `Quarter(2015, 4)` is January to March 2016."""

    year: int  # the calendar year in which the financial year begins
    number: int  # 1 to 4

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read `2015-16-Q4`; raises ValueError when it is none."""
        found = re.fullmatch(r"(\d{4})-(\d{2})-Q([1-4])", text)
        if not found or (int(found[1]) + 1) % 100 != int(found[2]):
            raise ValueError(f"not a quarter: {text!r}")
        return cls(int(found[1]), int(found[3]))

    @classmethod
    def of(cls, day: date) -> Quarter:
        months_since_april = day.year * 12 + day.month - 4
        return cls(months_since_april // 12, months_since_april % 12 // 3 + 1)

    @property
    def first(self) -> date:
        """S, the first day."""
        return date(self.year, 1 + 3 * self.number, 1) if self.number < 4 else self._january

    @property
    def last(self) -> date:
        """E, the last day."""
        return self.later(1).first - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def _january(self) -> date:
        return date(self.year + 1, 1, 1)

    def later(self, quarters: int) -> Quarter:
        """The quarter so many after this one; a negative number goes back."""
        count = self.year * 4 + (self.number - 1) + quarters
        return Quarter(count // 4, count % 4 + 1)

    def __str__(self) -> str:
        return f"{self.year}-{(self.year + 1) % 100:02}-Q{self.number}"


def days_after(day: date, days: int) -> date:
    return day + timedelta(days=days)


def age(born: date, day: date) -> int:
    """Completed years; who is born on 29 February has the birthday on 1 March in other years."""
    birthday_is_to_come = (day.month, day.day) < (born.month, born.day)
    return day.year - born.year - (1 if birthday_is_to_come else 0)


def six_months_after(day: date) -> date:
    """The same day of the month six months later, or that month's last day."""
    month = day.month + 6
    year = day.year
    if month > 12:
        month -= 12
        year += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
