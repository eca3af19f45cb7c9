"""Rows of the folder that name what was merged since: they are taken for what it became.

Whoever sends a folder need not know that two of its records are one here. The same folder twice
still changes nothing, and no import undoes a merge (docs/decisions).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from centres.exchange.staging import key_parts, recorded, recorded_sql, same_key, staged
from centres.exchange.tables import Table, quote


def follow(tables: Iterable[Table], council_id: int) -> None:
    """Put the kept records' keys in place of merged ones, and leave out what was put aside.

    The relations of what is recorded are there already. Where nothing was merged this asks one
    question for each table that knows of merging, and changes nothing.
    """
    tables = tuple(tables)
    merging = [table for table in tables if table.renames]
    found = [_renamed(table, council_id) for table in merging]
    if not any(found):
        return
    for table in tables:
        if table.aside != "FALSE" and not table.of_two:
            _leave_out(table, council_id)
    for table in tables:
        followed = [line for to in merging for line in _rename(table, to)]
        if followed and table.of_two:
            _settle(table, followed)
    for table in tables:
        if table.as_recorded:
            table.as_recorded()


def _renamed(table: Table, council_id: int) -> bool:
    """Note which keys stand for which others; whether there are any."""
    name = f"renamed_{table.file}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"DROP TABLE IF EXISTS pg_temp.{name};"
            f" CREATE TEMPORARY TABLE {name} (old, new) ON COMMIT DROP"
            f" AS {table.renames.format(council=council_id)}"
        )
        cursor.execute(f"SELECT EXISTS (TABLE {name})")
        return bool(cursor.fetchone()[0])


def _leave_out(table: Table, council_id: int) -> None:
    """Lines of rows that stayed with what was merged."""
    put_aside = recorded_sql(table, council_id, put_aside=True)
    _execute(
        f"DELETE FROM {staged(table)} s USING ({put_aside}) r WHERE {same_key(table, 's', 'r')}"
    )


def _rename(table: Table, to: Table) -> list[int]:
    """Have the table's rows name what the others became; their lines."""
    lines: list[int] = []
    with connection.cursor() as cursor:
        for column in table.columns:
            if column.target and column.target.file == to.file:
                cursor.execute(
                    f"UPDATE {staged(table)} s SET {quote(column.name)} = renamed.new"
                    f" FROM renamed_{to.file} renamed WHERE s.{quote(column.name)} = renamed.old"
                    " RETURNING s.line"
                )
                lines += [line for (line,) in cursor.fetchall()]
    return lines


def _settle(table: Table, followed: list[int]) -> None:
    """Of rows that have one key since, or that one is recorded for, leave the one that counts."""
    rank = f"({{0}}.{quote(table.of_two)}, {{0}}.line <> ALL (%(followed)s), -{{0}}.line)"
    same = f"({key_parts(table, 'o')}) = ({key_parts(table, 's')})"
    _execute(
        f"DELETE FROM {staged(table)} s USING {staged(table)} o WHERE {same} AND o.line <> s.line"
        " AND (s.line = ANY (%(followed)s) OR o.line = ANY (%(followed)s))"
        f" AND {rank.format('o')} > {rank.format('s')}",
        followed=followed,
    )
    _execute(
        f"DELETE FROM {staged(table)} s USING {recorded(table)} r"
        f" WHERE s.line = ANY (%(followed)s) AND {same_key(table, 's', 'r')}"
        f" AND r.{quote(table.of_two)} > s.{quote(table.of_two)}",
        followed=followed,
    )


def _execute(sql: str, followed: list[int] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, None if followed is None else {"followed": followed})
