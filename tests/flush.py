"""Empties the test database after a test that commits.

Django would truncate as the application's role, which has no right to, and append-only tables
refuse it to everyone. The owner does it here, and only where something changed: truncating every
table takes a third of a second on a disk that is asked to be safe.
"""

from typing import Any

from psycopg2.extensions import cursor

from tests.database import owner_session

# Tables whose rows come from migrations. They are set aside once, and put back as they were.
FILLED_BY_MIGRATIONS = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "outcomes_staredition",
    "outcomes_stararea",
    "outcomes_approach",
    "outcomes_voicequestions",
)
# Above this many rows in one table, truncating them all is quicker than deleting.
MANY_ROWS = 5000


def set_rows_aside(database: str) -> None:
    """Keep a copy of what migrations wrote, which each flush compares with and puts back."""
    with owner_session(database) as session:
        session.execute("CREATE SCHEMA set_aside")
        filled = [f"SELECT '{table}' WHERE EXISTS (TABLE {table})" for table in _tables(session)]
        unexpected = set(_column(session, " UNION ALL ".join(filled))) - set(FILLED_BY_MIGRATIONS)
        if unexpected:
            raise RuntimeError(f"Migrations fill {unexpected}: add to FILLED_BY_MIGRATIONS.")
        for table in FILLED_BY_MIGRATIONS:
            session.execute(f"CREATE TABLE set_aside.{table} AS TABLE public.{table}")


class Flush:
    """Brings a freshly migrated database back to that state, in one transaction of the owner's."""

    def __init__(self, database: str) -> None:
        self.database = database
        with owner_session(database) as session:
            self.tables = _tables(session)
            self.question = " UNION ALL ".join(_question(table) for table in self.tables)

    def __call__(self) -> None:
        with owner_session(self.database) as session:
            session.execute(self.question)
            changed = dict(session.fetchall())
            truncate = any(changed.values())
            # Truncating asks for all tables that refer to one another; nearly all do.
            emptied = self.tables if truncate else list(changed)
            session.execute(_script(session, emptied, truncate=truncate))


def _question(table: str) -> str:
    """Asks for one row, the table and whether it has many rows, if it is not as it was."""
    changed = f"EXISTS (TABLE public.{table})"
    if table in FILLED_BY_MIGRATIONS:
        here, before = f"TABLE public.{table}", f"TABLE set_aside.{table}"
        changed = f"EXISTS ({here} EXCEPT {before}) OR EXISTS ({before} EXCEPT {here})"
    return f"SELECT '{table}', EXISTS (TABLE public.{table} OFFSET {MANY_ROWS}) WHERE {changed}"


def _script(session: cursor, emptied: list[str], *, truncate: bool) -> str:
    guarded = _column(
        session,
        "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND relname = ANY(%s)",
        [emptied],
    )
    used_sequences = _column(
        session,
        "SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences"
        " WHERE last_value IS NOT NULL AND schemaname = 'public'",
    )
    restored = [table for table in FILLED_BY_MIGRATIONS if table in emptied]
    statements = [
        "BEGIN",
        # Somebody's unfinished transaction is told, not waited for.
        "SET LOCAL lock_timeout = '15s'",
        *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in guarded),
        *([_truncation(emptied) if truncate else _deletion(emptied)] if emptied else []),
        *(f"INSERT INTO {table} TABLE set_aside.{table}" for table in restored),
        # Foreign keys are checked now: a table with checks to come cannot be altered.
        "SET CONSTRAINTS ALL IMMEDIATE",
        *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in guarded),
        *(f"SELECT setval('{sequence}', 1, false)" for sequence in used_sequences),
        *(_sequence_after(table) for table in FILLED_BY_MIGRATIONS),
        "COMMIT",
    ]
    return ";\n".join(statements)


def _truncation(tables: list[str]) -> str:
    return f"TRUNCATE {', '.join(tables)}"


def _deletion(tables: list[str]) -> str:
    """One statement for all tables, so that foreign keys are checked when all rows are gone."""
    parts = [f"gone_{number} AS (DELETE FROM {table})" for number, table in enumerate(tables)]
    return f"WITH {', '.join(parts)} SELECT"


def _sequence_after(table: str) -> str:
    return f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"


def _tables(session: cursor) -> list[str]:
    return _column(session, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")


def _column(session: cursor, query: str, values: list[Any] | None = None) -> list[Any]:
    session.execute(query, values)
    return [row[0] for row in session.fetchall()]
