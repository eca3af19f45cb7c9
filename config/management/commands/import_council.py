"""`manage.py import_council DIR`: a council's records from a folder of CSV files (SPEC 7)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from centres.exchange.faults import FolderFaults
from centres.exchange.importing import ImportReport
from config.exchange import import_folder
from config.progress import progress_bar


class Command(BaseCommand):
    help = (
        "Imports a council from a folder in the exchange format: all of it, or, where it has"
        " faults, nothing and a list of all of them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *, folder: Path, **_options: Any) -> None:
        try:
            with progress_bar(self.stderr) as progress:
                report = import_folder(folder, by=None, progress=progress)
        except FolderFaults as refused:
            for fault in refused.faults:
                self.stderr.write(str(fault), self.style.NOTICE)
            raise CommandError(_nothing_written(len(refused.faults))) from None
        except DatabaseError as problem:
            code = getattr(problem.__cause__, "pgcode", None) or "no connection"
            raise CommandError(
                f"The database did not take the folder ({code}); nothing was written."
            ) from problem
        self._say(report)

    def _say(self, report: ImportReport) -> None:
        self.stdout.write(f"Imported council {report.council.code}, {report.council.name}.")
        self.stdout.write(f"{'file':<26}{'added':>9}{'changed':>9}{'unchanged':>11}")
        for name, count in report.counts.items():
            self.stdout.write(f"{name:<26}{count.added:>9}{count.changed:>9}{count.unchanged:>11}")
        if report.left_out:
            self.stdout.write(f"Left out, of families whose record was removed: {report.left_out}.")
        for name in report.not_read:
            self.stdout.write(f"{name} is no file of the format and was not read.")


def _nothing_written(count: int) -> str:
    return f"{count} {'fault' if count == 1 else 'faults'}; nothing was imported."
