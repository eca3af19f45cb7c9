"""Rows of the folder about records that were removed: no import brings anybody back.

A folder may be from before a removal, or come from a system that keeps longer. What it says of
removed records is left out; what it would add to one is a fault (docs/decisions).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.backends.utils import CursorWrapper

from centres.exchange.faults import Fault, quoted
from centres.exchange.staging import recorded, same_key, staged
from centres.exchange.tables import ROW, Table, quote


def leave_removed(tables: Iterable[Table], council_id: int) -> tuple[list[Fault], int]:
    """Leave out what the folder says of removed records: faults of what it adds to them, and how
    many rows were left out.

    The relations of what is recorded are there already. Where nothing was removed this asks one
    question and changes nothing.
    """
    gone: set[str] = set()
    faults: list[Fault] = []
    left = 0
    with connection.cursor() as cursor:
        for table in tables:
            of = _goes_with(table)
            if table.gone and _note_first(cursor, table, council_id):
                gone.add(table.file)
            if not of or of not in gone:
                continue
            left += _leave_out(cursor, table, of)
            if of != table.file:
                faults += _added(cursor, table, of)
                if len(table.key) == 1:
                    _note(cursor, table, of)
                    gone.add(table.file)
    return faults, left


def _goes_with(table: Table) -> str:
    """The file whose removed rows take those of this one with them: its own, for the first."""
    if table.gone:
        return table.file
    target = table.by_name[table.goes_with].target if table.goes_with else None
    return (target and target.file) or ""


def _removed(file: str) -> str:
    return f"removed_{file}"


def _note_first(cursor: CursorWrapper, table: Table, council_id: int) -> bool:
    """Note the keys of the rows that were removed themselves; whether there are any."""
    name = _removed(table.file)
    key = quote(table.db_column(table.by_name[table.key[0]]))
    cursor.execute(
        f"DROP TABLE IF EXISTS pg_temp.{name}; CREATE TEMPORARY TABLE {name} (key) ON COMMIT DROP"
        f" AS SELECT {ROW}.{key} FROM {table.db_table} {ROW}"
        f" WHERE {table.council.format(council=council_id)} AND {table.gone}"
    )
    cursor.execute(f"SELECT EXISTS (TABLE {name})")
    return bool(cursor.fetchone()[0])


def _note(cursor: CursorWrapper, table: Table, of: str) -> None:
    """Note the keys of the rows that went with removed ones."""
    name = _removed(table.file)
    cursor.execute(
        f"DROP TABLE IF EXISTS pg_temp.{name}; CREATE TEMPORARY TABLE {name} (key) ON COMMIT DROP"
        f" AS SELECT r.{quote(table.key[0])} FROM {recorded(table)} r"
        f" WHERE r.{quote(table.goes_with)} IN (TABLE {_removed(of)})"
    )


def _leave_out(cursor: CursorWrapper, table: Table, of: str) -> int:
    """Take out the folder's rows for rows that are gone; how many there were."""
    column = quote(table.goes_with or table.key[0])
    cursor.execute(
        f"DELETE FROM {staged(table)} s USING {recorded(table)} r WHERE {same_key(table, 's', 'r')}"
        f" AND r.{column} IN (TABLE {_removed(of)})"
    )
    return int(cursor.rowcount)


def _added(cursor: CursorWrapper, table: Table, of: str) -> list[Fault]:
    """Faults of the rows that are left and would be a removed record's."""
    column = table.by_name[table.goes_with]
    what = column.target.what if column.target else ""
    cursor.execute(
        f"SELECT line, {quote(column.name)} FROM {staged(table)}"
        f" WHERE {quote(column.name)} IN (TABLE {_removed(of)})"
    )
    return [
        Fault(
            table.csv,
            line,
            column.name,
            f"the record of {what} {quoted(key)} was removed: whoever comes back needs a new key",
        )
        for line, key in cursor.fetchall()
    ]
