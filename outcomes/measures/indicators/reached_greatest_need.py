from outcomes.measures.fragments import (
    LAST,
    YEAR_BEFORE,
    counted_once,
    engaged,
    in_greatest_need,
    of_council,
    per_centre,
    registered_on,
    under_5,
)
from outcomes.measures.measure import Indicator, Shows, Subject

MEASURE = Indicator(
    key="reached_greatest_need",
    version=1,
    title="Families in greatest need reached",
    definition=(
        "How many of the centre’s registered families with a child under five and in greatest "
        "need were seen face to face in the year up to the last day of the quarter."
    ),
    subject=Subject.FAMILY,
    shows=Shows.REACH,
    because="it counts who was seen",
    denominator="registered families in greatest need with a child under five",
    query=per_centre(f"""
        SELECT family.centre_id, family.id,
               {engaged("family.id", YEAR_BEFORE, LAST)} AS counts
        FROM families_family family
        WHERE {of_council("family")} AND {counted_once("family")}
          AND {registered_on("family", LAST)}
          AND EXISTS (SELECT FROM families_child child
                      WHERE child.family_id = family.id AND {under_5("child", LAST)})
          AND {in_greatest_need("family.id", LAST)}"""),
)
