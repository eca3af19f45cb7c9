"""How a file of the format is declared: its columns, its key, the model that keeps it, its rules.

SQL in a declaration speaks of these relations, which hold only the council of the folder:
`staged_<file>` (the folder's rows: `line`, `bad`, the columns), `recorded_<file>` (the database's
rows: `id`, the columns) and `merged_<file>` (what will be recorded once the folder is imported:
`line`, the columns; `line` is empty for rows the folder does not mention). A cell that has a fault
of its own is NULL in the first and the last, so that it causes no further ones; references are
keys; an empty text is ''. `%(today)s` is today in London, `%(council)s` the council's id (0 while
it is not known). Columns named `from`, `to` and `case` are written in double quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models

from centres.exchange import cells

# The alias of a recorded row in SQL.
ROW = "t"


@dataclass(frozen=True)
class Target:
    """What a reference names: rows of a database table, by a key.

    `within` says in SQL which rows of it may be named, as `{alias}` in council `{council}`;
    `file` is the file of the folder that may also bring them, `what` its noun.
    """

    table: str
    key: str
    what: str
    within: str = "{alias}.council_id = {council}"
    file: str | None = None
    # Whether a key that names nothing is looked for here; otherwise a rule of the table does.
    checked: bool = True


@dataclass(frozen=True)
class Column:
    """A column of a file. `field` is the model's, where its name is another; `recorded` is SQL for
    the value where the model's own table does not hold it, and then nothing is written there.
    """

    name: str
    parse: cells.Parser
    sql_type: str = "text"
    optional: bool = False
    field: str = ""
    target: Target | None = None
    recorded: str = ""

    @property
    def empty(self) -> str | None:
        """What an empty cell is kept as."""
        return "" if self.sql_type == "text" and self.target is None else None


@dataclass(frozen=True)
class Check:
    """Rows that are wrong by themselves: where SQL `when` over the row's columns is true.

    `reason` may hold columns, as `{opened_on}`.
    """

    column: str
    reason: str
    when: str


@dataclass(frozen=True)
class Blame:
    """The row to name: that of `alias` (a row of `file`), if the folder brought it."""

    alias: str
    file: str
    column: str
    reason: str


@dataclass(frozen=True)
class Rule:
    """Rows that are wrong together: where SQL `when` is true of the joined relations `rows`.

    The first of `blames` whose `line` is not empty is named; reasons are SQL expressions. `needs`
    are files on whose completeness the rule rests: it is not asked where one could not be read.
    """

    rows: str
    when: str
    blames: tuple[Blame, ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Frozen:
    """Recorded rows (SQL over `r`) that may not change, save for the columns in `but`."""

    reason: str
    when: str = "TRUE"
    but: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A file of the format. `only` (SQL over `t`) are the model's rows that the format carries.

    Four say what follows from merging (centres.exchange.following): `renames` is a query for the
    keys of merged rows and of those they became; `aside` (SQL over `t`) are rows that are no
    longer anybody's, neither exported nor imported; of two rows that have one key since, the one
    with more in the column `of_two` counts; `as_recorded` gives staged rows back what a merge gave
    the recorded ones. Two say what was removed (centres.exchange.removed): `gone` (SQL over `t`)
    are rows of which nobody's identity is kept, `goes_with` is the column that names what a row is
    removed with.
    """

    file: str
    model: type[models.Model]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    what: str
    checks: tuple[Check, ...] = ()
    rules: tuple[Rule, ...] = ()
    frozen: Frozen | None = None
    council: str = f"{ROW}.council_id = {{council}}"
    only: str = "TRUE"
    on_insert: dict[str, str] = field(default_factory=dict)
    # A column that is part of a unique constraint and may be swapped between rows.
    vacated: str | None = None
    # Writes what the file carries beside its own model, given the council's id; returns how many
    # recorded rows it changed.
    before_writing: Callable[[int], int] | None = None
    named: Target | None = None
    renames: str = ""
    aside: str = "FALSE"
    of_two: str = ""
    as_recorded: Callable[[], None] | None = None
    gone: str = ""
    goes_with: str = ""

    @property
    def csv(self) -> str:
        """The file's name in the folder."""
        return f"{self.file}.csv"

    @property
    def db_table(self) -> str:
        """The model's table."""
        return self.model._meta.db_table

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by their name."""
        return {column.name: column for column in self.columns}

    @property
    def target(self) -> Target:
        """What a reference to a row of this file names."""
        key = self.by_name[self.key[0]]
        return self.named or Target(
            self.db_table, key.field or key.name, what=self.what, file=self.file
        )

    def db_column(self, column: Column) -> str:
        """The column of the model's table that keeps it."""
        field: Any = self.model._meta.get_field(column.field or column.name)
        return str(field.column)

    def columns_in(self, sql: str) -> list[str]:
        """The columns that a condition speaks of."""
        words = set(re.findall(r"[a-z_0-9]+", sql))
        return [column.name for column in self.columns if column.name in words]


