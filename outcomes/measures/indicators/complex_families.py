from outcomes.measures.fragments import (
    FIRST,
    LAST,
    counted_once,
    engaged,
    level_on,
    of_council,
    per_centre,
)
from outcomes.measures.measure import Indicator, Shows, Subject

MEASURE = Indicator(
    key="complex_families",
    version=1,
    title="Families with complex needs",
    definition=(
        "How many of the centre’s families seen face to face in the quarter have complex or "
        "statutory needs, level 3 or 4, on its last day."
    ),
    subject=Subject.FAMILY,
    shows=Shows.PROCESS,
    because="it says whom the centre works with, not what came of it",
    denominator="families seen face to face in the quarter",
    query=per_centre(f"""
        SELECT family.centre_id, family.id, {level_on("family.id", LAST)} >= 3 AS counts
        FROM families_family family
        WHERE {of_council("family")} AND {counted_once("family")}
          AND {engaged("family.id", FIRST, LAST)}"""),
)
