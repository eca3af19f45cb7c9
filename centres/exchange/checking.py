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
from centres.exchange.tables import Check, Column, Frozen, Rule, Table, quote


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

    def faults(self, table: Table) -> Iterator[Fault]:
        """All faults of the table's rows that its own cells do not show."""
        for column in table.columns:
            yield from self._references(table, column)
        for check in table.checks:
            yield from self._check(table, check)
        for rule in table.rules:
            if not self.incomplete.intersection(rule.needs):
                yield from self._rule(rule)
        if table.frozen:
            yield from self._frozen(table, table.frozen)

    def _references(self, table: Table, column: Column) -> Iterator[Fault]:
        target, name = column.target, quote(column.name)
        if target is None or not target.checked:
            return
        if target.file and (not self.council_id or target.file in self.incomplete):
            return
        within = target.within.format(alias="x", council=self.council_id)
        known = [f"SELECT x.{quote(target.key)} FROM {target.table} x WHERE {within}"]
        if target.file:
            brought = next(table for table in self.tables if table.file == target.file)
            known.append(f"SELECT {quote(brought.key[0])} FROM {staged(brought)}")
        conditions = " AND ".join(
            f"NOT EXISTS (SELECT FROM ({query}) k (key) WHERE k.key = s.{name})" for query in known
        )
        rows = self._rows(
            f"SELECT line, {name} FROM {staged(table)} s WHERE {name} IS NOT NULL AND {conditions}"
        )
        for line, key in rows:
            reason = f"there is no {target.what} {quoted(key)}"
            yield Fault(table.csv, line, column.name, reason)

    def _check(self, table: Table, check: Check) -> Iterator[Fault]:
        used = table.columns_in(check.when)
        shown = [name for name in table.by_name if f"{{{name}}}" in check.reason]
        values = "".join(f", {quote(name)}::text" for name in shown)
        bad = ", ".join(f"'{name}'" for name in used)
        rows = self._rows(
            f"SELECT line{values} FROM {staged(table)} s"
            f" WHERE ({check.when}) AND NOT bad && ARRAY[{bad}]::text[]"
        )
        for line, *cells in rows:
            facts = {name: quoted(cell or "", "") for name, cell in zip(shown, cells, strict=True)}
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

    def _frozen(self, table: Table, frozen: Frozen) -> Iterator[Fault]:
        for column in table.columns:
            if column.name in (*table.key, *frozen.but):
                continue
            name = quote(column.name)
            rows = self._rows(
                f"SELECT s.line FROM {staged(table)} s JOIN {recorded(table)} r"
                f" ON {same_key(table, 's', 'r')} WHERE ({frozen.when})"
                f" AND s.{name} IS DISTINCT FROM r.{name} AND NOT '{column.name}' = ANY (s.bad)"
                " AND NOT s.repeated"
            )
            for (line,) in rows:
                yield Fault(table.csv, line, column.name, frozen.reason)

    def _rows(self, sql: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"today": self.today, "council": self.council_id})
            return cursor.fetchall()
