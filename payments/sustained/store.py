"""Looks again at paid outcomes when a quarter is rolled up, and stores what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction

from centres.models import Council
from centres.quarters import Quarter
from outcomes.models import Figure
from outcomes.sustained.later_look import LaterLook
from outcomes.sustained.registry import LOOKS

Report = Callable[[str], None]

# An outcome is looked at again at the end of each of so many quarters after the one it was
# achieved in; by the last of them the whole year after it is over.
QUARTERS = 4

# What was paid for and stands, or was taken back because it fell back.
PAID = """
    SELECT line.id, line.measure, line.subject, line.achieved_on, line.records
    FROM payments_claimline line
    JOIN payments_claim claim ON claim.id = line.claim_id
    WHERE line.council_id = %(council)s AND line.kind = 'outcome'
      AND claim.state IN ('approved', 'paid') AND line.round = claim.round
      AND line.decision <> 'rejected'
      AND (line.standing OR EXISTS (
          SELECT FROM payments_claimline taking
          JOIN payments_claim decided ON decided.id = taking.claim_id
          WHERE taking.reverses_id = line.id AND taking.kind = 'reversal'
            AND decided.state IN ('approved', 'paid') AND taking.round = decided.round
            AND taking.decision <> 'rejected' AND taking.terms ? 'fell_on'))"""

# Those of an outcome that a quarter's look is about.
DUE = f"""
    SELECT paid.* FROM ({PAID}) paid
    WHERE paid.measure = %(measure)s AND paid.achieved_on BETWEEN %(since)s AND %(until)s"""

FOUND = """
    SELECT found.id, found.fell_on, found.evidence,
           CASE WHEN found.fell_on IS NOT NULL THEN 'fell_back'
                WHEN found.is_known THEN 'held' ELSE 'not_known' END AS result
    FROM ({query}) found"""

GONE = """,
    gone AS (
        DELETE FROM payments_laterlook look USING payments_claimline line
        WHERE line.id = look.line_id AND line.measure = %(measure)s
          AND look.council_id = %(council)s AND look.quarter = %(quarter)s
          AND look.line_id NOT IN (SELECT found.id FROM found))"""

# Only what differs is written.
STORE = """
    WITH paid AS MATERIALIZED ({due}), found AS MATERIALIZED ({found}){gone}
    INSERT INTO payments_laterlook
        (council_id, line_id, quarter, version, result, fell_on, records)
    SELECT %(council)s, found.id, %(quarter)s, %(version)s, found.result, found.fell_on,
           found.evidence
    FROM found
    EXCEPT
    SELECT council_id, line_id, quarter, version, result, fell_on, records
    FROM payments_laterlook
    WHERE council_id = %(council)s AND quarter = %(quarter)s
    ON CONFLICT (line_id, quarter) DO UPDATE SET
        version = excluded.version, result = excluded.result, fell_on = excluded.fell_on,
        records = excluded.records"""

NOT_LOOKED_AT = " AND paid.id NOT IN (SELECT line_id FROM payments_laterlook WHERE quarter = {q})"

# Of these quarters, those that have paid outcomes to look at and no look at some of them.
MISSED = f"""
    SELECT DISTINCT asked.quarter
    FROM unnest(%(quarters)s::text[], %(sinces)s::date[], %(untils)s::date[])
        AS asked (quarter, since, until)
    JOIN ({PAID}) paid ON paid.achieved_on BETWEEN asked.since AND asked.until
    WHERE paid.measure = ANY(%(measures)s) AND NOT EXISTS (
        SELECT FROM payments_laterlook look
        WHERE look.line_id = paid.id AND look.quarter = asked.quarter)"""


@transaction.atomic
def look_again(council: Council, quarter: Quarter, report: Report) -> None:
    """Look at the council's paid outcomes of the four quarters before, as of the quarter's end.

    Those that were approved too late for an earlier quarter's look get it now. One transaction;
    called again it changes nothing. The number of queries does not depend on how many there are.
    """
    report("Looking again at what was paid for")
    for look in LOOKS.values():
        _execute(_statement(look, gone=GONE), parameters(council, quarter, look))
    for missed in _missed(council, quarter):
        for look in LOOKS.values():
            _execute(_statement(look, only=NOT_LOOKED_AT), parameters(council, missed, look))


def parameters(council: Council, quarter: Quarter, look: LaterLook) -> dict[str, Any]:
    """What the statements about an outcome's look of a quarter read."""
    since, until = days_looked_at(quarter)
    return {
        "council": council.pk,
        "quarter": str(quarter),
        "last": quarter.last_day,
        "measure": look.key,
        "version": look.version,
        "since": since,
        "until": until,
    }


def days_looked_at(quarter: Quarter) -> tuple[Any, Any]:
    """The first and last day on which something was achieved that the quarter looks at again."""
    return quarter.plus(-QUARTERS).first_day, quarter.plus(-1).last_day


def found_by(look: LaterLook) -> str:
    """SQL: what the records say of the rows called `paid`."""
    return FOUND.format(query=look.query)


def _statement(look: LaterLook, *, gone: str = "", only: str = "") -> str:
    due = DUE + only.format(q="%(quarter)s")
    return STORE.format(due=due, found=found_by(look), gone=gone)


def _execute(statement: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _missed(council: Council, but: Quarter) -> Iterator[Quarter]:
    """Quarters rolled up before with paid outcomes that nobody has looked at since."""
    stored = Figure.objects.filter(council=council, level=Figure.UnitLevel.COUNCIL)
    quarters = [
        Quarter.parse(quarter)
        for quarter in stored.order_by().values_list("quarter", flat=True).distinct()
        if quarter != str(but)
    ]
    sinces, untils = zip(*map(days_looked_at, quarters), strict=True) if quarters else ((), ())
    values: dict[str, Any] = {
        "council": council.pk,
        "quarters": [str(quarter) for quarter in quarters],
        "sinces": list(sinces),
        "untils": list(untils),
        "measures": list(LOOKS),
    }
    with connection.cursor() as cursor:
        cursor.execute(MISSED, values)
        missed = sorted(Quarter.parse(quarter) for (quarter,) in cursor.fetchall())
    yield from missed
