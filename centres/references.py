"""References of records made in the product (imported ones bring their own)."""

from collections.abc import Iterable

from django.db import connection

SEQUENCE = "centres_reference_seq"
DIGITS = 8
OURS = f"^L[A-Z]-[0-9]{{{DIGITS},18}}$"


def next_reference(letter: str) -> str:
    """A new key such as `LE-00000042`: `letter` tells the kind of record (E, an engagement).

    Numbers come from one database sequence, so a later record has the higher reference.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [SEQUENCE])
        return f"L{letter}-{cursor.fetchone()[0]:0{DIGITS}d}"


def pass_references_of(tables: Iterable[str]) -> None:
    """Begin after the highest of our own references that came back by an import.

    `tables` are database tables with a column `ref`.
    """
    highest = " UNION ALL ".join(
        f"SELECT max(substring(ref FROM 4)::bigint) AS number FROM {table} WHERE ref ~ %s"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval(%s, highest.number) FROM (SELECT max(number) AS number FROM"
            f" ({highest}) of_tables) highest WHERE highest.number >="
            f" (SELECT last_value FROM {SEQUENCE})",
            [SEQUENCE, *[OURS] * highest.count("%s")],
        )
