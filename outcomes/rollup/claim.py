"""Who works on a roll-up: one process at a time for a council and quarter.

The claim is an advisory lock of the database session, so it dies with the process that holds it,
however that ends. It needs a connection of its own: a pooler must hand out sessions, not
transactions.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b

from django.db import DatabaseError, connection

HALF = 1 << 32


def lock_key(council_id: int, quarter: str) -> int:
    """The number of the advisory lock: 64 bits, signed, the same everywhere."""
    text = f"roll-up of {quarter} for council {council_id}"
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)


@contextmanager
def claimed(council_id: int, quarter: str, *, wait: bool = False) -> Iterator[bool]:
    """Whether the council's quarter is this process's for the time of the block.

    With `wait` it always is, once whoever has it lets go.
    """
    key = lock_key(council_id, quarter)
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_lock(%s)", [key])
            mine = True
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
            mine = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine:
            _let_go(key)


def is_claimed(council_id: int, quarter: str) -> bool:
    """Whether any process works on it now."""
    key = lock_key(council_id, quarter) % (HALF * HALF)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT EXISTS (
                SELECT FROM pg_locks
                JOIN pg_database ON pg_database.oid = pg_locks.database
                WHERE locktype = 'advisory' AND granted AND datname = current_database()
                  AND classid::bigint = %s AND objid::bigint = %s AND objsubid = 1)
            """,
            [key // HALF, key % HALF],
        )
        return cursor.fetchone()[0]


def _let_go(key: int) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
    except DatabaseError:
        # The lock ends with its session, which is of no use to anybody else either.
        connection.close()
