from decimal import Decimal

from outcomes.measures.fragments import counted_star, of_council
from payments.signals.signal import IN_QUARTER, Entry, Signal, Unit, points

# A worker's mean of fewer readings says nothing about the worker.
FEWEST = 5
ERRORS = 2


def says(entry: Entry) -> str:
    """The reading's mean change, in points."""
    return f"{points(Decimal(entry.amount or 0))} points an area on average"


SIGNAL = Signal(
    key="jumps",
    title="Scores that rise more than elsewhere in the county",
    about=(
        "For each review and closing Star of the quarter: by how many points an area changed on "
        "average since the case’s Star before it. A worker with five such Stars or more is told "
        "of where their mean is above the county’s by more than chance would easily explain (two "
        "standard errors). Of forty workers who all score alike, one will be told of by chance."
    ),
    innocent=(
        "The worker is good at this, or the families were ready for change.",
        "The worker has families with little to begin with, and so more room to rise.",
        "Families score themselves higher with a worker they trust.",
    ),
    counted="by workers whose mean is beyond the county’s",
    base="review and closing Stars with one before them",
    unit=Unit.WORKER,
    compares_itself=True,
    says=says,
    query=f"""
        WITH change AS (
            SELECT kase.centre_id, kase.worker_id, star.kind || ' star' AS kind, star.ref,
                   kase.ref AS of, star.date AS day, avg(score.score - before.score) AS amount
            FROM outcomes_star star
            JOIN families_case kase ON kase.id = star.case_id
            JOIN LATERAL (
                SELECT its.id FROM outcomes_star its
                WHERE its.case_id = star.case_id AND its.edition_id = star.edition_id
                  AND its.finished_at IS NOT NULL AND its.voided_on IS NULL
                  AND (its.date, its.ref) < (star.date, star.ref)
                ORDER BY its.date DESC, its.ref DESC LIMIT 1) earlier ON true
            JOIN outcomes_starscore score ON score.star_id = star.id
            JOIN outcomes_starscore before
              ON before.star_id = earlier.id AND before.area_id = score.area_id
            WHERE {of_council("star")} AND star.date {IN_QUARTER}
              AND ({counted_star("star", "review")} OR {counted_star("star", "closing")})
            GROUP BY star.id, kase.id
        ), compared AS (
            SELECT change.*, count(*) OVER workers AS readings, avg(amount) OVER workers AS mean,
                   avg(amount) OVER () AS of_county, stddev_samp(amount) OVER () AS spread
            FROM change WINDOW workers AS (PARTITION BY worker_id)
        )
        SELECT centre_id, worker_id, kind, ref, of, day, NULL::date AS entered_on, amount,
               false AS beside,
               readings >= {FEWEST} AND mean > of_county + {ERRORS} * spread / sqrt(readings)
                   AS counts
        FROM compared""",
)
