"""What PostgreSQL believes about its tables, on which its plans rest."""

from django.db import connection


def refresh_statistics() -> None:
    """Have it look again at those of which much has changed since it last did.

    After a large import it may take a table for empty until autovacuum comes round, and then joins
    row by row what it should hash: a roll-up of seconds takes hours. Otherwise this does nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT lodestar_refresh_statistics()")
