from outcomes.measures.fragments import LAST, counted_star, evidence, ids, of_council
from outcomes.measures.measure import Outcome, Subject

# Cases closed with goals met, with their first and closing Star where these may show progress.
PAIRS = f"""
    SELECT kase.id AS case_id, kase.ref, kase.centre_id, kase.opened_on,
           first.id AS first_id, closing.id AS closing_id, edition.good_from,
           greatest(kase.closed_on, closing.date) AS achieved_on
    FROM families_case kase
    CROSS JOIN LATERAL (
        SELECT star.* FROM outcomes_star star
        WHERE star.case_id = kase.id AND {counted_star("star", "first")}
          AND star.date BETWEEN kase.opened_on AND kase.opened_on + 28
        ORDER BY star.date, star.ref LIMIT 1) first
    CROSS JOIN LATERAL (
        SELECT star.* FROM outcomes_star star
        WHERE star.case_id = kase.id AND {counted_star("star", "closing")}
          AND star.edition_id = first.edition_id
          AND star.date BETWEEN kase.closed_on - 28 AND kase.closed_on + 14
          AND star.date >= first.date + 28
        ORDER BY star.date DESC, star.ref DESC LIMIT 1) closing
    JOIN outcomes_staredition edition ON edition.id = first.edition_id
    WHERE {of_council("kase")} AND kase.closed_on <= {LAST} AND kase.closure_reason = 'goals_met'
      AND first.completed <> 'worker' AND closing.completed <> 'worker'"""

PROGRESS = """
    SELECT array_agg(code) FILTER (WHERE improved) AS improved_areas
    FROM (SELECT area.code, before.score AS before, after.score AS after,
                 after.score - before.score >= 2
                     OR (before.score < pair.good_from AND pair.good_from <= after.score)
                     AS improved
          FROM outcomes_starscore before
          JOIN outcomes_stararea area ON area.id = before.area_id
          LEFT JOIN outcomes_starscore after
              ON after.star_id = pair.closing_id AND after.area_id = before.area_id
          WHERE before.star_id = pair.first_id) areas
    HAVING count(*) = count(after)
       AND count(*) FILTER (WHERE improved) >= 3
       AND NOT bool_or(before - after >= 2)"""

ACTIONS = """
    SELECT jsonb_agg(action.id ORDER BY action.id) AS ids FROM outcomes_action action
    WHERE action.case_id = pair.case_id AND action.area = ANY(progress.improved_areas)
      AND action.status = 'done' AND action.done_on BETWEEN pair.opened_on AND pair.achieved_on"""

PROOF = evidence(
    case=ids("pair.case_id"), star=ids("pair.first_id", "pair.closing_id"), action="done.ids"
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
    query=f"""
        WITH pair AS ({PAIRS})
        SELECT pair.ref AS subject, pair.centre_id, pair.achieved_on, {PROOF} AS evidence
        FROM pair
        CROSS JOIN LATERAL ({PROGRESS}) progress
        CROSS JOIN LATERAL ({ACTIONS}) done
        WHERE done.ids IS NOT NULL""",
)
