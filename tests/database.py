"""The test database: made and emptied by the owner, used by the application's role.

Tests see the rights that the product has. Django's own way would create, flush and drop the
database as one role for both connections, which hides what the application must not do.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql
from psycopg2.extensions import cursor

from config.database_roles import grant_app_role
from config.row_security import install

# The configured database, which tests leave alone; both roles share it.
MAINTENANCE: str = settings.DATABASES["owner"]["NAME"]
ALIASES = ("default", "owner")
EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")


@contextmanager
def session_of(alias: str, database: str) -> Iterator[cursor]:
    """A raw cursor of a role's, every statement its own transaction, for a `with` block."""
    role = settings.DATABASES[alias]
    opened = psycopg2.connect(
        dbname=database,
        user=role["USER"],
        password=role["PASSWORD"] or None,
        host=role["HOST"] or None,
        port=role["PORT"] or None,
    )
    opened.autocommit = True
    try:
        with opened.cursor() as session:
            yield session
    finally:
        opened.close()


def owner_session(database: str) -> AbstractContextManager[cursor]:
    """A cursor of the tables' owner."""
    return session_of("owner", database)


def create(database: str, *, template: str = "template1") -> None:
    """Make the database anew as a copy, by default of one that has nothing but the extensions."""
    drop(database)
    with owner_session(MAINTENANCE) as session:
        session.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(database), sql.Identifier(template)
            )
        )
    with owner_session(database) as session:
        for extension in EXTENSIONS:
            session.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
            )


def drop(database: str) -> None:
    """Remove the database, whoever is still connected to it.

    Not WITH (FORCE), which gives up when the server itself is vacuuming there. Each role may end
    its own sessions.
    """
    for alias in ALIASES:
        with session_of(alias, MAINTENANCE) as session:
            session.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = %s AND usename = current_user",
                [database],
            )
    with owner_session(MAINTENANCE) as session:
        session.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))


@contextmanager
def used(database: str) -> Iterator[None]:
    """Point both connections at another database for the time of a `with` block."""
    _use(database)
    try:
        yield
    finally:
        _use(MAINTENANCE)


def _use(database: str) -> None:
    for alias in ALIASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = database
        settings.DATABASES[alias]["NAME"] = database


def migrate() -> None:
    """Migrate as the product does, with the rights of the application's role at the end."""
    call_command("migrate", verbosity=0, interactive=False)


def grant() -> None:
    """Policies and rights once more: models may say something else of them without a migration."""
    install(connections["owner"])
    grant_app_role(connections["owner"])
    connections["owner"].close()


def environment(database: str) -> dict[str, str]:
    """What a `manage.py` of another process needs to work in the test database and queue."""
    return {
        "DATABASE_URL": _url("default", database),
        "DATABASE_OWNER_URL": _url("owner", database),
        "REDIS_URL": settings.REDIS_URL,
        "CELERY_BROKER_URL": settings.CELERY_BROKER_URL,
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def _url(alias: str, database: str) -> str:
    parts = settings.DATABASES[alias]
    password = f":{quote(parts['PASSWORD'], safe='')}" if parts["PASSWORD"] else ""
    port = f":{parts['PORT']}" if parts["PORT"] else ""
    who = f"{quote(parts['USER'], safe='')}{password}"
    if Path(parts["HOST"]).is_absolute():
        return f"postgres://{who}@{port}/{parts['HOST']}/{database}"
    return f"postgres://{who}@{parts['HOST']}{port}/{database}"
