"""What a later look at an outcome is: plain words, and one query over what was achieved.

The query reads rows called `paid` (`id`, `subject`, `achieved_on`, and `records`, the ids of the
records that proved it, by kind) and two named parameters: `council` (id) and `last`, the day that
it looks from; records dated after it do not count (SPEC 3). It gives a row for each whose subject
is there: `id`; `fell_on`, the first day within the year after on which records show that it fell
back, or null; `evidence`, the ids of those records by kind; and `is_known`, whether anything
recorded says either way.
"""

from dataclasses import dataclass

from outcomes.measures.fragments import LAST, level_on, of_council

YEAR = 365
HALF_YEAR = 182
HIGH_FROM = 3


@dataclass(frozen=True)
class LaterLook:
    """How an outcome is looked at again; a published version never changes.

    `key` is the outcome's. `definition` says in plain words what falling back means; `unknown`
    when nothing can be said either way.
    """

    key: str
    version: int
    definition: str
    unknown: str
    query: str


LEFT = "The family left the centre before the year was over, and nothing had shown by then."

# The year after, as far as it is past: within it records tell that an outcome fell back.
SINCE = f"BETWEEN paid.achieved_on + 1 AND least(paid.achieved_on + {YEAR}, {LAST})"


def first_sign(*signs: str) -> str:
    """The first day that any of the queries gives, with the ids of what they give for it.

    Each gives rows of a day, a kind of record and an id.
    """
    return f"""
    SELECT day, jsonb_object_agg(kind, ids) AS evidence FROM (
        SELECT day, kind, jsonb_agg(id ORDER BY id) AS ids
        FROM ({" UNION ALL ".join(f"({sign})" for sign in signs)}) sign (day, kind, id)
        GROUP BY day, kind) each_day
    GROUP BY day ORDER BY day LIMIT 1"""


def level_rose(family: str) -> str:
    """Rows of the level of need that took the family from below 3 to 3 or 4."""
    return f"""
    SELECT rose.starts_on, 'level', rose.id FROM families_level rose
    WHERE rose.family_id = {family} AND rose.level >= {HIGH_FROM} AND rose.starts_on {SINCE}
      AND {level_on("rose.family_id", "(rose.starts_on - 1)")} < {HIGH_FROM}"""


def new_case(family: str, but: str) -> str:
    """Cases of targeted support opened for the family, other than the one that was paid for."""
    return f"""
    SELECT later.opened_on, 'case', later.id FROM families_case later
    WHERE later.family_id = {family} AND later.id <> {but} AND later.opened_on {SINCE}"""


def stayed(family: str) -> str:
    """Whether the family was there to be known of: not deregistered by the end of the look."""
    return f"""({family}.deregistered_on IS NULL
        OR {family}.deregistered_on > least(paid.achieved_on + {YEAR}, {LAST}))"""


def of_case(*signs: str) -> str:
    """The query of an outcome whose subject is a case (`kase`), by its signs of falling back."""
    return f"""
    SELECT paid.id, fell.day AS fell_on, coalesce(fell.evidence, '{{}}') AS evidence,
           fell.day IS NOT NULL OR {stayed("family")} AS is_known
    FROM paid
    JOIN families_case kase ON kase.ref = paid.subject AND {of_council("kase")}
    JOIN families_family family ON family.id = kase.family_id
    LEFT JOIN LATERAL ({first_sign(*signs)}) fell ON true"""
