"""`manage.py migrate` as the tables' owner; afterwards the application's role gets its rights,
and every table the policy that says which of its rows are seen."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from config.database_roles import grant_app_role
from config.row_security import install

OWNER = "owner"


class Command(MigrateCommand):
    help = f"{MigrateCommand.help} Runs as the database's owner unless told otherwise."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        if OWNER in settings.DATABASES:
            parser.set_defaults(database=OWNER)

    def handle(self, *args: Any, **options: Any) -> None:
        _refuse_what_is_between(options["database"])
        super().handle(*args, **options)
        if options["database"] != OWNER or options["plan"] or options["check_unapplied"]:
            return
        try:
            # Nothing is granted before it is guarded.
            install(connections[OWNER])
            grant_app_role(connections[OWNER])
        except ImproperlyConfigured as problem:
            raise CommandError(str(problem)) from problem


def _refuse_what_is_between(database: str) -> None:
    """CommandError where a database has some of what one migration replaces: Django is silent."""
    loader = MigrationLoader(connections[database], replace_migrations=False)
    applied = {key for key in loader.applied_migrations if loader.applied_migrations[key]}
    for key, migration in (loader.disk_migrations or {}).items():
        replaced = [*migration.replaces, key] if migration.replaces else []
        if applied.intersection(replaced) and not applied.issuperset(replaced):
            raise CommandError(
                f"This database has only a part of what {key[0]}.{key[1]} replaces: it was last "
                "migrated by an earlier Lodestar. Migrate it with the last release before this "
                "one first; a demo county is made anew after `make clean`."
            )
