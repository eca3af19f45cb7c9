"""Exporting a council as a folder that an import takes in and finds equal (FORMAT.md)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection, transaction

from centres import audit
from centres.exchange.importing import Progress, silent
from centres.exchange.staging import recorded_sql
from centres.exchange.tables import Table, quote
from centres.models import Council, User

ROWS_PER_FETCH = 5_000


def export_folder(
    tables: tuple[Table, ...],
    council: Council,
    path: Path,
    *,
    by: User | None,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Write the council's records into `path`, made where it is missing; rows per file.

    All files show one moment, and replace those of an earlier export together once the audit entry
    stands. Only whoever runs it can read them. Raises OSError when the folder cannot be written.
    """
    path = Path(path)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    tell = progress or silent
    counts: dict[str, int] = {}
    with TemporaryDirectory(dir=path, prefix=".export-") as unfinished:
        with transaction.atomic():
            if not connection.savepoint_ids:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            for place, table in enumerate(tables):
                tell(f"Writing {table.csv}", place, len(tables))
                counts[table.csv] = _write(table, council.pk, Path(unfinished) / table.csv)
            audit.record(
                by=by,
                action="export",
                record="council",
                reference=council.code,
                council=council,
                files=counts,
            )
        for table in tables:
            (Path(unfinished) / table.csv).replace(path / table.csv)
    tell("Written", len(tables), len(tables))
    return counts


def _write(table: Table, council_id: int, path: Path) -> int:
    count = 0
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(table.by_name)
        for row in _rows(table, council_id):
            writer.writerow(row)
            count += 1
    return count


def _rows(table: Table, council_id: int) -> Iterator[tuple[str, ...]]:
    """Rows as texts, sorted by key as bytes; they come from the server a few thousand at a time."""
    cells = ", ".join(
        f"coalesce({quote(name)}::text, '') AS {quote(name)}" for name in table.by_name
    )
    order = ", ".join(f'{quote(name)} COLLATE "C"' for name in table.key)
    recorded = recorded_sql(table, council_id)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT * FROM (SELECT {cells} FROM ({recorded}) r) texts ORDER BY {order}")
        while rows := cursor.fetchmany(ROWS_PER_FETCH):
            yield from rows
