"""`manage.py verify_ledger [COUNCIL]`: recomputes, compares, names every difference (SPEC 6)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from centres.models import Council
from payments.verification import verify


class Command(BaseCommand):
    help = (
        "Recomputes ledger, claims and achievements of a council (or of all) and compares. Names"
        " every difference on stderr and ends with 1 if there is any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("council", metavar="COUNCIL", nargs="?", help="the council's code")

    def handle(self, *_args: Any, council: str | None, **_options: Any) -> None:
        councils = Council.objects.order_by("code")
        if council is not None:
            councils = councils.filter(code=council)
            if not councils:
                raise CommandError(f"There is no council “{council}”.")
        differences = sum(self._verify(each) for each in councils)
        if differences:
            many = "1 difference" if differences == 1 else f"{differences} differences"
            raise CommandError(f"{many} found.")
        self.stdout.write("No difference found.")

    def _verify(self, council: Council) -> int:
        found = 0
        for checked in verify(council):
            self.stdout.write(f"{council.code}: {checked.count} {checked.what}")
            for difference in checked.differences:
                self.stderr.write(f"{council.code}: {difference}")
            found += len(checked.differences)
        return found
