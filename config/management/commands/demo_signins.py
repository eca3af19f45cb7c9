"""`manage.py demo_signins`: whom to sign in as in the demo county."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.demo.load import demo_council
from config.demo.signins import table_of_sign_ins


class Command(BaseCommand):
    help = "Prints again who can sign in to the demo county, and the password."

    def handle(self, **_options: Any) -> None:
        council = demo_council()
        if council is None:
            raise CommandError("There is no demo county here. Load it with: manage.py load_demo")
        self.stdout.write(table_of_sign_ins(council))
