from outcomes.measures.fragments import LAST, of_council, per_population, registered_on, under_5
from outcomes.measures.measure import Indicator, Shows, Subject

# Each child that counts, and where it lives.
CHILDREN = f"""
    SELECT area.centre_id, child.id, area.id AS area_id, family.restricted
    FROM families_child child
    JOIN families_family family ON family.id = child.family_id
    JOIN centres_reacharea area ON area.id = family.area_id
    WHERE {of_council("child")} AND {under_5("child", LAST)}
      AND {registered_on("family", LAST)}"""

MEASURE = Indicator(
    key="registered_under5",
    version=1,
    title="Under-fives registered",
    definition=(
        "How many of the children under five who live in the centre’s reach area are registered "
        "on the last day of the quarter."
    ),
    subject=Subject.CHILD,
    shows=Shows.REACH,
    because="it counts who is on the register",
    denominator="all children under five living in the reach area",
    counts_population=True,
    query=per_population(CHILDREN),
)
