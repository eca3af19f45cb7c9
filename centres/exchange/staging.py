"""The folder beside what is recorded: temporary relations of one import (see `tables`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import islice

from django.db import connection

from centres.exchange.reading import Row
from centres.exchange.tables import ROW, Column, Table, quote, quote_all

ROWS_PER_COPY = 5_000
# COPY's text format.
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def staged(table: Table) -> str:
    """The name of the relation of the folder's rows."""
    return f"staged_{table.file}"


def recorded(table: Table) -> str:
    """The name of the relation of the database's rows."""
    return f"recorded_{table.file}"


def merged(table: Table) -> str:
    """The name of the relation of rows as they will be."""
    return f"merged_{table.file}"


def changing(table: Table) -> str:
    """The name of the relation of values for recorded rows that differ."""
    return f"changing_{table.file}"


def adding(table: Table) -> str:
    """The name of the relation of values of new rows."""
    return f"adding_{table.file}"


def create_staged(tables: Iterable[Table]) -> None:
    """Empty relations for the folder's rows."""
    _execute(*(_staged_sql(table) for table in tables))


def _staged_sql(table: Table) -> str:
    columns = ", ".join(f"{quote(column.name)} {column.sql_type}" for column in table.columns)
    return (
        f"CREATE TEMPORARY TABLE {staged(table)} (line integer NOT NULL, bad text[] NOT NULL,"
        f" repeated boolean NOT NULL DEFAULT false, {columns}) ON COMMIT DROP"
    )


def fill_staged(table: Table, rows: Iterable[Row]) -> None:
    """Copy the rows in, a few thousand at a time."""
    names = quote_all(["line", "bad", *table.by_name])
    copy = f"COPY {staged(table)} ({names}) FROM STDIN"
    rows = iter(rows)
    with connection.cursor() as cursor:
        while batch := "".join(_lines(islice(rows, ROWS_PER_COPY))):
            cursor.copy_expert(copy, StringIO(batch))
        cursor.execute(f"ANALYZE {staged(table)}")


def _lines(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        cells = (r"\N" if cell is None else cell.translate(ESCAPES) for cell in row.cells)
        yield f"{row.line}\t{{{','.join(row.bad)}}}\t" + "\t".join(cells) + "\n"


def create_views(tables: Iterable[Table], council_id: int) -> None:
    """The relations of what is recorded in the council, and of what will be."""
    _execute(*(view for table in tables for view in _views_sql(table, council_id)))


def _views_sql(table: Table, council_id: int) -> tuple[str, str]:
    names = quote_all(table.by_name)
    return (
        f"CREATE TEMPORARY VIEW {recorded(table)} AS {recorded_sql(table, council_id)}",
        f"CREATE TEMPORARY VIEW {merged(table)} AS"
        f" SELECT line, {names} FROM {staged(table)} WHERE NOT repeated"
        f" UNION ALL SELECT NULL::integer, {quote_all(table.by_name, 'r')} FROM {recorded(table)} r"
        f" WHERE NOT EXISTS (SELECT FROM {staged(table)} s WHERE {same_key(table, 's', 'r')})",
    )


@contextmanager
def planned_for_many_rows() -> Iterator[None]:
    """Plan the queries of a `with` block for many rows.

    What PostgreSQL knows of its tables is from before the import: it takes a council that is new
    for one of a few rows, and loops over them for each of hundreds of thousands.
    """
    _execute("SET LOCAL enable_nestloop = off", "SET LOCAL work_mem = '64MB'")
    yield
    _execute("SET LOCAL enable_nestloop TO DEFAULT", "SET LOCAL work_mem TO DEFAULT")


def drop(tables: Iterable[Table]) -> None:
    """Remove all relations of the import, for a second one in the same transaction."""
    names = ", ".join(f"{staged(table)}, {changing(table)}, {adding(table)}" for table in tables)
    views = ", ".join(recorded(table) for table in tables)
    # Views outlive the transaction, tables do not.
    _execute(f"DROP TABLE IF EXISTS {names} CASCADE", f"DROP VIEW IF EXISTS {views} CASCADE")


def recorded_sql(table: Table, council_id: int, *, put_aside: bool = False) -> str:
    """A query for the council's recorded rows: `id` and the file's columns.

    With `put_aside` those that the format no longer carries, since they were merged.
    """
    columns = ", ".join(
        f"{_recorded_value(table, column)} AS {quote(column.name)}" for column in table.columns
    )
    joins = "".join(
        f" LEFT JOIN {column.target.table} AS {quote(column.name)}"
        f" ON {quote(column.name)}.id = {ROW}.{quote(table.db_column(column))}"
        for column in table.columns
        if column.target
    )
    where = table.council.format(council=council_id)
    return (
        f"SELECT {ROW}.id, {columns} FROM {table.db_table} {ROW}{joins}"
        f" WHERE {where} AND {table.only} AND ({table.aside}) = {put_aside}"
    )


def _recorded_value(table: Table, column: Column) -> str:
    if column.recorded:
        return column.recorded
    if column.target:
        return f"{quote(column.name)}.{quote(column.target.key)}"
    return f"{ROW}.{quote(table.db_column(column))}"


def same_key(table: Table, one: str, other: str) -> str:
    """A condition that two rows have one key; empty parts of a key are equal."""
    return " AND ".join(
        f"{_key_part(table, one, name)} = {_key_part(table, other, name)}" for name in table.key
    )


def key_known(table: Table, alias: str) -> str:
    """A condition that no part of the key is faulty."""
    parts = ", ".join(f"'{name}'" for name in table.key)
    return f"NOT {alias}.bad && ARRAY[{parts}]"


def key_parts(table: Table, alias: str) -> str:
    """The parts of the key, empty ones as ''."""
    return ", ".join(_key_part(table, alias, name) for name in table.key)


def _key_part(table: Table, alias: str, name: str) -> str:
    column = f"{alias}.{quote(name)}"
    return f"coalesce({column}, '')" if table.by_name[name].optional else column


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("; ".join(statements))
