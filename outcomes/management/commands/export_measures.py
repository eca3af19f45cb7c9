"""`manage.py export_measures COUNCIL QUARTER`: the quarter's indicators as CSV (SPEC 7)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from outcomes.figures import figures_of
from outcomes.management.arguments import add_council_and_quarter, rolled_up, write_csv

COLUMNS = ["level", "unit", "indicator", "numerator", "denominator"]


class Command(BaseCommand):
    help = "Writes the indicators of a quarter to stdout, a row for each unit and indicator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_council_and_quarter(parser)

    def handle(self, *_args: Any, council: str, quarter: str, **_options: Any) -> None:
        rows = figures_of(*rolled_up(council, quarter)).values_list(*COLUMNS)
        write_csv(self.stdout, COLUMNS, rows)
