from outcomes.measures.fragments import (
    LAST,
    birthday,
    counted_once,
    engaged,
    evidence,
    ids,
    in_quarter,
    newest_engagement,
    of_council,
    of_provider,
    under_5,
)
from outcomes.measures.measure import Outcome, Shows, Subject
from outcomes.models import Assessment

# From the first look to the one that shows a child has caught up, in days.
APART = 90
TOO_OLD = 5


def _newest(area: str) -> str:
    return f"max(date) FILTER (WHERE area = '{area}') OVER days"


def _newest_on_track(area: str) -> str:
    return f"max(date) FILTER (WHERE area = '{area}' AND judgement = 'on_track') OVER days"


# An area is on track on a day when its newest judgement is also its newest one on track.
ON_TRACK = " AND ".join(f"{_newest(area)} = {_newest_on_track(area)}" for area in Assessment.Area)

ASSESSMENTS = """(
    SELECT jsonb_agg(id ORDER BY date, area) FROM (
        SELECT id, date, area FROM outcomes_assessment
        WHERE child_id = child.id AND date = caught_up.first_day
        UNION
        SELECT id, date, area FROM (
            SELECT DISTINCT ON (area) id, date, area FROM outcomes_assessment
            WHERE child_id = child.id AND date <= caught_up.day
            ORDER BY area, date DESC) newest
    ) proof)"""

PROOF = evidence(
    child=ids("child.id"),
    assessment=ASSESSMENTS,
    engagement=newest_engagement("child.family_id", "caught_up.first_day", "caught_up.day"),
)


def _behind(assessments: str) -> str:
    """Judgements with what was on track by their day, and who was behind on the first one."""
    return f"""
        WITH assessed AS (
            SELECT child_id, date AS day, area, judgement,
                   min(date) OVER (PARTITION BY child_id) AS first_day,
                   {ON_TRACK} AS on_track
            FROM outcomes_assessment assessment
            WHERE {assessments} AND date <= {LAST}
            WINDOW days AS (PARTITION BY child_id ORDER BY date)
        ), behind AS (
            SELECT DISTINCT child_id FROM assessed
            WHERE day = first_day AND judgement = 'not_on_track'
        )"""


def _caught_up(assessments: str) -> str:
    """The outcome's rows, of these assessments."""
    return f"""{_behind(assessments)}, caught_up AS (
            SELECT DISTINCT ON (child_id) assessed.*
            FROM assessed
            JOIN behind USING (child_id)
            JOIN families_child child ON child.id = child_id
            WHERE on_track AND day >= first_day + {APART}
              AND {under_5("child", "day")}
              AND {engaged("child.family_id", "first_day", "day")}
            ORDER BY child_id, day
        )
        SELECT child.ref AS subject, family.centre_id, caught_up.day AS achieved_on,
               {PROOF} AS evidence
        FROM caught_up
        JOIN families_child child ON child.id = caught_up.child_id
        JOIN families_family family ON family.id = child.family_id"""


# The same asked of one child (`child`, its id): areas it was behind in at first, and the day it
# had caught up.
OF_CHILD = "child_id = %(child)s"
FIRST_BEHIND_OF_CHILD = f"""{_behind(OF_CHILD)}
    SELECT day, area FROM assessed JOIN behind USING (child_id)
    WHERE day = first_day AND judgement = 'not_on_track' ORDER BY area"""
CAUGHT_UP_OF_CHILD = f"SELECT achieved_on FROM ({_caught_up(OF_CHILD)}) achieved"

# How far each of a family's children is that was ever assessed, condition by condition, as of the
# newest look; `not_on_track` and `not_looked_at` are areas.
NEWEST = f"""
    SELECT area.code, (
        SELECT its.judgement FROM assessed its
        WHERE its.child_id = newest.child_id AND its.area = area.code
        ORDER BY its.day DESC LIMIT 1) AS judgement
    FROM unnest(ARRAY[{", ".join(f"'{area}'" for area in Assessment.Area)}]) area (code)"""


def _standing(asked: str) -> str:
    return f"""{_behind(of_council("assessment"))}, newest AS (
        SELECT DISTINCT ON (child_id) child_id, first_day, day AS last_day
        FROM assessed ORDER BY child_id, day DESC
    )
    SELECT child.id AS child_id, child.ref AS subject, newest.first_day, newest.last_day,
           newest.child_id IN (SELECT child_id FROM behind) AS was_behind,
           coalesce(areas.not_on_track, '{{}}') AS not_on_track,
           coalesce(areas.not_looked_at, '{{}}') AS not_looked_at,
           {engaged("child.family_id", "newest.first_day", LAST)} AS seen,
           {birthday("child.date_of_birth", TOO_OLD)} AS too_old_on
    FROM newest
    JOIN families_child child ON child.id = newest.child_id
    JOIN families_family family ON family.id = child.family_id
    CROSS JOIN LATERAL (
        SELECT array_agg(code ORDER BY code) FILTER (WHERE judgement = 'not_on_track')
                   AS not_on_track,
               array_agg(code ORDER BY code) FILTER (WHERE judgement IS NULL) AS not_looked_at
        FROM ({NEWEST}) its) areas
    WHERE {asked} AND {counted_once("child")}
    ORDER BY child.ref"""


STANDING = _standing("child.family_id = %(family)s")

# The same of all children of a provider's families who were behind at first and looked at again
# in the quarter. `caught_up` is whether they had, whatever was found later.
NEAR = f"""
    SELECT near.*, EXISTS ({_caught_up("assessment.child_id = near.child_id")}) AS caught_up
    FROM ({
    _standing(
        f"{of_provider('family.centre_id')} AND {in_quarter('newest.last_day')}"
        " AND newest.last_day > newest.first_day"
    )
}) near
    WHERE near.was_behind"""

MEASURE = Outcome(
    key="development_catch_up",
    version=1,
    title="Caught up in development",
    definition=(
        "A child who was behind in some area of development when first assessed is on track in "
        "all three areas, three months later or more, before turning five, and the family has "
        "been seen face to face in between."
    ),
    subject=Subject.CHILD,
    shows=Shows.CHANGE,
    because="the child can do what it could not do before",
    query=_caught_up(of_council("assessment")),
)
