"""The test database: made and emptied by the owner, used by the application's role.

Tests see the rights that the product has. Django's own way would create, flush and drop the
database as one role for both connections, which hides what the application must not do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql
from psycopg2.extensions import connection, cursor

ALIASES = ("default", "owner")
EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")
# Tables whose rows come from migrations. They outlive a test; rows that a test adds do not.
KEPT_TABLES = (
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "outcomes_stararea",
    "outcomes_staredition",
)


def connect_as_owner(database: str) -> connection:
    """The owner's connection, each statement its own transaction."""
    owner = settings.DATABASES["owner"]
    opened = psycopg2.connect(
        dbname=database,
        user=owner["USER"],
        password=owner["PASSWORD"] or None,
        host=owner["HOST"] or None,
        port=owner["PORT"] or None,
    )
    opened.autocommit = True
    return opened


@contextmanager
def owner_session(database: str) -> Iterator[cursor]:
    """A cursor of the owner's for the time of a `with` block."""
    opened = connect_as_owner(database)
    try:
        with opened.cursor() as session:
            yield session
    finally:
        opened.close()


def create(database: str) -> None:
    """Make the database anew, with the extensions and nothing else."""
    drop(database)
    with owner_session(settings.DATABASES["owner"]["NAME"]) as session:
        session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    with owner_session(database) as session:
        for extension in EXTENSIONS:
            session.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
            )


def drop(database: str) -> None:
    """Remove the database, whoever is still connected to it."""
    with owner_session(settings.DATABASES["owner"]["NAME"]) as session:
        session.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )


def use(names: dict[str, str]) -> None:
    """Point the connections at other databases, by alias."""
    for alias, name in names.items():
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


def migrate() -> None:
    """Migrate as the product does, with the rights of the application's role at the end."""
    call_command("migrate", verbosity=0, interactive=False)
    connections["owner"].close()


def environment(database: str) -> dict[str, str]:
    """What a `manage.py` of another process needs to work in the test database and queue."""
    return {
        "DATABASE_URL": _url("default", database),
        "DATABASE_OWNER_URL": _url("owner", database),
        "REDIS_URL": settings.REDIS_URL,
        "CELERY_BROKER_URL": settings.CELERY_BROKER_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


class Flush:
    """Empties the test database after a test that commits, as the owner, in one transaction."""

    def __init__(self, database: str) -> None:
        self.database = database
        with owner_session(database) as session:
            self.statements = _flush_statements(session)

    def __call__(self) -> None:
        with owner_session(self.database) as session:
            session.execute(self.statements)


def _flush_statements(session: cursor) -> str:
    """One script: the triggers that guard append-only tables let go for as long as it takes."""
    tables = _column(session, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    emptied = [table for table in tables if table not in KEPT_TABLES]
    guarded = _column(
        session,
        "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
    )
    unowned = _column(
        session,
        "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'S'"
        " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('a', 'i'))",
    )
    _require_rows_only_in_kept_tables(session, emptied)
    return ";\n".join(
        [
            # Somebody's unfinished transaction is told, not waited for.
            "BEGIN",
            "SET LOCAL lock_timeout = '15s'",
            *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in guarded),
            f"TRUNCATE {', '.join(emptied)} RESTART IDENTITY",
            *_removals_of_later_rows(session),
            *(f"ALTER SEQUENCE {sequence} RESTART" for sequence in unowned),
            *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in guarded),
            "COMMIT",
        ]
    )


def _removals_of_later_rows(session: cursor) -> list[str]:
    removals = []
    for table in KEPT_TABLES:
        session.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        removals.append(f"DELETE FROM {table} WHERE id > {session.fetchone()[0]}")
    return removals


def _require_rows_only_in_kept_tables(session: cursor, tables: list[str]) -> None:
    counts = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (TABLE {table})" for table in tables
    )
    filled = _column(session, counts)
    if filled:
        raise RuntimeError(f"Migrations fill {filled}: name them in KEPT_TABLES of {__name__}.")


def _column(session: cursor, query: str) -> list[Any]:
    session.execute(query)
    return [row[0] for row in session.fetchall()]


def _url(alias: str, database: str) -> str:
    parts = settings.DATABASES[alias]
    password = f":{quote(parts['PASSWORD'], safe='')}" if parts["PASSWORD"] else ""
    port = f":{parts['PORT']}" if parts["PORT"] else ""
    who = f"{quote(parts['USER'], safe='')}{password}"
    if Path(parts["HOST"]).is_absolute():
        return f"postgres://{who}@{port}/{parts['HOST']}/{database}"
    return f"postgres://{who}@{parts['HOST']}{port}/{database}"
