from centres.wording import day_in_words
from outcomes.measures.fragments import LAST, of_council
from payments.signals.signal import IN_QUARTER, Entry, Signal, london_day

DAYS = 7
LAST_DAYS = f"BETWEEN {LAST} - {DAYS - 1} AND {LAST}"
ENTERED = london_day("visit.recorded_at")


def says(entry: Entry) -> str:
    """The day it was recorded, where that is known."""
    return f"recorded {day_in_words(entry.entered_on)}" if entry.entered_on else ""


SIGNAL = Signal(
    key="last_days",
    title="Much of it in the last days of the quarter",
    about=(
        "The quarter’s contacts with families that are dated in its last seven days, or were "
        "entered then. Where work follows families and not the claim, contacts are spread over "
        "the weeks."
    ),
    innocent=(
        "Workers catch up on what they wrote on paper before a month or a quarter ends.",
        "Sessions pause in the school holidays and begin again late in the quarter.",
        "A new worker or a new group started in the last weeks.",
    ),
    counted="dated or entered in the last seven days",
    base="contacts of the quarter",
    says=says,
    # Of many contacts entered at one instant, of several days, nobody typed any: an import.
    query=f"""
        SELECT visit.centre_id, visit.worker_id, visit.kind, visit.ref,
               coalesce(kase.ref, '') AS of, visit.date AS day, visit.entered_on,
               NULL::int AS amount, false AS beside,
               visit.date {LAST_DAYS} OR coalesce(visit.entered_on {LAST_DAYS}, false) AS counts
        FROM (SELECT visit.*, CASE WHEN min(visit.date) OVER at_once = max(visit.date) OVER at_once
                                   THEN {ENTERED} END AS entered_on
              FROM families_engagement visit
              WHERE {of_council("visit")} AND visit.date {IN_QUARTER} AND visit.voided_on IS NULL
              WINDOW at_once AS (PARTITION BY visit.recorded_at)) visit
        LEFT JOIN families_case kase ON kase.id = visit.case_id""",
)
