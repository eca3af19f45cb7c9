"""`manage.py export_claim CONTRACT QUARTER`: a claim's lines as CSV (SPEC 7)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from payments.exports import write_claim
from payments.management.arguments import add_contract_and_quarter, find_claim


class Command(BaseCommand):
    help = "Writes the lines of a contract's claim for a quarter to stdout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_contract_and_quarter(parser)

    def handle(
        self, *_args: Any, contract: str, quarter: str, council: str | None, **_options: Any
    ) -> None:
        write_claim(find_claim(contract, quarter, council), self.stdout)