def quote(name: str) -> str:
    """A name in SQL."""
    return f'"{name}"'


def quote_all(names: Iterable[str], alias: str = "") -> str:
    """Names in SQL, with commas."""
    prefix = f"{alias}." if alias else ""
    return ", ".join(f"{prefix}{quote(name)}" for name in names)


# Columns, as a declaration says them


def key(name: str) -> Column:
    """The row's own key."""
    return Column(name, cells.key)


def reference(name: str, to: Table | Target, *, optional: bool = False, field: str = "") -> Column:
    """The key of another record."""
    target = to.target if isinstance(to, Table) else to
    return Column(name, cells.key, optional=optional, field=field, target=target)


def text(name: str, longest: int = cells.CELL_LENGTH, **kwargs: Any) -> Column:
    """Free text."""
    return Column(name, cells.text(longest), **kwargs)


def day(name: str, **kwargs: Any) -> Column:
    """A date."""
    return Column(name, cells.day, "date", **kwargs)


def boolean(name: str) -> Column:
    """`true` or `false`."""
    return Column(name, cells.boolean, "boolean")


def number(name: str, lowest: int = 0, highest: int = cells.LARGEST, **kwargs: Any) -> Column:
    """A whole number."""
    return Column(name, cells.number(lowest, highest), "bigint", **kwargs)


def pence(name: str, **kwargs: Any) -> Column:
    """Money, whole pence."""
    return number(name, highest=cells.LARGEST_BIG, **kwargs)


def word(name: str, words: type[models.TextChoices] | Iterable[str], **kwargs: Any) -> Column:
    """A code word."""
    known = words.values if isinstance(words, type) else words
    return Column(name, cells.word(known), **kwargs)


def postcode(name: str, **kwargs: Any) -> Column:
    """A postcode."""
    return Column(name, cells.postcode, **kwargs)


# Checks that several files share


def not_before(last: str, first: str) -> Check:
    """An end is not before its start."""
    return Check(
        last,
        f"{{{last}}} is before {first}, {{{first}}}",
        f"{quote(last)} < {quote(first)}",
    )


def not_after_today(column: str) -> Check:
    """What has happened has happened by today."""
    return Check(column, f"{{{column}}} is after today", f"{quote(column)} > %(today)s")


def not_before_1900(column: str) -> Check:
    """Nobody alive was visited then."""
    return Check(column, f"{{{column}}} is before 1900", f"{quote(column)} < '1900-01-01'")


VOIDING = (
    Check(
        "void_reason",
        "is empty although voided_on is given",
        "voided_on IS NOT NULL AND void_reason = ''",
    ),
    Check(
        "voided_on",
        "is empty although void_reason is given",
        "voided_on IS NULL AND void_reason <> ''",
    ),
    not_before("voided_on", "date"),
)
