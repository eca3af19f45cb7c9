"""`manage.py export_achievements COUNCIL QUARTER`: what was achieved in it, as CSV (SPEC 7)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from outcomes.figures import achievements_in
from outcomes.management.arguments import add_council_and_quarter, rolled_up, write_csv

COLUMNS = ["measure", "subject", "provider", "achieved_on"]


class Command(BaseCommand):
    help = "Writes the achievements dated in a quarter to stdout, as it was rolled up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_council_and_quarter(parser)

    def handle(self, *_args: Any, council: str, quarter: str, **_options: Any) -> None:
        rows = achievements_in(*rolled_up(council, quarter)).values_list(
            "measure", "subject", "provider__code", "achieved_on"
        )
        write_csv(self.stdout, COLUMNS, rows)
