"""The words of SPEC 3 as SQL, each said once. Every function returns a piece of a query.

Arguments are SQL too: an alias (`kase`), a column (`child.date_of_birth`) or an expression of a
date (`%(last)s`). "Every range includes both ends", so ranges are BETWEEN. Tables that a fragment
reads itself are called `its_...`, so that they hide no alias of the query around it.
"""

from collections.abc import Iterable

from families.models import Engagement, Need
from outcomes.models import Assessment

# The quarter's first and last day (S and E), and the first of the 365 days that end with it.
FIRST, LAST = "%(first)s", "%(last)s"
YEAR_BEFORE = f"{LAST} - 364"


def _words(codes: Iterable[str]) -> str:
    return "(" + ", ".join(f"'{code}'" for code in codes) + ")"


DIRECT_KINDS = _words(Engagement.DIRECT)
GREATEST_NEEDS = _words(
    [Need.Kind.DOMESTIC_ABUSE, Need.Kind.PARENTAL_MENTAL_HEALTH, Need.Kind.SUBSTANCE_MISUSE]
)
DEVELOPMENT_AREAS = len(Assessment.Area)


# Age


def birthday(born: str, years: int) -> str:
    """The day somebody reaches that age; born on 29 February, on 1 March in other years.

    PostgreSQL's own sum stops at 28 February, a day early.
    """
    reached = f"({born} + interval '{years} years')"
    return f"({reached}::date + (extract(day FROM {reached}) <> extract(day FROM {born}))::int)"


def under_5(child: str, day: str) -> str:
    """Born, and before the fifth birthday; a child with only a due date is never under 5."""
    born = f"{child}.date_of_birth"
    return f"({born} <= {day} AND {day} < {birthday(born, 5)} AND {counted_once(child)})"


def aged(child: str, years: int, day: str) -> str:
    """In completed years, exactly that age on the day."""
    born = f"{child}.date_of_birth"
    of_age = f"{birthday(born, years)} <= {day} AND {day} < {birthday(born, years + 1)}"
    return f"({of_age} AND {counted_once(child)})"


# The family on a day


def level_on(family: str, day: str) -> str:
    """The newest level dated on or before the day; none: 1."""
    return f"""coalesce((
        SELECT its_level.level FROM families_level its_level
        WHERE its_level.family_id = {family} AND its_level.starts_on <= {day}
        ORDER BY its_level.starts_on DESC LIMIT 1), 1)"""


def _greatest_need_active(need: str, family: str, day: str) -> str:
    return f"""({need}.family_id = {family} AND {need}.need IN {GREATEST_NEEDS}
        AND {need}.starts_on <= {day} AND ({need}.ends_on IS NULL OR {need}.ends_on >= {day}))"""


def _carer_under_20(carer: str, family: str, day: str) -> str:
    born = f"{carer}.date_of_birth"
    return f"({carer}.family_id = {family} AND {day} < {birthday(born, 20)})"


def in_greatest_need(family: str, day: str) -> str:
    """Level 3 or more, or one of three needs active, or a carer under 20, on the day."""
    return f"""({level_on(family, day)} >= 3
        OR EXISTS (SELECT FROM families_need its_need
                   WHERE {_greatest_need_active("its_need", family, day)})
        OR EXISTS (SELECT FROM families_carer its_carer
                   WHERE {_carer_under_20("its_carer", family, day)}))"""


def proof_of_greatest_need(family: str, day: str) -> dict[str, str]:
    """The records that put the family in greatest need on the day, for `evidence`."""
    return {
        "level": f"""(
            SELECT jsonb_build_array(newest.id) FROM (
                SELECT its_level.id, its_level.level FROM families_level its_level
                WHERE its_level.family_id = {family} AND its_level.starts_on <= {day}
                ORDER BY its_level.starts_on DESC LIMIT 1) newest
            WHERE newest.level >= 3)""",
        "need": f"""(
            SELECT jsonb_agg(its_need.id ORDER BY its_need.id) FROM families_need its_need
            WHERE {_greatest_need_active("its_need", family, day)})""",
        "carer": f"""(
            SELECT jsonb_agg(its_carer.id ORDER BY its_carer.id) FROM families_carer its_carer
            WHERE {_carer_under_20("its_carer", family, day)})""",
    }


def registered_on(family: str, day: str) -> str:
    """Registered by the day, and not deregistered by it."""
    return f"""({family}.registered_on <= {day}
        AND ({family}.deregistered_on IS NULL OR {family}.deregistered_on > {day}))"""


# Engagements


def direct(engagement: str) -> str:
    """Face to face, and not voided."""
    return f"({engagement}.voided_on IS NULL AND {engagement}.kind IN {DIRECT_KINDS})"


