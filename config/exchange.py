"""The exchange format, version 1 (FORMAT.md): the files of all apps, in the format's order."""

from __future__ import annotations

from pathlib import Path

import centres.exchange_tables
import families.exchange
import outcomes.exchange
import payments.exchange
from centres.exchange import exporting, importing
from centres.exchange.importing import ImportReport, Progress
from centres.models import Council, User

TABLES = (
    *centres.exchange_tables.TABLES,
    *families.exchange.TABLES,
    *outcomes.exchange.TABLES,
    *payments.exchange.TABLES,
)


def import_folder(path: Path, *, by: User | None, progress: Progress | None = None) -> ImportReport:
    """Import a council's folder; `by` is None only for commands (SPEC 7).

    Raises centres.exchange.faults.FolderFaults with every fault, and then nothing is written.
    """
    return importing.import_folder(TABLES, path, by=by, progress=progress)


def export_folder(
    council: Council, path: Path, *, by: User | None = None, progress: Progress | None = None
) -> dict[str, int]:
    """Export a council into a folder, made where missing; rows per file (SPEC 7)."""
    return exporting.export_folder(TABLES, council, path, by=by, progress=progress)
