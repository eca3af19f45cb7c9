from centres.wording import day_in_words
from outcomes.measures.fragments import counted_once, of_council
from payments.signals.signal import IN_QUARTER, Entry, Signal, london_day

DAYS = 28


def says(entry: Entry) -> str:
    """When it was recorded, and how many days late."""
    if entry.entered_on is None:
        return ""
    return f"recorded {day_in_words(entry.entered_on)}, {entry.amount} days after"


def _of_family(table: str, kind: str, ref: str) -> str:
    """Needs or levels with whoever recorded them; imported ones have nobody."""
    return f"""
        SELECT family.centre_id, its.recorded_by_id AS worker_id, {kind} AS kind, {ref} AS ref,
               family.ref AS of, its.starts_on AS day,
               {london_day("its.recorded_at")} AS entered_on
        FROM {table} its JOIN families_family family ON family.id = its.family_id
        WHERE {of_council("its")} AND {counted_once("family")} AND its.starts_on {IN_QUARTER}
          AND its.recorded_by_id IS NOT NULL"""


# Of many contacts entered at one instant, of several days, nobody typed any: an import.
VISITS = f"""
    SELECT visit.centre_id, visit.worker_id, visit.kind, visit.ref, coalesce(kase.ref, '') AS of,
           visit.date AS day, {london_day("visit.recorded_at")} AS entered_on
    FROM (SELECT its.*, min(its.date) OVER at_once = max(its.date) OVER at_once AS by_hand
          FROM families_engagement its
          WHERE {of_council("its")} AND its.date {IN_QUARTER} AND its.voided_on IS NULL
          WINDOW at_once AS (PARTITION BY its.recorded_at)) visit
    LEFT JOIN families_case kase ON kase.id = visit.case_id
    WHERE visit.by_hand"""

SIGNAL = Signal(
    key="entered_late",
    title="Entered long after their date",
    about=(
        "Needs, levels of need and contacts dated in the quarter that were entered more than 28 "
        "days after that date. What is entered late may be remembered less well, and a need that "
        "is dated back can make a case count. Records that came with an import are left out: "
        "when they were first written down is not known."
    ),
    innocent=(
        "A need was learnt of late, and dated to when it began.",
        "Notes on paper were typed in after an illness or a holiday.",
        "Another agency told the date of a plan weeks after it was made.",
    ),
    counted="entered more than 28 days after",
    base="needs, levels and contacts entered by hand",
    of_what="Case or family",
    says=says,
    query=f"""
        SELECT entered.*, entered.entered_on - entered.day AS amount, false AS beside,
               entered.entered_on - entered.day > {DAYS} AS counts
        FROM ({VISITS}
              UNION ALL {_of_family("families_need", "'need'", "its.ref")}
              UNION ALL {_of_family("families_level", "'level ' || its.level", "''")}) entered""",
)
