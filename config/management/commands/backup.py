"""`manage.py backup FILE`: the whole database in one file (docs/running.md)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backup.dumping import back_up
from config.backup.failures import BackupFailed
from config.progress import progress_bar


class Command(BaseCommand):
    help = (
        "Writes the whole database, as it is at this moment, into FILE, readable for this account"
        " only. Everybody can go on working. Ends with 1 if it could not be written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="such as lodestar.backup")

    def handle(self, *, file: Path, **_options: Any) -> None:
        try:
            with progress_bar(self.stderr) as progress:
                made = back_up(file, progress=progress)
        except BackupFailed as problem:
            raise CommandError(str(problem), returncode=problem.code) from problem
        except OSError as problem:
            raise CommandError(f"{file} cannot be written: {problem.strerror}.") from problem
        self.stdout.write(f"Backed up {made.size:,} bytes to {file}, SHA-256 {made.sha256}.")
