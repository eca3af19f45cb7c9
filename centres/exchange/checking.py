"""Faults that only show between rows, found by PostgreSQL for all rows at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import connection

from centres.exchange.faults import Fault, quoted
from centres.exchange.staging import (
    key_known,
    key_parts,
    recorded,
    same_key,
    staged,
)
from centres.exchange.tables import Check, Column, Frozen, Rule, Table, Target, quote


class Checker:
    """Asks every rule of the tables about the staged folder.

    `incomplete` are files of which rows are missing: nothing is concluded from their absence.
    """

    def __init__(
        self, tables: tuple[Table, ...], council_id: int, incomplete: frozenset[str], today: date
    ) -> None:
        self.tables = tables
        self.council_id = council_id
        self.incomplete = incomplete
        self.today = today

    def mark_repeats(self, table: Table) -> Iterator[Fault]:
        """Name the second row of a key and later ones, and set them aside."""
        repeats = (
            f"SELECT line, min(line) OVER same AS first FROM {staged(table)} s"
            f" WHERE {key_known(table, 's')} WINDOW same AS (PARTITION BY {key_parts(table, 's')})"
        )
        rows = self._rows(
            f"UPDATE {staged(table)} s SET repeated = true FROM ({repeats}) r"
            " WHERE s.line = r.line AND r.line > r.first RETURNING s.line, r.first"
        )
        for line, first in rows:
            yield Fault(table.csv, line, table.key[0], f"repeats the key of row {first}")

    def clear(self, table: Table) -> Iterator[Fault]:
        """Name the keys that name nothing and the cells that may not differ from what is recorded,
        and clear them like other faulty cells, so that nothing follows from them.
        """
        for column in table.columns:
            if column.target and column.target.checked:
                yield from self._references(table, column, column.target)
            if table.frozen and column.name not in (*table.key, *table.frozen.but):
                yield from self._frozen(table, column, table.frozen)

    def faults(self, table: Table) -> Iterator[Fault]:
        """All faults of the table's rows that are left when all tables are cleared."""
        yield from self._checks(table)
        for rule in table.rules:
            if not self.incomplete.intersection(rule.needs):
                yield from self._rule(rule)

    def _references(self, table: Table, column: Column, target: Target) -> Iterator[Fault]:
        if target.file in self.incomplete:
            return
        name = quote(column.name)
        within = target.within.format(alias="x", council=self.council_id)
        known = [f"SELECT x.{quote(target.key)} FROM {target.table} x WHERE {within}"]
        if target.file:
            brought = next(table for table in self.tables if table.file == target.file)
            known.append(f"SELECT {quote(brought.key[0])} FROM {staged(brought)}")
        conditions = " AND ".join(
            f"NOT EXISTS (SELECT FROM ({query}) k (key) WHERE k.key = s.{name})" for query in known
        )
        nameless = (
            f"SELECT line, {name}::text FROM {staged(table)} s"
            f" WHERE {name} IS NOT NULL AND {conditions}"
        )
        for line, key in self._cleared(table, column, nameless):
            reason = f"there is no {target.what} {quoted(key)}"
            yield Fault(table.csv, line, column.name, reason)

    def _frozen(self, table: Table, column: Column, frozen: Frozen) -> Iterator[Fault]:
        name = quote(column.name)
        differing = (
            f"SELECT s.line, '' FROM {staged(table)} s JOIN {recorded(table)} r"
            f" ON {same_key(table, 's', 'r')} WHERE ({frozen.when}) AND NOT s.repeated"
            f" AND s.{name} IS DISTINCT FROM r.{name} AND NOT '{column.name}' = ANY (s.bad)"
        )
        for line, _ in self._cleared(table, column, differing):
            yield Fault(table.csv, line, column.name, frozen.reason)

    def _cleared(self, table: Table, column: Column, faulty: str) -> list[tuple[int, str]]:
        """Clear a column in the lines of a query; returns that query's rows."""
        return self._rows(
            f"UPDATE {staged(table)} s SET {quote(column.name)} = NULL,"
            f" bad = bad || '{column.name}'::text FROM ({faulty}) f (line, said)"
            " WHERE f.line = s.line RETURNING f.line, f.said"
        )

    def _checks(self, table: Table) -> Iterator[Fault]:
        if not table.checks:
            return
        asked = " UNION ALL ".join(
            _check_sql(table, place, check) for place, check in enumerate(table.checks)
        )
        for line, place, cells in self._rows(asked):
            check = table.checks[place]
            shown = zip(_shown(table, check), cells, strict=True)
            facts = {name: quoted(cell or "", marks="") for name, cell in shown}
            yield Fault(table.csv, line, check.column, check.reason.format(**facts))

    def _rule(self, rule: Rule) -> Iterator[Fault]:
        for place, blame in enumerate(rule.blames):
            earlier = "".join(f" AND {other.alias}.line IS NULL" for other in rule.blames[:place])
            where = f"{blame.alias}.line IS NOT NULL{earlier}"
            rows = self._rows(
                f"SELECT DISTINCT {blame.alias}.line, {blame.reason} FROM {rule.rows}"
                f" WHERE ({rule.when}) AND {where}"
            )
            for line, reason in rows:
                yield Fault(f"{blame.file}.csv", line, blame.column, reason)

    def _rows(self, sql: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"today": self.today, "council": self.council_id})
            return cursor.fetchall()


def _check_sql(table: Table, place: int, check: Check) -> str:
    """Faulty lines, the check's place, and the cells that its reason shows."""
    shown = ", ".join(f"{quote(name)}::text" for name in _shown(table, check))
    used = ", ".join(f"'{name}'" for name in table.columns_in(check.when))
    return (
        f"SELECT line, {place}, ARRAY[{shown}]::text[] FROM {staged(table)}"
        f" WHERE ({check.when}) AND NOT bad && ARRAY[{used}]::text[]"
    )


def _shown(table: Table, check: Check) -> list[str]:
    return [name for name in table.by_name if f"{{{name}}}" in check.reason]
