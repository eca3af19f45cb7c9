"""What the two indicators of development share: children judged in all areas within a year."""

from outcomes.measures.fragments import (
    DEVELOPMENT_AREAS,
    LAST,
    YEAR_BEFORE,
    of_council,
    under_5,
)

# Children under 5 on E with a judgement in every area in the year up to E; `counts` where the
# newest in each area is on track.
CHILDREN_JUDGED = f"""
    SELECT family.centre_id, child.id, judged.on_track AS counts
    FROM (SELECT child_id, bool_and(judgement = 'on_track') AS on_track
          FROM (SELECT DISTINCT ON (child_id, area) child_id, area, judgement
                FROM outcomes_assessment assessment
                WHERE {of_council("assessment")} AND date BETWEEN {YEAR_BEFORE} AND {LAST}
                ORDER BY child_id, area, date DESC) newest
          GROUP BY child_id
          HAVING count(*) = {DEVELOPMENT_AREAS}) judged
    JOIN families_child child ON child.id = judged.child_id
    JOIN families_family family ON family.id = child.family_id
    WHERE {under_5("child", LAST)}"""
