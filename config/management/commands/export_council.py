"""`manage.py export_council COUNCIL DIR`: a council's records as a folder of CSV files (SPEC 7)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from centres.models import Council
from config.exchange import export_folder
from config.progress import progress_bar


class Command(BaseCommand):
    help = "Exports a council as a folder in the exchange format, for import_council."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("council", metavar="COUNCIL", help="the council's code")
        parser.add_argument("folder", metavar="DIR", type=Path, help="made where it is missing")

    def handle(self, *, council: str, folder: Path, **_options: Any) -> None:
        exported = Council.objects.filter(code=council).first()
        if exported is None:
            raise CommandError(f"There is no council with the code “{council}”.")
        try:
            with progress_bar(self.stderr) as progress:
                counts = export_folder(exported, folder, progress=progress)
        except OSError as problem:
            raise CommandError(f"{folder} cannot be written: {problem.strerror}.") from problem
        self.stdout.write(f"Exported council {exported.code}, {exported.name}, to {folder}.")
        for name, count in counts.items():
            self.stdout.write(f"{name:<26}{count:>9}")
