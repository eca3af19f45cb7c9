from outcomes.measures.fragments import (
    LAST,
    case_open,
    evidence,
    ids,
    in_quarter,
    level_on,
    of_council,
    of_provider,
)
from outcomes.measures.measure import Outcome, Shows, Subject

DAYS, HIGH_FROM = 182, 3

# From the level that stood when the case opened to the end of the half year: all that was said.
LEVELS = """(
    SELECT jsonb_agg(level.id ORDER BY level.starts_on) FROM families_level level
    WHERE level.family_id = closed.family_id AND level.starts_on <= closed.achieved_on
      AND level.starts_on >= (
          SELECT max(earlier.starts_on) FROM families_level earlier
          WHERE earlier.family_id = closed.family_id AND earlier.starts_on <= closed.opened_on))"""

# What undoes it from the day after closing to the end of the half year.
ROSE = f"""
    level.family_id = closed.family_id AND level.level >= {HIGH_FROM}
      AND level.starts_on BETWEEN closed.day_after AND closed.achieved_on"""
OPEN_TOO = f"""
    other.family_id = closed.family_id AND other.id <> closed.id
      AND {case_open("other", "closed.day_after", "closed.achieved_on")}"""

# Of cases of a family that closed on one day, the one that counts.
COUNTED = f"""
    SELECT other.ref FROM families_case other
    WHERE other.family_id = closed.family_id AND other.closed_on = closed.closed_on
      AND other.closure_reason = 'goals_met'
      AND {level_on("other.family_id", "other.opened_on")} >= {HIGH_FROM}
    ORDER BY other.opened_on, other.ref LIMIT 1"""


# How far a case is, condition by condition: for whoever supports the family.
def _standing(asked: str) -> str:
    return f"""
    WITH closed AS (
        SELECT kase.*, kase.closed_on + 1 AS day_after, kase.closed_on + {DAYS} AS achieved_on,
               {level_on("kase.family_id", "kase.opened_on")} AS level_before,
               {level_on("kase.family_id", "kase.closed_on")} AS level_now
        FROM families_case kase
        WHERE {asked}
    )
    SELECT closed.ref AS subject, closed.level_before, closed.level_now,
           (SELECT min(level.starts_on) FROM families_level level WHERE {ROSE}) AS rose_on,
           (SELECT min(other.ref) FROM families_case other WHERE {OPEN_TOO}) AS open_too,
           ({COUNTED}) AS counted, family.deregistered_on AS left_on
    FROM closed
    JOIN families_family family ON family.id = closed.family_id"""


STANDING = _standing("kase.id = %(case)s")

# The same of all cases of a provider that closed with their goals met, whose half year ended in
# the quarter.
NEAR = f"""
    SELECT * FROM ({
    _standing(
        f"{of_council('kase')} AND {of_provider('kase.centre_id')}"
        f" AND {in_quarter(f'kase.closed_on + {DAYS}')} AND kase.closure_reason = 'goals_met'"
    )
}) standing
    WHERE level_before >= {HIGH_FROM}"""

MEASURE = Outcome(
    key="sustained_step_down",
    version=1,
    title="Stepped down and stayed down",
    definition=(
        "A family with complex needs, level 3 or 4, came down to level 1 or 2 by the time its "
        "case closed with goals met, and for 26 weeks afterwards its level did not rise to 3 "
        "again, no other case was open, and it stayed with the centre."
    ),
    subject=Subject.CASE,
    shows=Shows.CHANGE,
    because="the family needs less help, and still did half a year later",
    query=f"""
        WITH closed AS (
            SELECT DISTINCT ON (kase.family_id, kase.closed_on)
                   kase.*, kase.closed_on + 1 AS day_after, kase.closed_on + {DAYS} AS achieved_on
            FROM families_case kase
            WHERE {of_council("kase")} AND kase.closed_on + {DAYS} <= {LAST}
              AND kase.closure_reason = 'goals_met'
              AND {level_on("kase.family_id", "kase.opened_on")} >= {HIGH_FROM}
              AND {level_on("kase.family_id", "kase.closed_on")} < {HIGH_FROM}
            ORDER BY kase.family_id, kase.closed_on, kase.opened_on, kase.ref
        )
        SELECT closed.ref AS subject, closed.centre_id, closed.achieved_on,
               {evidence(case=ids("closed.id"), level=LEVELS)} AS evidence
        FROM closed
        JOIN families_family family ON family.id = closed.family_id
        WHERE NOT EXISTS (SELECT FROM families_level level WHERE {ROSE})
          AND NOT EXISTS (SELECT FROM families_case other WHERE {OPEN_TOO})
          AND (family.deregistered_on IS NULL OR family.deregistered_on > closed.achieved_on)""",
)
