from outcomes.measures.outcomes.star_progress import STEPS_BETTER, STEPS_WORSE
from outcomes.sustained.later_look import (
    LEFT,
    SINCE,
    LaterLook,
    level_rose,
    new_case,
    of_case,
)

# The two Stars that were paid for are those of the evidence, in its order.
FIRST, CLOSING = "(paid.records #>> '{star,0}')::bigint", "(paid.records #>> '{star,1}')::bigint"

# A later Star of the family, of the same edition, in which an area that had improved fell back.
STAR_FELL = f"""
    SELECT later.date, 'star', later.id FROM outcomes_star later
    JOIN families_case its_case ON its_case.id = later.case_id
    JOIN outcomes_staredition edition ON edition.id = later.edition_id
    WHERE its_case.family_id = kase.family_id AND later.id <> {CLOSING}
      AND later.finished_at IS NOT NULL AND later.voided_on IS NULL AND later.date {SINCE}
      AND EXISTS (
          SELECT FROM outcomes_starscore before
          JOIN outcomes_starscore after
              ON after.star_id = {CLOSING} AND after.area_id = before.area_id
          JOIN outcomes_starscore since
              ON since.star_id = later.id AND since.area_id = before.area_id
          WHERE before.star_id = {FIRST}
            AND (after.score - before.score >= {STEPS_BETTER}
                 OR (before.score < edition.good_from AND edition.good_from <= after.score))
            AND after.score - since.score >= {STEPS_WORSE})"""

LOOK = LaterLook(
    key="star_progress",
    version=1,
    definition=(
        "Within the year after, the family’s level of need rose to 3 or more from below, a new "
        "case of targeted support was opened for it, or a later Star of the same edition fell "
        "back by 2 or more in an area that had improved."
    ),
    unknown=LEFT,
    query=of_case(level_rose("kase.family_id"), new_case("kase.family_id", "kase.id"), STAR_FELL),
)
