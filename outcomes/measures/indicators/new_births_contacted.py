from outcomes.measures.fragments import FIRST, LAST, counted_once, engaged, of_council, per_centre
from outcomes.measures.measure import Indicator, Shows, Subject

BORN = "child.date_of_birth"

MEASURE = Indicator(
    key="new_births_contacted",
    version=1,
    title="New births contacted",
    definition=(
        "How many of the babies of the centre’s families who turned six weeks old in the quarter "
        "were in a family seen face to face in those six weeks."
    ),
    subject=Subject.CHILD,
    shows=Shows.REACH,
    because="it counts who was seen",
    denominator="babies who turned six weeks old in the quarter",
    query=per_centre(f"""
        SELECT family.centre_id, child.id,
               {engaged("family.id", BORN, f"{BORN} + 42")} AS counts
        FROM families_child child
        JOIN families_family family ON family.id = child.family_id
        WHERE {of_council("child")} AND {counted_once("child")}
          AND {BORN} BETWEEN {FIRST} - 42 AND {LAST} - 42"""),
)
