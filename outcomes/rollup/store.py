"""Works out all measures of a quarter and stores them, in one consistent look at the records."""

from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg2.errors import SerializationFailure

from centres.models import Council
from centres.quarters import Quarter
from outcomes.groups.published import suppress
from outcomes.groups.store import store_group_figures
from outcomes.measures.measure import Measure, Outcome
from outcomes.measures.registry import INDICATORS, OUTCOMES
from outcomes.measures.versions import indicators_for, outcomes_for, says_version
from outcomes.rollup.statistics import refresh_statistics
from outcomes.rollup.units import OF_UNIT

ATTEMPTS = 3

# Only what differs is written: a roll-up that changes nothing locks and leaves nothing behind.
# EXCEPT and NOT IN are hashed. Joins would be planned by estimates, which know nothing of `found`.
STORE_ACHIEVEMENTS = """
    WITH found AS MATERIALIZED ({query}),
    gone AS (
        DELETE FROM outcomes_achievement
        WHERE council_id = %(council)s AND quarter = %(quarter)s AND measure = %(measure)s
          AND subject NOT IN (SELECT found.subject FROM found))
    INSERT INTO outcomes_achievement
        (council_id, quarter, measure, version, subject, provider_id, centre_id, achieved_on,
         evidence)
    SELECT %(council)s, %(quarter)s, %(measure)s, {version}, found.subject,
           cluster.provider_id, found.centre_id, found.achieved_on, found.evidence
    FROM found
    JOIN centres_centre centre ON centre.id = found.centre_id
    JOIN centres_cluster cluster ON cluster.id = centre.cluster_id
    EXCEPT
    SELECT council_id, quarter, measure, version, subject, provider_id, centre_id, achieved_on,
           evidence
    FROM outcomes_achievement
    WHERE council_id = %(council)s AND quarter = %(quarter)s AND measure = %(measure)s
    ON CONFLICT (council_id, quarter, measure, subject) DO UPDATE SET
        version = excluded.version, provider_id = excluded.provider_id,
        centre_id = excluded.centre_id, achieved_on = excluded.achieved_on,
        evidence = excluded.evidence"""

STORE_FIGURES = f"""
    WITH wanted AS (
        SELECT %(measure)s::text AS indicator, %(version)s::int AS version, ''::text AS of_group),
    asked AS MATERIALIZED ({{query}}),
    found AS (
        SELECT %(measure)s::text AS indicator, ''::text AS of_group, asked.* FROM asked),
    {OF_UNIT},
    gone AS (
        DELETE FROM outcomes_figure
        WHERE council_id = %(council)s AND quarter = %(quarter)s AND indicator = %(measure)s
          AND (level, unit) NOT IN (SELECT of_unit.level, of_unit.unit FROM of_unit))
    INSERT INTO outcomes_figure
        (council_id, quarter, indicator, version, level, unit, provider_id, cluster_id, centre_id,
         numerator, denominator, counted, not_counted)
    SELECT %(council)s, %(quarter)s, indicator, version, level, unit, provider_id, cluster_id,
           centre_id, numerator, denominator, counted, not_counted
    FROM of_unit
    EXCEPT
    SELECT council_id, quarter, indicator, version, level, unit, provider_id, cluster_id,
           centre_id, numerator, denominator, counted, not_counted
    FROM outcomes_figure
    WHERE council_id = %(council)s AND quarter = %(quarter)s AND indicator = %(measure)s
    ON CONFLICT (council_id, quarter, indicator, level, unit) DO UPDATE SET
        version = excluded.version, provider_id = excluded.provider_id,
        cluster_id = excluded.cluster_id, centre_id = excluded.centre_id,
        numerator = excluded.numerator, denominator = excluded.denominator,
        counted = excluded.counted, not_counted = excluded.not_counted"""

# What is left of measures that the product no longer has.
FORGET = (
    "DELETE FROM outcomes_achievement WHERE council_id = %(council)s AND quarter = %(quarter)s"
    " AND measure <> ALL(%(outcomes)s)",
    "DELETE FROM outcomes_figure WHERE council_id = %(council)s AND quarter = %(quarter)s"
    " AND indicator <> ALL(%(indicators)s)",
)


def store_figures(
    council: Council, quarter: Quarter, report: Callable[[int, Measure], None]
) -> None:
    """Replace the quarter's achievements and figures by what the records now say, all or nothing.

    `report` is told before each measure how many are done and which is next. As the outermost
    transaction it sees the records of one moment, and looks again (up to three times) when
    somebody changes a unit meanwhile. The number of queries depends on nothing but the measures.
    """
    refresh_statistics()
    if connection.in_atomic_block:
        _store(council, quarter, report)
        return
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                _store(council, quarter, report)
            return
        except OperationalError as error:
            if attempt == ATTEMPTS or not isinstance(error.__cause__, SerializationFailure):
                raise


def _store(council: Council, quarter: Quarter, report: Callable[[int, Measure], None]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for done, measure in enumerate((*outcomes_for(quarter), *indicators_for(quarter))):
            report(done, measure)
            cursor.execute(_statement(measure, quarter), _parameters(council, quarter, measure))
        _forget_others(cursor, council, quarter)
        store_group_figures(cursor, council, quarter)
        suppress(council, quarter)


def _statement(measure: Measure, quarter: Quarter) -> str:
    if isinstance(measure, Outcome):
        version = "found.version" if says_version(measure, quarter) else "%(version)s"
        return STORE_ACHIEVEMENTS.format(query=measure.query, version=version)
    return STORE_FIGURES.format(query=measure.query)


def _parameters(council: Council, quarter: Quarter, measure: Measure) -> dict[str, Any]:
    return {
        "council": council.pk,
        "quarter": str(quarter),
        "first": quarter.first_day,
        "last": quarter.last_day,
        "measure": measure.key,
        "version": measure.version,
    }


def _forget_others(cursor: CursorWrapper, council: Council, quarter: Quarter) -> None:
    for statement in FORGET:
        cursor.execute(
            statement,
            {
                "council": council.pk,
                "quarter": str(quarter),
                "outcomes": [outcome.key for outcome in OUTCOMES],
                "indicators": [indicator.key for indicator in INDICATORS],
            },
        )
