"""Families that may be recorded already: asked while somebody registers one.

Of three signs (a person's name, the same person's date of birth, the postcode) two make a likely
duplicate; so does the very same name where a date of birth is not known. A name may be spelt
otherwise, and day and month of a birth changed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.db import connection

from centres.models import User
from families.models import Family
from families.people import homes_as_sql, ids_as_sql, plain_names

# First name, last name, date of birth; what is not known yet is '' or None.
Known = tuple[str, str, date | None]

MOST_SHOWN = 5
# As many people as are compared with each other; of a household nobody types more.
MOST_PEOPLE = 20
# How alike (0 to 1) two names must be to be one spelt in two ways.
ALIKE = 0.75

SAME_NAME = "Same name"
SPELT_ALIKE = "Name spelt alike"
SAME_BIRTH = "Same date of birth"
SWAPPED_BIRTH = "Same date of birth with day and month swapped"
SAME_POSTCODE = "Same postcode"
# The more they say, the further up.
WEIGHTS = {SAME_NAME: 4, SAME_BIRTH: 4, SAME_POSTCODE: 3, SPELT_ALIKE: 3, SWAPPED_BIRTH: 2}

# People of families in scope who share a birthday, a name or a postcode with those asked about.
CANDIDATES = """
    WITH near AS MATERIALIZED (
        SELECT family_id FROM families_carer WHERE council_id = %(council)s AND ({who})
        UNION SELECT family_id FROM families_child WHERE council_id = %(council)s AND ({who})
        UNION SELECT id FROM families_family
            WHERE council_id = %(council)s AND postcode <> ''
              AND replace(postcode, ' ', '') = %(postcode)s),
    homes AS ({homes}),
    families AS MATERIALIZED (
        SELECT family.id, family.postcode <> ''
               AND replace(family.postcode, ' ', '') = %(postcode)s
               AND (NOT family.restricted OR family.id IN (SELECT * FROM homes)) AS same_place
        FROM families_family family JOIN near ON near.family_id = family.id
        WHERE family.id IN ({visible}))
    SELECT families.id, families.same_place, person.plain_name, person.date_of_birth,
           btrim(person.first_name || ' ' || person.last_name)
    FROM families JOIN (
        SELECT family_id, plain_name, date_of_birth, first_name, last_name, 1 AS kind, ref
        FROM families_carer
        UNION ALL
        SELECT family_id, plain_name, date_of_birth, first_name, last_name, 2, ref
        FROM families_child) person ON person.family_id = families.id
    ORDER BY families.id, person.kind, person.ref"""


@dataclass(frozen=True)
class Likely:
    """A family that may be the same, and why, in words."""

    family: Family
    reasons: list[str]


def likely(user: User, people: Sequence[Known], postcode: str = "") -> list[Likely]:
    """Families in the user's scope that may be the one of these people, the likeliest first.

    At most five. The number of queries depends neither on the people nor on the families.
    """
    people = [known for known in people if any(known)][:MOST_PEOPLE]
    names = plain_names((first, last) for first, last, _ in people)
    typed = [(name, born) for name, (_, _, born) in zip(names, people, strict=True)]
    best: dict[int, tuple[int, list[str]]] = {}
    for family, same_place, name, born, called in _candidates(user, people, typed, postcode):
        for person in typed:
            said = signs(person, (name, born), same_place=same_place)
            weight = sum(WEIGHTS[sign] for sign in said)
            if weight > best.get(family, (0, []))[0]:
                best[family] = weight, [_in_words(sign, called) for sign in said]
    order = sorted(best, key=lambda family: (-best[family][0], family))[:MOST_SHOWN]
    shown = Family.objects.select_related("centre").prefetch_related("carers", "children")
    families = shown.in_bulk(order)
    return [Likely(families[family], best[family][1]) for family in order]


def signs(
    one: tuple[str, date | None], other: tuple[str, date | None], *, same_place: bool
) -> list[str]:
    """What speaks for two people (plain name, birthday) of two families being one person.

    Empty when it is too little. `same_place`: the families have the same postcode.
    """
    name, birth = _names(one[0], other[0]), _births(one[1], other[1])
    said = [sign for sign in (name, birth) if sign]
    if same_place and said and said != [SWAPPED_BIRTH]:
        return [*said, SAME_POSTCODE]
    if name and birth:
        return said
    is_known = one[1] is not None and other[1] is not None
    return said if name == SAME_NAME and not is_known else []


def _names(one: str, other: str) -> str:
    if not one or not other:
        return ""
    orders = (one.split(), other.split())
    if sorted(orders[0]) == sorted(orders[1]):
        return SAME_NAME
    in_order = (" ".join(sorted(words)) for words in orders)
    is_alike = _likeness(one, other) >= ALIKE or _likeness(*in_order) >= ALIKE
    return SPELT_ALIKE if is_alike else ""


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _births(one: date | None, other: date | None) -> str:
    if one is None or other is None:
        return ""
    if one == other:
        return SAME_BIRTH
    return SWAPPED_BIRTH if _swapped(one) == other else ""


def _swapped(day: date) -> date | None:
    try:
        return day.replace(month=day.day, day=day.month)
    except ValueError:
        return None


def _in_words(sign: str, called: str) -> str:
    return f"{sign}: {called}" if sign in {SAME_NAME, SPELT_ALIKE} and called else sign


def _candidates(
    user: User,
    people: Iterable[Known],
    typed: list[tuple[str, date | None]],
    postcode: str,
) -> list[Any]:
    """Family, whether at the same postcode, and one of its people: plain name, birthday, name."""
    compact = "".join(postcode.upper().split()).replace("\x00", "")
    births = [day for _, born in typed if born for day in (born, _swapped(born)) if day]
    turned = plain_names((last, first) for first, last, _ in people)
    names = sorted({name for name in (*turned, *(name for name, _ in typed)) if name})
    # An index on texts answers one name at a time.
    who = ["date_of_birth = ANY(%(births)s::date[])"]
    who += [f"plain_name = %(name_{place})s" for place in range(len(names))]
    visible, scope = _named("scope", *ids_as_sql(Family.objects.visible_to(user)))
    homes, seen = _named("home", *homes_as_sql(user))
    values: dict[str, Any] = {f"name_{place}": name for place, name in enumerate(names)}
    values |= {"council": user.council_id, "postcode": compact, "births": births, **scope, **seen}
    with connection.cursor() as cursor:
        cursor.execute(
            CANDIDATES.format(who=" OR ".join(who), visible=visible, homes=homes), values
        )
        return cursor.fetchall()


def _named(name: str, sql: str, parameters: tuple[Any, ...]) -> tuple[str, dict[str, Any]]:
    """The query with names for its parameters, and these by name."""
    values = {f"{name}_{place}": value for place, value in enumerate(parameters)}
    return sql % tuple(f"%({key})s" for key in values), values
