"""Writing a checked folder: rows that differ are updated, new ones added, others left alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Field

from centres.exchange.staging import recorded, same_key, staged
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
        for statement in _updates(table, council_id):
            cursor.execute(statement)
            updated = cursor.rowcount
        changed += updated if _changeable(table) else 0
        cursor.execute(*_insert(table, council_id))
        added = cursor.rowcount
        cursor.execute(f"SELECT count(*) FROM {staged(table)}")
        total = cursor.fetchone()[0]
    return Counts(added, changed, total - added - changed)


def _changeable(table: Table) -> list[Column]:
    return [c for c in table.columns if c.name not in table.key and not c.recorded]


def _updates(table: Table, council_id: int) -> Iterator[str]:
    """Statements that bring recorded rows up to the folder; the last one touches all of them."""
    columns = _changeable(table)
    if not columns:
        return
    differing = (
        f"FROM {staged(table)} s JOIN {recorded(table)} r ON {same_key(table, 's', 'r')}"
        f"{_joins(table, council_id)} WHERE {ROW}.id = r.id AND"
    )
    if table.vacated:
        # Two rows may swap it, and a partial unique index cannot wait for the statement's end.
        column = table.by_name[table.vacated]
        yield (
            f"UPDATE {table.db_table} {ROW} SET {quote(table.db_column(column))} = {ROW}.id::text"
            f" {differing} {_any_differs([column])}"
        )
    values = ", ".join(f"{quote(table.db_column(c))} = {_value(c)}" for c in columns)
    yield f"UPDATE {table.db_table} {ROW} SET {values} {differing} ({_any_differs(columns)})"


def _any_differs(columns: Iterable[Column]) -> str:
    names = [quote(column.name) for column in columns]
    return " OR ".join(f"s.{name} IS DISTINCT FROM r.{name}" for name in names)


def _insert(table: Table, council_id: int) -> tuple[str, list[Any]]:
    """The statement that adds rows whose key is new, in the folder's order, and its parameters."""
    values = {table.db_column(c): _value(c) for c in table.columns if not c.recorded}
    values |= table.on_insert
    parameters: list[Any] = []
    fields: Iterable[Any] = table.model._meta.concrete_fields
    for field in fields:
        if field.column in values or field.primary_key:
            continue
        if field.name == "council":
            values[field.column] = str(council_id)
        elif not _left_to_the_database(field):
            values[field.column] = "%s"
            parameters.append(field.get_default())
    return (
        f"INSERT INTO {table.db_table} ({quote_all(values)})"
        f" SELECT {', '.join(values.values())} FROM {staged(table)} s{_joins(table, council_id)}"
        f" WHERE NOT EXISTS (SELECT FROM {recorded(table)} r WHERE {same_key(table, 's', 'r')})"
        " ORDER BY s.line",
        parameters,
    )


def _left_to_the_database(field: Field) -> bool:
    return field.has_db_default() or (field.null and not field.has_default())


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
