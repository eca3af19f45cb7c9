from outcomes.measures.fragments import FIRST, LAST, of_council, per_centre, six_months_after
from outcomes.measures.measure import Indicator, Shows, Subject

SIX_MONTHS_ON = six_months_after("kase.opened_on")

MEASURE = Indicator(
    key="closed_within_six_months",
    version=1,
    title="Cases closed within six months",
    definition=(
        "How many of the cases whose six months were up in the quarter had closed by that day."
    ),
    subject=Subject.CASE,
    shows=Shows.PROCESS,
    because="it says how soon work ended, not what came of it",
    denominator="cases whose six months were up in the quarter",
    query=per_centre(f"""
        SELECT kase.centre_id, kase.id,
               coalesce(kase.closed_on <= {SIX_MONTHS_ON}, false) AS counts
        FROM families_case kase
        WHERE {of_council("kase")} AND {SIX_MONTHS_ON} BETWEEN {FIRST} AND {LAST}"""),
)
