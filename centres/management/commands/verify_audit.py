"""`manage.py verify_audit [COUNCIL]`: goes through the audit trail's chain and names every gap."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from centres.auditing import chain
from centres.auditing.chain import Head
from centres.models import Council
from centres.row_scope import as_service


class Command(BaseCommand):
    help = (
        "Compares the audit events of a council (or of all) with the seals that were set on them."
        " Names every event that was changed, removed or never sealed on stderr and ends with 1"
        " if there is any."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("council", metavar="COUNCIL", nargs="?", help="the council's code")
        parser.add_argument(
            "--head",
            metavar="NUMBER:DIGEST",
            help="a head of the council's chain that was kept elsewhere",
        )

    def handle(
        self, *_args: Any, council: str | None, head: str | None = None, **_options: Any
    ) -> None:
        with as_service():
            found = sum(self._verify(each, _kept(head, council)) for each in _chains(council))
        if found:
            raise CommandError("1 fault found." if found == 1 else f"{found} faults found.")
        self.stdout.write("No fault found.")

    def _verify(self, council: Council | None, kept: Head | None) -> int:
        name = council.code if council else "(no council)"
        last = chain.head(council)
        self.stdout.write(f"{name}: {chain.length(council)} events sealed, head {last or 'none'}")
        found = 0
        for fault in chain.faults(council, kept):
            self.stderr.write(f"{name}: {fault}")
            found += 1
        return found


def _chains(code: str | None) -> list[Council | None]:
    if code is None:
        return [*Council.objects.order_by("code"), None]
    council = Council.objects.filter(code=code).first()
    if council is None:
        raise CommandError(f"There is no council “{code}”.")
    return [council]


def _kept(head: str | None, council: str | None) -> Head | None:
    if head is None:
        return None
    if council is None:
        raise CommandError("A head is one council's: name the council.")
    try:
        return Head.parse(head)
    except ValueError as wrong:
        raise CommandError("A head is written NUMBER:DIGEST.") from wrong
