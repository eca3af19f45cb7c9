from outcomes.measures.fragments import FIRST, LAST, has_star, of_council, per_centre
from outcomes.measures.measure import Indicator, Shows, Subject

FROM_DAYS, BY_DAYS, STILL_OPEN_DAYS = 63, 119, 91

MEASURE = Indicator(
    key="three_month_review_on_time",
    version=1,
    title="Three-month review on time",
    definition=(
        "How many of the cases that came to the end of their 17th week in the quarter, and were "
        "still open at 13 weeks, had a review Star from the 9th week to the 17th."
    ),
    subject=Subject.CASE,
    shows=Shows.PROCESS,
    because="it says how soon work was reviewed, not what came of it",
    denominator="cases due a three-month review by a day in the quarter",
    query=per_centre(f"""
        SELECT kase.centre_id, kase.id, {has_star("kase", "review", FROM_DAYS, BY_DAYS)} AS counts
        FROM families_case kase
        WHERE {of_council("kase")} AND kase.opened_on + {BY_DAYS} BETWEEN {FIRST} AND {LAST}
          AND (kase.closed_on IS NULL OR kase.closed_on >= kase.opened_on + {STILL_OPEN_DAYS})"""),
)
