"""Names as they are compared: the database says how, once for searches, indexes and duplicates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from families.models import Family

NOTHING = "SELECT 0"


def plain(words: str) -> str:
    """Small letters without accents or apostrophes, hyphens as spaces."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lodestar_plain(%s)", [words.replace("\x00", " ")])
        return str(cursor.fetchone()[0])


def plain_names(names: Iterable[tuple[str, str]]) -> list[str]:
    """The plain name for each first and last name; `sharp smith` for Sharp Smith."""
    parts = [[part.replace("\x00", " ").strip() for part in name] for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lodestar_plain_name(first, last)"
            " FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY typed (first, last, place)"
            " ORDER BY place",
            [[first for first, _ in parts], [last for _, last in parts]],
        )
        return [name for (name,) in cursor.fetchall()]


def ids_as_sql(families: Any) -> tuple[str, tuple[Any, ...]]:
    """A queryset of families as a query for their ids, for SQL that looks in its own way."""
    try:
        sql, parameters = families.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return NOTHING, ()
    return sql, tuple(parameters)


def homes_as_sql(user: Any) -> tuple[str, tuple[Any, ...]]:
    """The same, of restricted families whose postcode the user sees in spite of that."""
    return ids_as_sql(Family.objects.filter(restricted=True).with_homes_seen_by(user))
