"""The families that target groups are counted among, each once, with all that is asked of it."""

from __future__ import annotations

from families.models import Engagement, Need
from outcomes.groups.registry import (
    DEPRIVED,
    EVERYONE,
    GREATEST_NEED,
    MOST_DEPRIVED,
    TEENAGE_PARENT,
)
from outcomes.measures.fragments import (
    FIRST,
    LAST,
    YEAR_BEFORE,
    birthday,
    counted_once,
    direct,
    engaged,
    in_greatest_need,
    level_on,
    of_council,
    registered_on,
    under_5,
)

_NEEDS = ", ".join(f"'{need.value}'" for need in Need.Kind)

# The keys of the groups a family is in on E (SPEC 3), over `family` and `area`, its reach area.
GROUPS_OF = f"""array_remove(ARRAY[
        '{EVERYONE}',
        CASE WHEN {in_greatest_need("family.id", LAST)} THEN '{GREATEST_NEED}' END,
        CASE WHEN EXISTS (
            SELECT FROM families_carer its_carer
            WHERE its_carer.family_id = family.id
              AND {LAST} < {birthday("its_carer.date_of_birth", 20)}) THEN '{TEENAGE_PARENT}' END,
        CASE WHEN area.imd_decile <= {MOST_DEPRIVED} THEN '{DEPRIVED}' END,
        'level_' || {level_on("family.id", LAST)}
    ], NULL) || ARRAY(
        SELECT DISTINCT its_need.need::text FROM families_need its_need
        WHERE its_need.family_id = family.id AND its_need.need IN ({_NEEDS})
          AND its_need.starts_on <= {LAST}
          AND (its_need.ends_on IS NULL OR its_need.ends_on >= {LAST}))"""

# `area_id` is null for a family that lives in no known area, or that may be placed nowhere.
KNOWN = f"""
    SELECT asked.*, {GROUPS_OF} AS groups,
           {engaged("asked.id", YEAR_BEFORE, LAST)} AS is_reached,
           EXISTS (SELECT FROM families_engagement its_visit
                   WHERE its_visit.family_id = asked.id AND {direct("its_visit")}
                     AND its_visit.kind = '{Engagement.Kind.CENTRE_SESSION.value}'
                     AND its_visit.date BETWEEN {FIRST} AND {LAST}) AS is_at_sessions
    FROM (
        SELECT family.id, family.centre_id,
               CASE WHEN NOT family.restricted THEN family.area_id END AS area_id,
               {registered_on("family", LAST)} AND EXISTS (
                   SELECT FROM families_child child
                   WHERE child.family_id = family.id AND {under_5("child", LAST)}) AS is_registered,
               {engaged("family.id", FIRST, LAST)} AS is_seen
        FROM families_family family
        WHERE {of_council("family")} AND {counted_once("family")}) asked
    JOIN families_family family ON family.id = asked.id
    LEFT JOIN centres_reacharea area ON area.id = family.area_id
    WHERE asked.is_registered OR asked.is_seen"""
