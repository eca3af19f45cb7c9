from outcomes.measures.fragments import FIRST, LAST, has_star, of_council, per_centre
from outcomes.measures.measure import Indicator, Shows, Subject

BY_DAYS = 28

MEASURE = Indicator(
    key="first_star_in_28_days",
    version=1,
    title="First Star within four weeks",
    definition=(
        "How many of the cases that reached their 28th day in the quarter had their first Family "
        "Star by then."
    ),
    subject=Subject.CASE,
    shows=Shows.PROCESS,
    because="it says how soon work began, not what came of it",
    denominator="cases whose 28th day after opening is in the quarter",
    query=per_centre(f"""
        SELECT kase.centre_id, kase.id, {has_star("kase", "first", 0, BY_DAYS)} AS counts
        FROM families_case kase
        WHERE {of_council("kase")} AND kase.opened_on + {BY_DAYS} BETWEEN {FIRST} AND {LAST}"""),
)
