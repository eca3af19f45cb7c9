"""A migrated, empty database that every test process copies.

Migrating takes some seconds; a copy takes none.
The template is made again when any migration, of ours or of a package, is another than before.
"""

import hashlib
import inspect
from pathlib import Path

import psycopg2
from django.apps import apps
from psycopg2 import sql
from psycopg2.extensions import cursor

from tests import database, flush

# Any number, the same in every test process: the first makes the template, others wait.
LOCK = 20_361_107


def ensure() -> str:
    """Make the template unless it is there. Returns its name."""
    prefix = f"test_{database.MAINTENANCE}_template_"
    wanted = prefix + _fingerprint()
    with database.owner_session(database.MAINTENANCE) as session:
        session.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        session.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        existing = [row[0] for row in session.fetchall()]
        if wanted not in existing:
            _make(session, wanted, unfinished=f"{prefix}unfinished")
        for name in set(existing) - {wanted}:
            _drop_if_unused(session, name)
    return wanted


def _make(session: cursor, name: str, *, unfinished: str) -> None:
    database.create(unfinished)
    with database.used(unfinished):
        database.migrate()
    flush.set_rows_aside(unfinished)
    session.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(unfinished), sql.Identifier(name)
        )
    )


def _drop_if_unused(session: cursor, name: str) -> None:
    try:
        session.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
    except psycopg2.errors.ObjectInUse:
        # Somebody tests an older state of the code right now.
        return


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for path in sorted((Path(app.path) / "migrations").glob("*.py")):
            digest.update(f"{app.label} {path.name}\n".encode())
            digest.update(path.read_bytes())
    digest.update(inspect.getsource(flush).encode())
    return digest.hexdigest()[:16]
