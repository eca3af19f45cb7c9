"""Families of somebody's clusters that look as if they were one, without anybody asking."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from centres.models import User
from families.duplicates import SAME_BIRTH, SAME_NAME, SPELT_ALIKE, SWAPPED_BIRTH
from families.models import Family
from families.people import ids_as_sql

# How alike (pg_trgm, 0 to 1) two names of people born on one day must be.
ALIKE = 0.5
MOST = 200

PAIRS = """
    WITH own AS MATERIALIZED ({visible}),
    people AS MATERIALIZED (
        SELECT family_id, plain_name, date_of_birth AS born,
               btrim(first_name || ' ' || last_name) AS called FROM families_carer
        WHERE family_id IN (SELECT * FROM own) AND date_of_birth IS NOT NULL
        UNION ALL
        SELECT family_id, plain_name, date_of_birth, btrim(first_name || ' ' || last_name)
        FROM families_child
        WHERE family_id IN (SELECT * FROM own) AND date_of_birth IS NOT NULL),
    alike AS (
        SELECT one.family_id AS one, other.family_id AS other, one.called,
               one.plain_name = other.plain_name AS same_name, false AS swapped
        FROM people one JOIN people other
          ON other.born = one.born AND other.family_id > one.family_id
        WHERE similarity(one.plain_name, other.plain_name) >= %s
        UNION ALL
        SELECT least(one.family_id, other.family_id), greatest(one.family_id, other.family_id),
               one.called, one.plain_name = other.plain_name, true
        FROM people one JOIN people other
          ON other.born = make_date(extract(year FROM one.born)::int,
                                    extract(day FROM one.born)::int,
                                    extract(month FROM one.born)::int)
         AND other.family_id <> one.family_id
        WHERE extract(day FROM one.born) <= 12
          AND extract(day FROM one.born) < extract(month FROM one.born)
          AND similarity(one.plain_name, other.plain_name) >= %s)
    SELECT one, other, array_agg(called ORDER BY called), bool_or(same_name), bool_and(swapped)
    FROM alike GROUP BY one, other
    ORDER BY count(*) DESC, bool_or(same_name) DESC, one, other LIMIT %s"""


@dataclass(frozen=True)
class Suspects:
    """Two families with people who may be the same, and why."""

    one: Family
    other: Family
    reasons: list[str]


def suspects_for(user: User) -> list[Suspects]:
    """Pairs of families in the user's scope, those with most in common first, 200 at most."""
    visible, scope = ids_as_sql(Family.objects.visible_to(user))
    with connection.cursor() as cursor:
        cursor.execute(PAIRS.format(visible=visible), [*scope, ALIKE, ALIKE, MOST])
        rows = cursor.fetchall()
    keys = {key for one, other, *_ in rows for key in (one, other)}
    shown = Family.objects.select_related("centre").prefetch_related("carers", "children")
    families = shown.in_bulk(keys)
    return [
        Suspects(
            families[one],
            families[other],
            [
                f"{SAME_NAME if same_name else SPELT_ALIKE}: {', '.join(dict.fromkeys(called))}",
                SWAPPED_BIRTH if swapped else SAME_BIRTH,
            ],
        )
        for one, other, called, same_name, swapped in rows
    ]
