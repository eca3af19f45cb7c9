"""`manage.py load_demo [--as-of DATE]`: the demo county of invented people (SPEC 7)."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from centres.wording import day_in_words
from config.demo.load import DemoRefusedError, demo_council, load
from config.demo.signins import table_of_sign_ins
from config.progress import progress_bar


class Command(BaseCommand):
    help = (
        "Builds the demo county as of a date, the same county for the same date: invented people,"
        " four full quarters rolled up, claims paid and waiting. Prints who can sign in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-of", metavar="DATE", type=_day, help="like 2016-04-20; default: today"
        )
        parser.add_argument(
            "--force", action="store_true", help="also where the service is run for real"
        )

    def handle(self, *, as_of: date | None, force: bool, **_options: Any) -> None:
        if not settings.LOCAL and not force:
            raise CommandError(
                "This service is set up for real (SECRET_KEY is set), so the demo county is only"
                " loaded with --force."
            )
        day = as_of or timezone.localdate()
        try:
            with progress_bar(self.stderr) as progress:
                is_new = load(as_of=day, report=self.stdout.write, progress=progress)
        except DemoRefusedError as refusal:
            raise CommandError(str(refusal)) from refusal
        said = "is loaded" if is_new else "is there already; nothing was changed"
        self.stdout.write(f"The demo county as of {day_in_words(day)} {said}.\n\n")
        council = demo_council()
        if council:
            self.stdout.write(table_of_sign_ins(council))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a date: write it like 2016-04-20.") from None
