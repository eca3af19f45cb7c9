from outcomes.measures.fragments import of_council
from payments.signals.signal import IN_QUARTER, Entry, Signal

DAYS = 91


def says(entry: Entry) -> str:
    """How soon it followed."""
    if entry.amount == 0:
        return "opened on the day the last one closed"
    return f"opened {entry.amount} day{'' if entry.amount == 1 else 's'} after the last one closed"


SIGNAL = Signal(
    key="soon_again",
    title="A new case soon after the last",
    about=(
        "Cases opened in the quarter for a family whose last case had closed 91 days before or "
        "less. A new case can earn again what the last one earned."
    ),
    innocent=(
        "The family’s life changed: a birth, a separation, a move.",
        "The last case was closed when the family stopped coming, and it came back.",
        "The family moved to another cluster, which opened a case of its own.",
    ),
    counted="opened within 91 days of the last",
    base="cases opened in the quarter",
    of_what="Last case",
    says=says,
    query=f"""
        SELECT kase.centre_id, kase.worker_id, 'case' AS kind, kase.ref,
               coalesce(last.ref, '') AS of, kase.opened_on AS day, NULL::date AS entered_on,
               kase.opened_on - last.closed_on AS amount, false AS beside,
               coalesce(kase.opened_on - last.closed_on <= {DAYS}, false) AS counts
        FROM families_case kase
        LEFT JOIN LATERAL (
            SELECT its.ref, its.closed_on FROM families_case its
            WHERE its.family_id = kase.family_id AND its.id <> kase.id
              AND its.closed_on <= kase.opened_on
            ORDER BY its.closed_on DESC, its.ref DESC LIMIT 1) last ON true
        WHERE {of_council("kase")} AND kase.opened_on {IN_QUARTER}""",
)
