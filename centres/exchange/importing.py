"""Importing a council's folder (FORMAT.md): one transaction, every fault named, only what differs
written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from centres import audit
from centres.exchange import staging
from centres.exchange.checking import Checker
from centres.exchange.faults import Fault, FolderFaults
from centres.exchange.following import follow
from centres.exchange.reading import FileReader, files_unknown_to
from centres.exchange.removed import leave_removed
from centres.exchange.tables import Table
from centres.exchange.writing import Counts, write
from centres.models import Council, User
from centres.references import pass_references_of

# Told what is being done, how much is done and of how much in all.
Progress = Callable[[str, int, int], None]
# The first of an advisory lock's two numbers: an import of the council whose code is the second.
IMPORT_LOCK = 1_768_779_887


@dataclass(frozen=True)
class ImportReport:
    """What an import did: rows per file of the format, how many rows of removed records it left
    out, and CSV files that are no part of the format.
    """

    council: Council
    counts: dict[str, Counts]
    left_out: int
    not_read: list[str]


def import_folder(
    tables: tuple[Table, ...],
    path: Path,
    *,
    by: User | None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a folder and say what changed; `tables` are those of the format, in its order.

    Raises FolderFaults with every fault of the folder, and then nothing was written. A second
    import of the same council waits for the first.
    """
    return _Import(tables, Path(path), by, progress or silent).run()


class _Import:
    """One import: its folder, what was found wrong, how far it is."""

    def __init__(
        self, tables: tuple[Table, ...], path: Path, by: User | None, progress: Progress
    ) -> None:
        self.tables = tables
        self.path = path
        self.by = by
        self.progress = progress
        self.faults: list[Fault] = []
        self.incomplete: set[str] = set()
        self.left_out = 0
        self.sizes = {table.file: _size(path / table.csv) for table in tables}
        # Each file is read once and written once.
        self.total = 2 * sum(self.sizes.values())
        self.done = 0

    def run(self) -> ImportReport:
        try:
            reason = "" if self.path.is_dir() else f"there is no folder {self.path}"
        except OSError as problem:
            reason = f"the folder cannot be read: {problem.strerror}"
        if reason:
            self.faults.append(Fault("", None, None, reason))
            raise self._refusal()
        try:
            with transaction.atomic():
                report = self._import()
                self._advance("Asking the database to check every row", 0)
                connection.check_constraints()
        except (IntegrityError, InternalError) as problem:
            # Somebody wrote between the checks and the end of the import.
            name = getattr(getattr(problem.__cause__, "diag", None), "constraint_name", None)
            reason = f"the records were changed meanwhile ({name}); import the folder again"
            self.faults.append(Fault("", None, None, reason))
            raise self._refusal() from problem
        return report

    def _import(self) -> ImportReport:
        staging.create_staged(self.tables)
        council_table, *others = self.tables
        self._stage(council_table)
        council, is_new = self._council(council_table)
        for table in others:
            self._stage(table)
        self._check(council)
        if self.faults or council is None:
            raise self._refusal()
        counts = {table.csv: self._write(table, council) for table in self.tables}
        if is_new:
            counts[council_table.csv] = Counts(added=1, changed=0, unchanged=0)
        staging.drop(self.tables)
        pass_references_of(table.model._meta.db_table for table in others if table.key == ("ref",))
        council.refresh_from_db()
        audit.record(
            by=self.by,
            action="import",
            record="council",
            reference=council.code,
            council=council,
            files={name: asdict(count) for name, count in counts.items()},
        )
        not_read = files_unknown_to(self.tables, self.path)
        return ImportReport(council, counts, self.left_out, not_read)

    def _stage(self, table: Table) -> None:
        start = self.done
        reader = FileReader(table, self.path, partial(self._advance, f"Reading {table.csv}"))
        staging.fill_staged(table, reader.rows())
        self.faults += reader.faults
        if not reader.complete:
            self.incomplete.add(table.file)
        self._advance(f"Reading {table.csv}", start + self.sizes[table.file] - self.done)

    def _council(self, table: Table) -> tuple[Council | None, bool]:
        """The folder's council, and whether it is new; None where it cannot be told or made."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT code, name FROM {staging.staged(table)}")
            rows = cursor.fetchall()
            if not rows and not self.faults:
                self.faults.append(Fault(table.csv, None, None, "holds no council"))
            if len(rows) != 1 or rows[0][0] is None:
                # Whose records there are already is not known, so nothing is missing for sure.
                self.incomplete.update(table.file for table in self.tables)
                return None, False
            code, name = rows[0]
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [IMPORT_LOCK, code])
        council = Council.objects.filter(code=code).first()
        if council or self.faults:
            return council, False
        return Council.objects.create(code=code, name=name), True

    def _check(self, council: Council | None) -> None:
        council_id = council.pk if council else 0
        today = timezone.localdate()
        checker = Checker(self.tables, council_id, frozenset(self.incomplete), today)
        staging.create_views(self.tables, council_id)
        if council:
            follow(self.tables, council.pk)
            faults, self.left_out = leave_removed(self.tables, council.pk)
            self.faults += faults
        with staging.planned_for_many_rows():
            for table in self.tables:
                self.faults += checker.mark_repeats(table)
                self.faults += checker.clear(table)
            for table in self.tables:
                self._advance(f"Checking {table.csv}", 0)
                self.faults += checker.faults(table)

    def _write(self, table: Table, council: Council) -> Counts:
        self._advance(f"Writing {table.csv}", 0)
        counts = write(table, council.pk)
        self._advance(f"Writing {table.csv}", self.sizes[table.file])
        return counts

    def _advance(self, doing: str, amount: int) -> None:
        self.done += amount
        self.progress(doing, self.done, self.total)

    def _refusal(self) -> FolderFaults:
        files = [(table.csv, list(table.by_name)) for table in self.tables]
        return FolderFaults(self.faults, files)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def silent(_doing: str, _done: int, _total: int) -> None:
    """Nobody watches."""
