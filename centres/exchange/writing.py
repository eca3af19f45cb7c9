"""Writing a checked folder: rows that differ are updated, new ones added, others left alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from centres.exchange.staging import (
    adding,
    changing,
    planned_for_many_rows,
    recorded,
    same_key,
    staged,
)
from centres.exchange.tables import ROW, Column, Table, quote, quote_all


@dataclass(frozen=True)
class Counts:
    """Rows of a file: added, changed, unchanged."""

    added: int
    changed: int
    unchanged: int


def write(table: Table, council_id: int) -> Counts:
    """Record the staged rows of one file."""
    changed = table.before_writing(council_id) if table.before_writing else 0
    with connection.cursor() as cursor:
        changed += _update(cursor, table, council_id)
        added = _insert(cursor, table, council_id)
        cursor.execute(f"SELECT count(*) FROM {staged(table)}")
        total = cursor.fetchone()[0]
    return Counts(added, changed, total - added - changed)


def _update(cursor: CursorWrapper, table: Table, council_id: int) -> int:
    """Bring recorded rows that differ up to the folder; how many there were."""
    columns = [c for c in table.columns if c.name not in table.key and not c.recorded]
    if not columns:
        return 0
    values = ", ".join(f"{_value(c)} AS {quote(table.db_column(c))}" for c in columns)
    differs = " OR ".join(f"s.{quote(c.name)} IS DISTINCT FROM r.{quote(c.name)}" for c in columns)
    with planned_for_many_rows():
        cursor.execute(
            f"CREATE TEMPORARY TABLE {changing(table)} ON COMMIT DROP AS SELECT r.id, {values}"
            f" FROM {staged(table)} s JOIN {recorded(table)} r ON {same_key(table, 's', 'r')}"
            f"{_joins(table, council_id)} WHERE {differs}"
        )
    if table.vacated:
        # Two rows may swap it, and a partial unique index cannot wait for the statement's end.
        vacated = quote(table.db_column(table.by_name[table.vacated]))
        cursor.execute(
            f"UPDATE {table.db_table} {ROW} SET {vacated} = {ROW}.id::text FROM {changing(table)} c"
            f" WHERE c.id = {ROW}.id AND c.{vacated} <> {ROW}.{vacated}"
        )
    names = [quote(table.db_column(column)) for column in columns]
    cursor.execute(
        f"UPDATE {table.db_table} {ROW} SET {', '.join(f'{name} = c.{name}' for name in names)}"
        f" FROM {changing(table)} c WHERE c.id = {ROW}.id"
    )
    return cursor.rowcount


def _insert(cursor: CursorWrapper, table: Table, council_id: int) -> int:
    """Add the rows whose key is new, in the folder's order; how many there were."""
    values, parameters = _new_values(table, council_id)
    named = ", ".join(f"{value} AS {quote(name)}" for name, value in values.items())
    with planned_for_many_rows():
        cursor.execute(
            f"CREATE TEMPORARY TABLE {adding(table)} ON COMMIT DROP AS SELECT {named}"
            f" FROM {staged(table)} s{_joins(table, council_id)} WHERE NOT EXISTS"
            f" (SELECT FROM {recorded(table)} r WHERE {same_key(table, 's', 'r')}) ORDER BY s.line",
            parameters,
        )
    names = quote_all(values)
    cursor.execute(f"INSERT INTO {table.db_table} ({names}) SELECT {names} FROM {adding(table)}")
    return cursor.rowcount


def _new_values(table: Table, council_id: int) -> tuple[dict[str, str], list[Any]]:
    """SQL for every column of a new row that the database does not fill, and its parameters."""
    values = {table.db_column(c): _value(c) for c in table.columns if not c.recorded}
    values |= table.on_insert
    parameters: list[Any] = []
    fields: Iterable[Any] = table.model._meta.concrete_fields
    for field in fields:
        if field.column in values or field.primary_key or field.has_db_default():
            continue
        if field.name == "council":
            values[field.column] = str(council_id)
        elif field.has_default() or not field.null:
            values[field.column] = f"%s::{field.db_type(connection)}"
            parameters.append(field.get_default())
    return values, parameters


def _joins(table: Table, council_id: int) -> str:
    """From the keys of other records to their ids."""
    joins = ""
    for column in table.columns:
        if column.target:
            name = quote(column.name)
            within = column.target.within.format(alias=name, council=council_id)
            joins += (
                f" LEFT JOIN {column.target.table} AS {name}"
                f" ON {name}.{quote(column.target.key)} = s.{name} AND {within}"
            )
    return joins


def _value(column: Column) -> str:
    return f"{quote(column.name)}.id" if column.target else f"s.{quote(column.name)}"
