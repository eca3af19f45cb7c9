from outcomes.measures.fragments import (
    FIRST,
    LAST,
    case_open,
    evidence,
    ids,
    in_greatest_need,
    makes_engagement_day,
    of_council,
    of_provider,
    proof_of_greatest_need,
)
from outcomes.measures.measure import Outcome, Shows, Subject

DAYS, SPAN_DAYS = 5, 28
# With so many days a case came near.
NEAR_DAYS = 3

PROOF = evidence(
    case=ids("kase.id"),
    engagement=f"""(
        SELECT jsonb_agg(visit.id ORDER BY visit.date, visit.id) FROM families_engagement visit
        WHERE {makes_engagement_day("visit", "kase")} AND visit.date <= sustained.achieved_on)""",
    **proof_of_greatest_need("kase.family_id", "kase.opened_on"),
)


# How far a case is, condition by condition: for whoever supports the family.
def _standing(asked: str) -> str:
    return f"""
    SELECT kase.ref AS subject,
           {in_greatest_need("kase.family_id", "kase.opened_on")} AS in_need,
           count(DISTINCT visit.date) AS days,
           coalesce(max(visit.date) - min(visit.date), 0) AS span,
           coalesce(bool_or(visit.kind = 'home_visit'), false) AS visited_at_home
    FROM families_case kase
    LEFT JOIN families_engagement visit ON {makes_engagement_day("visit", "kase")}
    WHERE {asked}
    GROUP BY kase.id, kase.ref, kase.family_id, kase.opened_on"""


STANDING = _standing("kase.id = %(case)s")

# The same of all cases of a provider that came near by the quarter's end.
NEAR = f"""
    SELECT * FROM ({
    _standing(
        f"{of_council('kase')} AND {of_provider('kase.centre_id')}"
        f" AND {case_open('kase', FIRST, LAST)}"
    )
}) standing
    WHERE in_need AND days >= {NEAR_DAYS}"""

MEASURE = Outcome(
    key="sustained_contact",
    version=1,
    title="Sustained contact",
    definition=(
        "A family that was in greatest need when its case opened was seen face to face on five "
        "different days, over four weeks or more, and at home at least once. It is achieved on "
        "the first day by which all of that had happened."
    ),
    subject=Subject.CASE,
    shows=Shows.PROCESS,
    because="it counts contact with the family, not what came of it",
    query=f"""
        WITH engagement_day AS (
            SELECT kase.id AS case_id, visit.date AS day,
                   row_number() OVER days AS number,
                   first_value(visit.date) OVER days AS first_day,
                   bool_or(bool_or(visit.kind = 'home_visit')) OVER days AS visited_at_home
            FROM families_case kase
            JOIN families_engagement visit ON {makes_engagement_day("visit", "kase")}
            WHERE {of_council("kase")} AND kase.opened_on <= {LAST}
            GROUP BY kase.id, visit.date
            WINDOW days AS (PARTITION BY kase.id ORDER BY visit.date)
        ), sustained AS (
            SELECT case_id, min(day) AS achieved_on FROM engagement_day
            WHERE number >= {DAYS} AND day >= first_day + {SPAN_DAYS} AND visited_at_home
            GROUP BY case_id
        )
        SELECT kase.ref AS subject, kase.centre_id, sustained.achieved_on, {PROOF} AS evidence
        FROM sustained JOIN families_case kase ON kase.id = sustained.case_id
        WHERE {in_greatest_need("kase.family_id", "kase.opened_on")}""",
)
