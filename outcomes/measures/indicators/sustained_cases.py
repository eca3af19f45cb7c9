from outcomes.measures.fragments import (
    FIRST,
    LAST,
    case_open,
    makes_engagement_day,
    of_council,
    per_centre,
)
from outcomes.measures.measure import Indicator, Shows, Subject

MEASURE = Indicator(
    key="sustained_cases",
    version=1,
    title="Cases with sustained contact",
    definition=(
        "How many of the centre’s cases open at some time in the quarter have had face-to-face "
        "contact on five different days or more since they opened."
    ),
    subject=Subject.CASE,
    shows=Shows.PROCESS,
    because="it counts contact with families, not what came of it",
    denominator="cases open in the quarter",
    query=per_centre(f"""
        SELECT kase.centre_id, kase.id, count(DISTINCT visit.date) >= 5 AS counts
        FROM families_case kase
        LEFT JOIN families_engagement visit ON {makes_engagement_day("visit", "kase")}
        WHERE {of_council("kase")} AND {case_open("kase", FIRST, LAST)}
        GROUP BY kase.id"""),
)
