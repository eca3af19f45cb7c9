"""What a section of Today is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

# A section shows so many rows; the rest is behind a link.
SHOWN = 5


@dataclass
class Section:
    """One kind of thing to do: a title, its rows (the most pressing first), how a row looks.

    `at_a_glance` says the rows in the line at the top: the words for one and for many. `late`
    rows are overdue. Without rows the section says `nothing`, or stays away where that is empty.
    `href` is the list of all its rows, if that is a page of its own.
    """

    key: str
    title: str
    rows: Sequence[Any] | QuerySet
    template: str
    at_a_glance: tuple[str, str]
    late: bool = False
    nothing: str = ""
    href: str = ""

    @cached_property
    def first_rows(self) -> list[Any]:
        """The rows that Today shows."""
        return self._fetched[:SHOWN]

    @cached_property
    def total(self) -> int:
        """How many rows there are; asked for only where Today does not show them all."""
        if len(self._fetched) <= SHOWN:
            return len(self._fetched)
        return self.rows.count() if isinstance(self.rows, QuerySet) else len(self.rows)

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than Today shows."""
        return self.total > SHOWN

    @property
    def counted(self) -> str:
        """What the rows are called, however many there are."""
        one, many = self.at_a_glance
        return one if self.total == 1 else many

    @cached_property
    def _fetched(self) -> list[Any]:
        return list(self.rows[: SHOWN + 1])
