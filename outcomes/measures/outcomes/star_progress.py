from outcomes.measures.fragments import (
    LAST,
    counted_star,
    evidence,
    ids,
    in_quarter,
    of_council,
    of_provider,
)
from outcomes.measures.measure import Outcome, Shows, Subject

# Days around opening and closing in which the two Stars are dated, and between them.
FIRST_WITHIN, CLOSING_BEFORE, CLOSING_AFTER, APART = 28, 28, 14, 28
AREAS_BETTER, STEPS_BETTER, STEPS_WORSE = 3, 2, 2

FIRST_STAR = f"""
        SELECT star.* FROM outcomes_star star
        WHERE star.case_id = kase.id AND {counted_star("star", "first")}
          AND star.date BETWEEN kase.opened_on AND kase.opened_on + {FIRST_WITHIN}
        ORDER BY star.date, star.ref LIMIT 1"""

CLOSING_STAR = f"""
        SELECT star.* FROM outcomes_star star
        WHERE star.case_id = kase.id AND {counted_star("star", "closing")}
          AND star.edition_id = first.edition_id
          AND star.date
              BETWEEN kase.closed_on - {CLOSING_BEFORE} AND kase.closed_on + {CLOSING_AFTER}
          AND star.date >= first.date + {APART}
        ORDER BY star.date DESC, star.ref DESC LIMIT 1"""

# Cases closed with goals met, with their first and closing Star where these may show progress.
PAIRS = f"""
    SELECT kase.id AS case_id, kase.ref, kase.centre_id, kase.opened_on,
           first.id AS first_id, closing.id AS closing_id, edition.good_from,
           greatest(kase.closed_on, closing.date) AS achieved_on
    FROM families_case kase
    CROSS JOIN LATERAL ({FIRST_STAR}) first
    CROSS JOIN LATERAL ({CLOSING_STAR}) closing
    JOIN outcomes_staredition edition ON edition.id = first.edition_id
    WHERE {of_council("kase")} AND kase.closed_on <= {LAST} AND kase.closure_reason = 'goals_met'
      AND first.completed <> 'worker' AND closing.completed <> 'worker'"""

# Each area scored in the first Star: its scores, and whether it is clearly better.
AREAS = f"""
          SELECT area.code, before.score AS before, after.score AS after,
                 after.score - before.score >= {STEPS_BETTER}
                     OR (before.score < pair.good_from AND pair.good_from <= after.score)
                     AS improved
          FROM outcomes_starscore before
          JOIN outcomes_stararea area ON area.id = before.area_id
          LEFT JOIN outcomes_starscore after
              ON after.star_id = pair.closing_id AND after.area_id = before.area_id
          WHERE before.star_id = pair.first_id"""
CLEARLY_WORSE = f"before - after >= {STEPS_WORSE}"

PROGRESS = f"""
    SELECT array_agg(code) FILTER (WHERE improved) AS improved_areas
    FROM ({AREAS}) areas
    HAVING count(*) = count(after)
       AND count(*) FILTER (WHERE improved) >= {AREAS_BETTER}
       AND NOT bool_or({CLEARLY_WORSE})"""

DONE = """
    action.case_id = pair.case_id AND action.area = ANY(progress.improved_areas)
      AND action.status = 'done' AND action.done_on BETWEEN pair.opened_on AND pair.achieved_on"""

ACTIONS = f"""
    SELECT jsonb_agg(action.id ORDER BY action.id) AS ids FROM outcomes_action action
    WHERE {DONE}"""

PROOF = evidence(
    case=ids("pair.case_id"), star=ids("pair.first_id", "pair.closing_id"), action="done.ids"
)


# How far a case is, condition by condition: for whoever supports the family.
def _standing(asked: str) -> str:
    return f"""
    WITH pair AS (
        SELECT kase.id AS case_id, kase.ref, kase.opened_on, edition.good_from,
               first.id AS first_id, first.date AS first_on, first.completed AS first_by,
               closing.id AS closing_id, closing.date AS closing_on,
               closing.completed AS closing_by,
               greatest(kase.closed_on, closing.date) AS achieved_on
        FROM families_case kase
        LEFT JOIN LATERAL ({FIRST_STAR}) first ON true
        LEFT JOIN LATERAL ({CLOSING_STAR}) closing ON true
        LEFT JOIN outcomes_staredition edition ON edition.id = first.edition_id
        WHERE {asked}
    )
    SELECT pair.ref AS subject, pair.first_id, pair.first_on, pair.first_by,
           pair.closing_id, pair.closing_on, pair.closing_by,
           progress.left_out, progress.improved_areas, progress.worse_areas,
           EXISTS (SELECT FROM outcomes_action action WHERE {DONE}) AS acted_on
    FROM pair
    CROSS JOIN LATERAL (
        SELECT count(*) - count(after) AS left_out,
               coalesce(array_agg(code ORDER BY code) FILTER (WHERE improved), '{{}}')
                   AS improved_areas,
               coalesce(array_agg(code ORDER BY code) FILTER (WHERE {CLEARLY_WORSE}), '{{}}')
                   AS worse_areas
        FROM ({AREAS}) areas) progress"""


STANDING = _standing("kase.id = %(case)s")

# The same of all cases of a provider that closed in the quarter with their goals met.
NEAR = _standing(
    f"{of_council('kase')} AND {of_provider('kase.centre_id')}"
    f" AND {in_quarter('kase.closed_on')} AND kase.closure_reason = 'goals_met'"
)

MEASURE = Outcome(
    key="star_progress",
    version=1,
    title="Progress on the Family Star",
    definition=(
        "A case that closed with its goals met, where the Family Star at the end, compared with "
        "the one at the start, is clearly better in three areas or more and clearly worse in "
        "none, the family had a part in both, and an action in one of the better areas was done."
    ),
    subject=Subject.CASE,
    shows=Shows.CHANGE,
    because="the family’s own Star says that life moved on in three areas or more",
    query=f"""
        WITH pair AS ({PAIRS})
        SELECT pair.ref AS subject, pair.centre_id, pair.achieved_on, {PROOF} AS evidence
        FROM pair
        CROSS JOIN LATERAL ({PROGRESS}) progress
        CROSS JOIN LATERAL ({ACTIONS}) done
        WHERE done.ids IS NOT NULL""",
)
