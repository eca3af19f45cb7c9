"""`manage.py migrate` as the tables' owner; afterwards the application's role gets its rights."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections

from config.database_roles import grant_app_role

OWNER = "owner"


class Command(MigrateCommand):
    help = f"{MigrateCommand.help} Runs as the database's owner unless told otherwise."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        if OWNER in settings.DATABASES:
            parser.set_defaults(database=OWNER)

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options["database"] != OWNER or options["plan"] or options["check_unapplied"]:
            return
        try:
            grant_app_role(connections[OWNER])
        except ImproperlyConfigured as problem:
            raise CommandError(str(problem)) from problem
