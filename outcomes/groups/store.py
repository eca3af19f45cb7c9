"""Counts target groups and reach areas for a quarter and stores the figures, set by set."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

from centres.models import Council
from centres.quarters import Quarter
from outcomes.groups.families import KNOWN
from outcomes.groups.indicators import (
    BY_AREA,
    FAMILIES_AT_SESSIONS,
    FAMILIES_SEEN,
    INDICATORS,
    NEW_BIRTHS_NOT_REGISTERED,
    REACHED_FAMILIES,
)
from outcomes.groups.registry import EVERYONE, GROUPS
from outcomes.measures.measure import Indicator
from outcomes.rollup.units import COLUMNS, OF_UNIT


def _values(rows: list[tuple[Indicator, str]]) -> str:
    """Rows of indicator, version and group; the words are ours, so they are SQL as they stand."""
    return ", ".join(f"('{each.key}', {each.version}, '{group}')" for each, group in rows)


# Everybody who is seen is seen: that group would say nothing.
_OF_UNITS = [
    (indicator, group)
    for indicator in INDICATORS.values()
    for group in GROUPS
    if (indicator, group) != (FAMILIES_SEEN, EVERYONE)
    and (indicator is not NEW_BIRTHS_NOT_REGISTERED or group == EVERYONE)
]
_OF_AREAS = [
    *((REACHED_FAMILIES, group.key) for group in GROUPS.values() if group.by_area),
    (NEW_BIRTHS_NOT_REGISTERED, EVERYONE),
    *((measure, EVERYONE) for measure, _children in BY_AREA.values()),
]
_MEMBERS = " UNION ALL ".join(
    f"""SELECT '{each.key}', member.of_group, its.id, its.centre_id, its.area_id, its.counts
        FROM ({each.query}) its CROSS JOIN unnest(its.groups) AS member (of_group)"""
    for each in (REACHED_FAMILIES, FAMILIES_AT_SESSIONS, NEW_BIRTHS_NOT_REGISTERED)
)
# Those under five are counted where they live alone: by centre they are SPEC 5's.
_CHILDREN = " UNION ALL ".join(
    f"""SELECT '{key}', '{EVERYONE}', its.id, NULL,
               CASE WHEN NOT its.restricted THEN its.area_id END, true
        FROM ({children}) its"""
    for key, (_measure, children) in BY_AREA.items()
)
_COUNTS = """count(*) FILTER (WHERE counts) AS numerator, count(*) AS denominator,
               array_agg(id ORDER BY id) FILTER (WHERE counts) AS counted,
               array_agg(id ORDER BY id) FILTER (WHERE NOT counts) AS not_counted"""
_ALL = f"{COLUMNS}, area_id"

STORE = f"""
    WITH known AS MATERIALIZED ({KNOWN}),
    wanted (indicator, version, of_group) AS (VALUES {_values(_OF_UNITS)}),
    wanted_of_areas (indicator, version, of_group) AS (VALUES {_values(_OF_AREAS)}),
    member (indicator, of_group, id, centre_id, area_id, counts) AS MATERIALIZED (
        {_MEMBERS} UNION ALL {_CHILDREN}
        UNION ALL
        SELECT wanted.indicator, wanted.of_group, its.id, its.centre_id, NULL,
               wanted.of_group = ANY(its.groups)
        FROM ({FAMILIES_SEEN.query}) its
        JOIN wanted ON wanted.indicator = '{FAMILIES_SEEN.key}'),
    found AS MATERIALIZED (
        SELECT indicator, of_group, centre_id, {_COUNTS}
        FROM member WHERE centre_id IS NOT NULL GROUP BY indicator, of_group, centre_id),
    found_in_area AS MATERIALIZED (
        SELECT indicator, of_group, area_id, {_COUNTS}
        FROM member WHERE area_id IS NOT NULL GROUP BY indicator, of_group, area_id),
    {OF_UNIT},
    of_everywhere AS MATERIALIZED (
        SELECT {COLUMNS}, NULL::bigint AS area_id FROM of_unit
        UNION ALL
        SELECT wanted_of_areas.indicator, wanted_of_areas.version, wanted_of_areas.of_group,
               'area', area.code, cluster.provider_id, cluster.id, centre.id,
               coalesce(found_in_area.numerator, 0),
               CASE WHEN wanted_of_areas.indicator = ANY(%(of_population)s)
                    THEN area.under5_population
                    ELSE coalesce(found_in_area.denominator, 0) END,
               coalesce(found_in_area.counted, ARRAY[]::bigint[]),
               coalesce(found_in_area.not_counted, ARRAY[]::bigint[]), area.id
        FROM centres_reacharea area
        JOIN centres_centre centre ON centre.id = area.centre_id
        JOIN centres_cluster cluster ON cluster.id = centre.cluster_id
        CROSS JOIN wanted_of_areas
        LEFT JOIN found_in_area ON found_in_area.area_id = area.id
            AND (found_in_area.indicator, found_in_area.of_group)
                = (wanted_of_areas.indicator, wanted_of_areas.of_group)
        WHERE area.council_id = %(council)s),
    gone AS (
        DELETE FROM outcomes_groupfigure
        WHERE council_id = %(council)s AND quarter = %(quarter)s
          AND (indicator, "group", level, unit) NOT IN (
              SELECT its.indicator, its.of_group, its.level, its.unit FROM of_everywhere its))
    INSERT INTO outcomes_groupfigure
        (council_id, quarter, indicator, version, "group", level, unit, provider_id, cluster_id,
         centre_id, numerator, denominator, counted, not_counted, area_id)
    SELECT %(council)s, %(quarter)s, {_ALL} FROM of_everywhere
    EXCEPT
    SELECT council_id, quarter, indicator, version, "group", level, unit, provider_id, cluster_id,
           centre_id, numerator, denominator, counted, not_counted, area_id
    FROM outcomes_groupfigure
    WHERE council_id = %(council)s AND quarter = %(quarter)s
    ON CONFLICT (council_id, quarter, indicator, level, unit, "group") DO UPDATE SET
        version = excluded.version, provider_id = excluded.provider_id,
        cluster_id = excluded.cluster_id, centre_id = excluded.centre_id,
        numerator = excluded.numerator, denominator = excluded.denominator,
        counted = excluded.counted, not_counted = excluded.not_counted,
        area_id = excluded.area_id"""


def store_group_figures(cursor: CursorWrapper, council: Council, quarter: Quarter) -> None:
    """Replace the quarter's figures of groups and areas by what the records now say: one query.

    Called within the roll-up's transaction, so that they are of the same moment as the others.
    """
    cursor.execute(
        STORE,
        {
            "council": council.pk,
            "quarter": str(quarter),
            "first": quarter.first_day,
            "last": quarter.last_day,
            "of_population": list(BY_AREA),
        },
    )
