from outcomes.measures.fragments import direct, of_council
from payments.signals.signal import IN_QUARTER, Entry, Signal, Unit

MINUTES = 1


def says(entry: Entry) -> str:
    """How long it was."""
    return "1 minute" if entry.amount == 1 else f"{entry.amount} minutes"


SIGNAL = Signal(
    key="one_minute",
    title="Contacts of one minute",
    about=(
        "Contacts face to face of the quarter that are recorded as one minute long, or none. Each "
        "makes a day of contact, as an hour would, and days of contact are paid for."
    ),
    innocent=(
        "The length was not known, and something had to be typed.",
        "Hours were typed where minutes were asked for.",
        "Something was handed over at the door, and the family was seen.",
    ),
    counted="of one minute or none",
    base="contacts face to face with a length",
    unit=Unit.WORKER,
    says=says,
    query=f"""
        SELECT visit.centre_id, visit.worker_id, visit.kind, visit.ref,
               coalesce(kase.ref, '') AS of, visit.date AS day, NULL::date AS entered_on,
               visit.minutes AS amount, false AS beside, visit.minutes <= {MINUTES} AS counts
        FROM families_engagement visit
        LEFT JOIN families_case kase ON kase.id = visit.case_id
        WHERE {of_council("visit")} AND visit.date {IN_QUARTER} AND {direct("visit")}
          AND visit.minutes IS NOT NULL""",
)
