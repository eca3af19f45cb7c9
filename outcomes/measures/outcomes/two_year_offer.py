from outcomes.measures.fragments import (
    LAST,
    aged,
    birthday,
    counted_once,
    engaged,
    evidence,
    ids,
    in_quarter,
    newest_engagement,
    of_council,
    of_provider,
)
from outcomes.measures.measure import Outcome, Shows, Subject

EVER = "'-infinity'::date"
AGED = 2

PROOF = evidence(
    child=ids("child.id"),
    place=ids("place.id"),
    engagement=newest_engagement("child.family_id", EVER, "place.started_on"),
)


# How far each of a family's eligible children is, condition by condition.
def _standing(asked: str) -> str:
    return f"""
    SELECT child.ref AS subject, place.started_on,
           coalesce({aged("child", AGED, "place.started_on")}, false) AS in_time,
           {engaged("child.family_id", EVER, f"coalesce(place.started_on, {LAST})")} AS seen,
           {birthday("child.date_of_birth", AGED)} AS from_day,
           {birthday("child.date_of_birth", AGED + 1)} AS too_old_on
    FROM families_child child
    JOIN families_family family ON family.id = child.family_id
    LEFT JOIN outcomes_twoyearplace place ON place.child_id = child.id
    WHERE {asked} AND {counted_once("child")} AND child.two_year_offer_eligible
    ORDER BY child.ref"""


STANDING = _standing("child.family_id = %(family)s")

# The same of all children of a provider's families whose place started in the quarter, or who
# grew too old in it without one.
NEAR = f"""
    SELECT * FROM ({
    _standing(f"{of_council('child')} AND {of_provider('family.centre_id')}")
}) standing
    WHERE {in_quarter("started_on")}
       OR ((started_on IS NULL OR started_on > {LAST}) AND {in_quarter("too_old_on")})"""

MEASURE = Outcome(
    key="two_year_offer",
    version=1,
    title="Two-year-old place taken up",
    definition=(
        "A child entitled to free early education at two started in a funded place while aged "
        "two, and the family had been seen face to face by then."
    ),
    subject=Subject.CHILD,
    shows=Shows.PROCESS,
    because="it counts a place taken up, not what the child gained",
    query=f"""
        SELECT child.ref AS subject, family.centre_id, place.started_on AS achieved_on,
               {PROOF} AS evidence
        FROM outcomes_twoyearplace place
        JOIN families_child child ON child.id = place.child_id
        JOIN families_family family ON family.id = child.family_id
        WHERE {of_council("place")} AND place.started_on <= {LAST}
          AND child.two_year_offer_eligible
          AND {aged("child", AGED, "place.started_on")}
          AND {engaged("child.family_id", EVER, "place.started_on")}""",
)
