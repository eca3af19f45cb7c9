"""`manage.py reapply_removals [LIST]`: clear a restored backup of what was removed since."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from families.rights.removing import reapply


class Command(BaseCommand):
    help = (
        "Removes again, from a database that was restored from a backup, the records that were"
        " removed after it was taken. Run it before anybody signs in; it may run twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("list", nargs="?", default=settings.REMOVALS_LIST)

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["list"])
        lines = []
        if path.exists():
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                try:
                    lines.append(json.loads(line))
                except ValueError as problem:
                    raise CommandError(f"Line {number} of the list is not whole.") from problem
        elif options["list"] != settings.REMOVALS_LIST:
            raise CommandError("There is no such list.")
        again, unknown = reapply(lines)
        self.stdout.write(f"{len(lines)} in the list, {again} removed again.")
        if unknown:
            raise CommandError(f"Of a council or person that is not known: {', '.join(unknown)}")
