"""`manage.py import_postcodes COUNCIL FILE`: which reach area each postcode lies in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from centres.models import Council
from centres.postcode_directory import (
    AREA_COLUMN,
    POSTCODE_COLUMN,
    DirectoryFaults,
    read_in,
)


class Command(BaseCommand):
    help = (
        "Reads a postcode directory (a CSV like the ONS Postcode Directory), so that a family's"
        " area follows from its postcode. All of it, or, where it has faults, nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("council", metavar="COUNCIL", help="the council's code")
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--postcode-column",
            default=POSTCODE_COLUMN,
            metavar="NAME",
            help=f"the column with the postcode ({POSTCODE_COLUMN})",
        )
        parser.add_argument(
            "--area-column",
            default=AREA_COLUMN,
            metavar="NAME",
            help=f"the column with the code of the reach area ({AREA_COLUMN})",
        )

    def handle(
        self, *, council: str, file: Path, postcode_column: str, area_column: str, **_options: Any
    ) -> None:
        owner = Council.objects.filter(code=council).first()
        if owner is None:
            raise CommandError(f"There is no council with the code “{council}”.")
        try:
            counts = read_in(owner, file, postcode_column=postcode_column, area_column=area_column)
        except DirectoryFaults as refused:
            for fault in refused.faults:
                self.stderr.write(str(fault), self.style.NOTICE)
            faults = "1 fault" if len(refused.faults) == 1 else f"{len(refused.faults)} faults"
            raise CommandError(f"{faults}; nothing was read in.") from None
        self.stdout.write(
            f"{owner.name}: {counts.added:,} postcodes added, {counts.changed:,} changed,"
            f" {counts.unchanged:,} unchanged. {counts.elsewhere:,} rows lie in areas it does not"
            " have."
        )
