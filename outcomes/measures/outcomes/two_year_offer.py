from outcomes.measures.fragments import (
    LAST,
    aged,
    birthday,
    counted_once,
    engaged,
    evidence,
    ids,
    newest_engagement,
    of_council,
)
from outcomes.measures.measure import Outcome, Subject

EVER = "'-infinity'::date"
AGED = 2

PROOF = evidence(
    child=ids("child.id"),
    place=ids("place.id"),
    engagement=newest_engagement("child.family_id", EVER, "place.started_on"),
)

# How far each of a family's eligible children is, condition by condition.
STANDING = f"""
    SELECT child.ref AS subject, place.started_on,
           coalesce({aged("child", AGED, "place.started_on")}, false) AS in_time,
           {engaged("child.family_id", EVER, f"coalesce(place.started_on, {LAST})")} AS seen,
           {birthday("child.date_of_birth", AGED)} AS from_day,
           {birthday("child.date_of_birth", AGED + 1)} AS too_old_on
    FROM families_child child
    LEFT JOIN outcomes_twoyearplace place ON place.child_id = child.id
    WHERE child.family_id = %(family)s AND {counted_once("child")}
      AND child.two_year_offer_eligible
    ORDER BY child.ref"""

MEASURE = Outcome(
    key="two_year_offer",
    version=1,
    title="Two-year-old place taken up",
    definition=(
        "A child entitled to free early education at two started in a funded place while aged "
        "two, and the family had been seen face to face by then."
    ),
    subject=Subject.CHILD,
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
