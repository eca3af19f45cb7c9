"""`manage.py restore FILE`: a backup back into the configured database (docs/running.md)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.backup.failures import BackupFailed
from config.backup.restoring import restore
from config.progress import progress_bar


class Command(BaseCommand):
    help = (
        "Reads a backup into the configured database, all of it or nothing, brings its tables up"
        " to date and gives the application's role its rights. Ends with 1 if it could not be"
        " done, with 2 if it would lose records or is of a newer Lodestar, with 3 if FILE is"
        " damaged. Stop web, worker and scheduler first."
    )
    # The tables may not be there yet.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="what `backup` wrote")
        parser.add_argument(
            "--replace", action="store_true", help="lose the records that the database has now"
        )

    def handle(self, *, file: Path, replace: bool, **_options: Any) -> None:
        try:
            with progress_bar(self.stderr) as progress:
                made = restore(file, replace=replace, progress=progress)
        except BackupFailed as problem:
            raise CommandError(str(problem), returncode=problem.code) from problem
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}.") from problem
        self.stdout.write(f"Restored the backup of {made.made_at}.")
        # What families had removed since stays removed.
        call_command("reapply_removals", stdout=self.stdout, stderr=self.stderr)
        self.stdout.write("Sessions of that time are there again; `verify_ledger` compares money.")
