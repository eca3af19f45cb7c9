"""Finding a family by what a worker has to hand: a name, a reference, a postcode, a birthday.

The words are personal data: they are posted and kept in the session, never in an address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction

from centres.models import User
from centres.wording import MONTHS
from families.models import Family
from families.people import homes_as_sql, ids_as_sql, plain

LONGEST = 100
# As many as anybody looks through; the words are too few when there are more.
MOST_FOUND = 200
# When fewer than this many are spelt as asked, those spelt otherwise are shown after them.
FEW = 10
# How alike (pg_trgm's word similarity, 0 to 1) a word and a part of a name must be.
ALIKE = 0.5
# Of so many words one may fit nothing: a second last name, say.
MANY_WORDS = 3
SHORTEST_WORD = 2

POSTCODE_START = re.compile(r"^[A-Z]{1,2}[0-9][A-Z0-9]?([0-9][A-Z]{0,2})?$")
WORD = re.compile(r"\w+")
DATE = re.compile(r"^(\d{1,2})[\s/.-]+(\d{1,2}|[a-z]{3,9})[\s/.-]+(\d{4})$", re.IGNORECASE)
ISO_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")

# Families by the likeness of what was found. What was merged is found under what it became.
# They are looked for where indexes serve (config.row_security.searched), and shown only if the
# family's own table shows them.
FAMILIES = "lodestar.families_family"
PEOPLE = ("lodestar.families_carer", "lodestar.families_child")
FIND = f"""
    WITH found AS MATERIALIZED ({{found}})
    SELECT standing.id FROM found
    JOIN {FAMILIES} recorded ON recorded.id = found.family_id
    JOIN families_family standing
        ON standing.id = coalesce(recorded.merged_into_id, recorded.id)
    WHERE standing.id IN ({{visible}})
    GROUP BY standing.id
    ORDER BY max({{likeness}}) DESC, standing.ref
    LIMIT {{most}}"""


def search(user: User, words: str) -> list[int]:
    """Ids of families in the user's scope that the words fit, the likeliest first, 200 at most.

    Every word in one person's name, however it is spelt, or the beginning of the reference or the
    postcode, or somebody's date of birth. The number of queries does not depend on what is found.
    """
    words = " ".join(words.replace("\x00", " ").split())[:LONGEST]
    if not words:
        return []
    called = [word for word in WORD.findall(plain(words)) if len(word) >= SHORTEST_WORD]
    if as_date(words):
        called = []  # Nobody is called 17 May 1990.
    spelt_so = _find(user, [*_by_facts(user, words), *_by_name(user, called, alike=False)])
    if len(spelt_so) >= FEW or not called:
        return spelt_so
    alike = _find(user, _by_name(user, called, alike=True))
    return list(dict.fromkeys([*spelt_so, *alike]))[:MOST_FOUND]


def as_date(words: str) -> date | None:
    """The date that is written as 3/3/2016, 3 March 2016 or 2016-03-03; None for anything else."""
    if match := ISO_DATE.match(words):
        year, month, day = match.groups()
    elif match := DATE.match(words):
        day, month, year = match.groups()
    else:
        return None
    if not month.isdigit():
        starts = [name for name in MONTHS if name.lower().startswith(month.lower())]
        if len(starts) != 1:
            return None
        month = str(MONTHS.index(starts[0]) + 1)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


@dataclass(frozen=True)
class _Source:
    """Where families are found: `sql` gives family_id and the name it was found by, if any;
    `likeness` is how well that fits (1 for each word that does)."""

    sql: str
    parameters: list[Any]
    likeness: str = "0"
    likeness_parameters: list[Any] = field(default_factory=list)


def _find(user: User, sources: list[_Source]) -> list[int]:
    """One query over all sources, inside the user's scope."""
    if not sources:
        return []
    visible, scope = ids_as_sql(Family.objects.visible_to(user))
    likeness = f"CASE WHEN found.name = '' THEN {MOST_FOUND} ELSE {sources[-1].likeness} END"
    sql = FIND.format(
        found=" UNION ALL ".join(source.sql for source in sources),
        visible=visible,
        likeness=likeness,
        most=MOST_FOUND,
    )
    parameters = [value for source in sources for value in source.parameters]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)]
        )
        cursor.execute(sql, [*parameters, *scope, *sources[-1].likeness_parameters])
        return [pk for (pk,) in cursor.fetchall()]


def _by_facts(user: User, words: str) -> list[_Source]:
    """By reference, and where the words may be one, by postcode or date of birth."""
    sources = [
        _Source(
            f"SELECT id AS family_id, '' AS name FROM {FAMILIES}"
            " WHERE council_id = %s AND upper(ref) LIKE upper(%s)",
            [user.council_id, _beginning(words)],
        )
    ]
    compact = words.replace(" ", "").upper()
    if POSTCODE_START.match(compact):
        homes, seen = homes_as_sql(user)
        sources.append(
            _Source(
                f"SELECT id, '' FROM {FAMILIES} WHERE council_id = %s AND postcode <> ''"
                f" AND replace(postcode, ' ', '') LIKE %s AND (NOT restricted OR id IN ({homes}))",
                [user.council_id, _beginning(compact), *seen],
            )
        )
    day = as_date(words)
    if day:
        sources += [
            _Source(
                f"SELECT family_id, '' FROM {people} WHERE council_id = %s AND date_of_birth = %s",
                [user.council_id, day],
            )
            for people in PEOPLE
        ]
    return sources


def _by_name(user: User, words: list[str], *, alike: bool) -> list[_Source]:
    """People whose name has all the words, as typed or with two letters changed over.

    With `alike` also otherwise spelt ones, and of many words all but one.
    """
    if not words:
        return []
    fits = [_fits(word, alike=alike) for word in words]
    conditions = [
        " AND ".join(condition for condition, _ in chosen) for chosen in _choices(fits, alike)
    ]
    parameters = [
        value for chosen in _choices(fits, alike) for _, values in chosen for value in values
    ]
    likeness = " + ".join(
        "greatest(word_similarity(%s, found.name), CASE WHEN found.name ~ %s THEN 0.9 END, 0.4)"
        for _ in words
    )
    whole = " ".join(words)
    return [
        _Source(
            f"SELECT family_id, plain_name AS name FROM {people}"
            f" WHERE council_id = %s AND (({') OR ('.join(conditions)}))",
            [user.council_id, *parameters],
            f"{likeness} + similarity(%s, found.name) / 2",
            [*(value for word in words for value in (word, _spellings(word))), whole],
        )
        for people in PEOPLE
    ]


def _choices(fits: list[Any], alike: bool) -> list[list[Any]]:
    """The conditions that must hold together: all, or all but any one of many."""
    if not alike or len(fits) < MANY_WORDS:
        return [fits]
    return [[*fits[:place], *fits[place + 1 :]] for place in range(len(fits))]


def _fits(word: str, *, alike: bool) -> tuple[str, list[str]]:
    """The condition that a name has the word, or with `alike` one that looks or sounds like it."""
    if not alike:
        return "plain_name ~ %s", [_spellings(word)]
    looks_or_sounds = "plain_name %%> %s OR sounds && lodestar_sounds(%s)"
    return f"(plain_name ~ %s OR {looks_or_sounds})", [_spellings(word), word, word]


def _spellings(word: str) -> str:
    """A pattern for names that begin with the word, also where two of its letters changed over."""
    changed = [
        word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        for place in range(len(word) - 1)
    ]
    return rf"\m({'|'.join(dict.fromkeys(map(re.escape, [word, *changed])))})"


def _beginning(words: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", words) + "%"
