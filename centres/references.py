"""References of records made in the product (imported ones bring their own)."""

from django.db import connection

SEQUENCE = "centres_reference_seq"


def next_reference(letter: str) -> str:
    """A new key such as `LE-00000042`: `letter` tells the kind of record (E, an engagement).

    Numbers come from one database sequence, so a later record has the higher reference.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [SEQUENCE])
        return f"L{letter}-{cursor.fetchone()[0]:08d}"
