"""Names as they are compared: the database says how, once for searches, indexes and duplicates."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection


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
