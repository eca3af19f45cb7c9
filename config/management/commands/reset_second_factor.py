"""`manage.py reset_second_factor`: the way back in when nobody is left to help."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from centres.models import User
from centres.row_scope import as_service
from centres.signing_in import devices, factors


class Command(BaseCommand):
    help = "Removes somebody's second factor and signs them out everywhere; they set up another."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login")

    def handle(self, *, login: str, **_options: Any) -> None:
        with as_service(), transaction.atomic():
            person = User.objects.filter(login=login).first()
            if person is None:
                raise CommandError(f"Nobody has the login {login}.")
            if not factors.reset(by=None, person=person):
                raise CommandError(f"{login} has no second factor.")
            devices.sign_out(by=None, person=person)
        self.stdout.write(f"Removed. {login} sets up another at the next sign-in.")
