from outcomes.measures.fragments import of_council
from outcomes.sustained.later_look import LEFT, LaterLook, first_sign, level_rose, stayed

LOOK = LaterLook(
    key="programme_completed",
    version=1,
    definition=(
        "Within the year after, the level of need of the parent’s family rose to 3 or more from "
        "below."
    ),
    unknown=LEFT,
    query=f"""
    SELECT paid.id, fell.day AS fell_on, coalesce(fell.evidence, '{{}}') AS evidence,
           fell.day IS NOT NULL OR {stayed("family")} AS is_known
    FROM paid
    JOIN outcomes_enrolment enrolment
        ON enrolment.ref = paid.subject AND {of_council("enrolment")}
    JOIN families_carer carer ON carer.id = enrolment.carer_id
    JOIN families_family family ON family.id = carer.family_id
    LEFT JOIN LATERAL ({first_sign(level_rose("carer.family_id"))}) fell ON true""",
)
