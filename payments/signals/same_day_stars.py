from centres.wording import day_in_words
from outcomes.measures.fragments import counted_star, of_council
from payments.signals.signal import IN_QUARTER, Entry, Signal, Unit, london_day


def says(entry: Entry) -> str:
    """The one day."""
    return f"first Star entered on {day_in_words(entry.entered_on)} too" if entry.entered_on else ""


# When Stars were finished is known unless Stars of several cases were at one instant: an import.
FINISHED = f"""
    SELECT its.id, CASE WHEN min(its.case_id) OVER at_once = max(its.case_id) OVER at_once
                        THEN {london_day("its.finished_at")} END AS entered_on
    FROM outcomes_star its
    WHERE {of_council("its")} AND its.finished_at IS NOT NULL
    WINDOW at_once AS (PARTITION BY its.finished_at)"""

SIGNAL = Signal(
    key="same_day_stars",
    title="First and later Star entered on one day",
    about=(
        "Review and closing Stars of the quarter that were entered on the very day on which the "
        "case’s first Star was. A Star is a conversation with the family: the first is worth most "
        "when it is written down before anybody knows the last."
    ),
    innocent=(
        "Stars were filled in on paper with the family and typed in later, together.",
        "A device was without signal for a while and sent both at once.",
        "A Star was voided for a slip and recorded again, with its first date.",
    ),
    counted="entered on one day with the first Star",
    base="review and closing Stars whose day of entry is known",
    unit=Unit.WORKER,
    says=says,
    query=f"""
        WITH finished AS MATERIALIZED ({FINISHED})
        SELECT kase.centre_id, kase.worker_id, star.kind || ' star' AS kind, star.ref,
               kase.ref AS of, star.date AS day, later.entered_on, NULL::int AS amount,
               false AS beside, later.entered_on = earlier.entered_on AS counts
        FROM outcomes_star star
        JOIN families_case kase ON kase.id = star.case_id
        JOIN finished later ON later.id = star.id
        JOIN LATERAL (
            SELECT first.id FROM outcomes_star first
            WHERE first.case_id = star.case_id AND {counted_star("first", "first")}
              AND (first.date, first.ref) < (star.date, star.ref)
            ORDER BY first.date, first.ref LIMIT 1) first ON true
        JOIN finished earlier ON earlier.id = first.id
        WHERE {of_council("star")} AND star.date {IN_QUARTER}
          AND ({counted_star("star", "review")} OR {counted_star("star", "closing")})
          AND later.entered_on IS NOT NULL AND earlier.entered_on IS NOT NULL""",
)