def engaged(family: str, first: str, last: str) -> str:
    """Whether the family had a direct engagement from one day to the other."""
    return f"""EXISTS (
        SELECT FROM families_engagement its_contact
        WHERE its_contact.family_id = {family} AND {direct("its_contact")}
          AND its_contact.date BETWEEN {first} AND {last})"""


def newest_engagement(family: str, first: str, last: str) -> str:
    """The newest direct engagement from one day to the other, as evidence."""
    return f"""(
        SELECT jsonb_build_array(its_contact.id) FROM families_engagement its_contact
        WHERE its_contact.family_id = {family} AND {direct("its_contact")}
          AND its_contact.date BETWEEN {first} AND {last}
        ORDER BY its_contact.date DESC, its_contact.ref DESC LIMIT 1)"""


def makes_engagement_day(engagement: str, case: str) -> str:
    """Whether the engagement makes its date an engagement day of the case, up to E."""
    return f"""({engagement}.case_id = {case}.id AND {direct(engagement)}
        AND {engagement}.date
            BETWEEN {case}.opened_on AND least({case}.closed_on, {LAST}))"""


# Places


def of_provider(centre: str) -> str:
    """Whether the centre (its id) is the provider's that is asked about."""
    return f"""{centre} IN (
        SELECT its_centre.id FROM centres_centre its_centre
        JOIN centres_cluster its_cluster ON its_cluster.id = its_centre.cluster_id
        WHERE its_cluster.provider_id = %(provider)s)"""


def in_quarter(day: str) -> str:
    """Whether the day is in the quarter."""
    return f"{day} BETWEEN {FIRST} AND {LAST}"


# Cases and Stars


def of_council(record: str) -> str:
    """Whether the record is the council's that is rolled up."""
    return f"{record}.council_id = %(council)s"


def counted_once(record: str) -> str:
    """Whether the family, carer or child was not merged into another, with which it counts.

    All that is asked of a child on a day (`under_5`, `aged`) asks for this by itself.
    """
    return f"{record}.merged_into_id IS NULL"


def case_open(case: str, first: str, last: str) -> str:
    """Whether the case was open on any day from one to the other."""
    return f"""({case}.opened_on <= {last}
        AND ({case}.closed_on IS NULL OR {case}.closed_on >= {first}))"""


def six_months_after(day: str) -> str:
    """The same day of the month six months later, or that month's last day."""
    return f"({day} + interval '6 months')::date"


def counted_star(star: str, kind: str) -> str:
    """A finished Star of the kind, not voided, dated up to E."""
    return f"""({star}.kind = '{kind}' AND {star}.date <= {LAST}
        AND {star}.finished_at IS NOT NULL AND {star}.voided_on IS NULL)"""


def has_star(case: str, kind: str, from_day: int, to_day: int) -> str:
    """Whether the case has a Star of the kind from so many days after it opened to so many."""
    return f"""EXISTS (
        SELECT FROM outcomes_star its_star
        WHERE its_star.case_id = {case}.id AND {counted_star("its_star", kind)}
          AND its_star.date
              BETWEEN {case}.opened_on + {from_day} AND {case}.opened_on + {to_day})"""


# What queries give


def evidence(**records: str) -> str:
    """A jsonb object from kinds of record to ids; a kind without any is left out."""
    pairs = ", ".join(f"'{kind}', {ids}" for kind, ids in records.items())
    return f"jsonb_strip_nulls(jsonb_build_object({pairs}))"


def ids(*columns: str) -> str:
    """These ids as evidence."""
    return f"jsonb_build_array({', '.join(columns)})"


def per_centre(subjects: str) -> str:
    """An indicator's rows, from a row for each subject: `centre_id`, `id`, `counts` (or not)."""
    return f"""
        SELECT centre_id,
               count(*) FILTER (WHERE counts) AS numerator,
               count(*) AS denominator,
               array_agg(id ORDER BY id) FILTER (WHERE counts) AS counted,
               array_agg(id ORDER BY id) FILTER (WHERE NOT counts) AS not_counted
        FROM ({subjects}) subjects
        GROUP BY centre_id"""


def per_population(subjects: str) -> str:
    """An indicator's rows over the under-5 population of the centre's reach areas.

    `subjects` gives `centre_id` and `id` of each subject in the numerator.
    """
    return f"""
        SELECT centre_id, coalesce(numerator, 0) AS numerator, denominator, counted,
               NULL::bigint[] AS not_counted
        FROM (SELECT centre_id, sum(under5_population) AS denominator
              FROM centres_reacharea area WHERE {of_council("area")}
              GROUP BY centre_id) population
        LEFT JOIN (SELECT centre_id, count(*) AS numerator, array_agg(id ORDER BY id) AS counted
                   FROM ({subjects}) subjects GROUP BY centre_id) numerators USING (centre_id)"""
