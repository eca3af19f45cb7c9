from outcomes.measures.fragments import of_council
from outcomes.sustained.later_look import SINCE, LaterLook, first_sign

ASSESSED = f"""
    SELECT later.date, 'assessment', later.id FROM outcomes_assessment later
    WHERE later.child_id IN (child.id, child.merged_into_id) AND later.date {SINCE}"""

LOOK = LaterLook(
    key="development_catch_up",
    version=1,
    definition=(
        "Within the year after, an assessment found the child not on track in some area of "
        "development again."
    ),
    unknown="The child has not been assessed since it caught up.",
    query=f"""
    SELECT paid.id, fell.day AS fell_on, coalesce(fell.evidence, '{{}}') AS evidence,
           EXISTS ({ASSESSED}) AS is_known
    FROM paid
    JOIN families_child child ON child.ref = paid.subject AND {of_council("child")}
    LEFT JOIN LATERAL (
        {first_sign(f"{ASSESSED} AND later.judgement = 'not_on_track'")}) fell ON true""",
)
