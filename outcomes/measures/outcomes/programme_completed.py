from outcomes.measures.fragments import (
    LAST,
    evidence,
    ids,
    in_greatest_need,
    in_quarter,
    of_council,
    of_provider,
    proof_of_greatest_need,
)
from outcomes.measures.measure import Outcome, Shows, Subject

# Who came to three of four sessions, rounded up, has completed the programme.
PARTS, OF = 3, 4


def sessions_needed(sessions: int) -> int:
    """How many sessions complete a programme of so many."""
    return (sessions * PARTS + OF - 1) // OF


# Every session attended from the start on, numbered by date: the one that reaches 75% decides.
ATTENDED = f"""
    SELECT enrolment.id, enrolment.ref, enrolment.centre_id, enrolment.carer_id,
           enrolment.programme_id, enrolment.started_on, attendance.date,
           row_number() OVER sessions AS number,
           array_agg(attendance.id) OVER sessions AS attendance_ids,
           (programme.sessions::bigint * {PARTS} + {OF - 1}) / {OF} AS needed
    FROM outcomes_enrolment enrolment
    JOIN outcomes_programme programme ON programme.id = enrolment.programme_id
    JOIN outcomes_programmeattendance attendance ON attendance.enrolment_id = enrolment.id
    WHERE {of_council("enrolment")} AND programme.evidence_based
      AND enrolment.started_on <= {LAST}
      AND attendance.attended
      AND attendance.date BETWEEN enrolment.started_on AND {LAST}
    WINDOW sessions AS (
        PARTITION BY enrolment.id ORDER BY attendance.date, attendance.session
        ROWS UNBOUNDED PRECEDING)"""


# How far each enrolment of a family's carers is, condition by condition.
def _standing(asked: str) -> str:
    return f"""
    SELECT enrolment.ref AS subject, enrolment.carer_id, enrolment.programme_id,
           enrolment.started_on, programme.name AS programme, programme.sessions,
           {in_greatest_need("carer.family_id", "enrolment.started_on")} AS in_need,
           coalesce(came.number, 0) AS came, came.needed, came.completed_on,
           recorded.number AS recorded, recorded.last_on
    FROM outcomes_enrolment enrolment
    JOIN outcomes_programme programme ON programme.id = enrolment.programme_id
    JOIN families_carer carer ON carer.id = enrolment.carer_id
    LEFT JOIN (
        SELECT id, needed, max(number) AS number,
               min(date) FILTER (WHERE number = needed) AS completed_on
        FROM ({ATTENDED}) attended GROUP BY id, needed) came
        ON came.id = enrolment.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS number, max(attendance.date) AS last_on
        FROM outcomes_programmeattendance attendance
        WHERE attendance.enrolment_id = enrolment.id AND attendance.date <= {LAST}) recorded
    WHERE {asked} AND programme.evidence_based
    ORDER BY enrolment.started_on, enrolment.ref"""


STANDING = _standing("carer.family_id = %(family)s")

# The same of all enrolments of a provider that came near: half of the sessions needed or more,
# the newest session in the quarter. `counted` is the enrolment of the carer that completed it.
NEAR = f"""
    WITH standing AS (
        SELECT whole.*,
               first_value(subject) OVER (
                   PARTITION BY carer_id, programme_id
                   ORDER BY CASE WHEN in_need THEN completed_on END, subject) AS counted,
               min(completed_on) FILTER (WHERE in_need) OVER (
                   PARTITION BY carer_id, programme_id) AS ever_on
        FROM ({_standing(of_council("enrolment"))}) whole
    )
    SELECT standing.* FROM standing
    JOIN outcomes_enrolment enrolment
      ON enrolment.ref = standing.subject AND {of_council("enrolment")}
    WHERE {of_provider("enrolment.centre_id")} AND in_need AND came * 2 >= needed
      AND {in_quarter("last_on")}"""

PROOF = evidence(
    enrolment=ids("completed.id"),
    attendance="to_jsonb(completed.attendance_ids)",
    **proof_of_greatest_need("completed.family_id", "completed.started_on"),
)

MEASURE = Outcome(
    key="programme_completed",
    version=1,
    title="Parenting programme completed",
    definition=(
        "A parent or carer whose family was in greatest need when they started an evidence-based "
        "programme came to at least three quarters of its sessions. It counts once for each "
        "person and programme."
    ),
    subject=Subject.ENROLMENT,
    shows=Shows.PROCESS,
    because="it counts sessions attended, not what they changed",
    query=f"""
        WITH attended AS ({ATTENDED}),
        completed AS (
            SELECT DISTINCT ON (attended.carer_id, attended.programme_id)
                   attended.*, carer.family_id
            FROM attended
            JOIN families_carer carer ON carer.id = attended.carer_id
            WHERE attended.number = attended.needed
              AND {in_greatest_need("carer.family_id", "attended.started_on")}
            ORDER BY attended.carer_id, attended.programme_id, attended.date, attended.ref
        )
        SELECT completed.ref AS subject, completed.centre_id, completed.date AS achieved_on,
               {PROOF} AS evidence
        FROM completed""",
)
