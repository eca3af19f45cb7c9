"""What is counted of target groups: beside the indicators of SPEC 5, and never paid for.

Their queries read `known` (outcomes.groups.families) or records themselves, and give a row for each
family or child: `id`, `centre_id`, `area_id`, its `groups`, and whether it `counts`.
"""

from __future__ import annotations

from outcomes.groups.registry import EVERYONE
from outcomes.measures.fragments import (
    LAST,
    YEAR_BEFORE,
    counted_once,
    of_council,
    registered_on,
)
from outcomes.measures.indicators import reached_under5, registered_under5
from outcomes.measures.measure import Indicator, Shows, Subject

COLUMNS = "SELECT id, centre_id, area_id, groups"

REACHED_FAMILIES = Indicator(
    key="reached_families",
    version=1,
    title="Families reached",
    definition=(
        "How many of the registered families with a child under five were seen face to face in "
        "the year up to the last day of the quarter."
    ),
    subject=Subject.FAMILY,
    shows=Shows.REACH,
    because="it counts who was seen",
    denominator="registered families with a child under five",
    query=f"{COLUMNS}, is_reached AS counts FROM known WHERE is_registered",
)
FAMILIES_AT_SESSIONS = Indicator(
    key="families_at_sessions",
    version=1,
    title="Families at open sessions",
    definition=(
        "How many of the registered families with a child under five came to a session at a "
        "centre in the quarter."
    ),
    subject=Subject.FAMILY,
    shows=Shows.REACH,
    because="it counts who came",
    denominator="registered families with a child under five",
    query=f"{COLUMNS}, is_at_sessions AS counts FROM known WHERE is_registered",
)
# Of everybody who was seen, who they are: the group itself is what counts.
FAMILIES_SEEN = Indicator(
    key="families_seen",
    version=1,
    title="Whom the centre sees",
    definition=(
        "How many of the families seen face to face in the quarter are of this group on its last "
        "day."
    ),
    subject=Subject.FAMILY,
    shows=Shows.PROCESS,
    because="it says whom the centre works with, not what came of it",
    denominator="families seen face to face in the quarter",
    query=f"{COLUMNS}, true AS counts FROM known WHERE is_seen",
)
# Of all families alone: whom outreach looks for, unit by unit and area by area.
NEW_BIRTHS_NOT_REGISTERED = Indicator(
    key="new_births_not_registered",
    version=1,
    title="New births not registered yet",
    definition=(
        "How many of the babies born in the year up to the last day of the quarter whom a centre "
        "knows of, from a birth notification or otherwise, were in families that were not "
        "registered on that day."
    ),
    subject=Subject.CHILD,
    shows=Shows.PROCESS,
    because="it counts who is still to be met",
    denominator="babies born in the year who are known to a centre",
    query=f"""
        SELECT child.id, family.centre_id,
               CASE WHEN NOT family.restricted THEN family.area_id END AS area_id,
               ARRAY['{EVERYONE}'] AS groups,
               {registered_on("family", LAST)} IS NOT TRUE AS counts
        FROM families_child child
        JOIN families_family family ON family.id = child.family_id
        WHERE {of_council("child")} AND {counted_once("child")} AND {counted_once("family")}
          AND child.date_of_birth BETWEEN {YEAR_BEFORE} AND {LAST}
          AND (family.deregistered_on IS NULL OR family.deregistered_on > {LAST})""",
)
INDICATORS: dict[str, Indicator] = {
    each.key: each
    for each in (
        REACHED_FAMILIES,
        FAMILIES_AT_SESSIONS,
        FAMILIES_SEEN,
        NEW_BIRTHS_NOT_REGISTERED,
    )
}
# Indicators of SPEC 5 that are also told area by area, with the children each counts.
BY_AREA: dict[str, tuple[Indicator, str]] = {
    registered_under5.MEASURE.key: (registered_under5.MEASURE, registered_under5.CHILDREN),
    reached_under5.MEASURE.key: (reached_under5.MEASURE, reached_under5.CHILDREN),
}
