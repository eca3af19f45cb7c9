"""Late evidence: records that bear on a sealed line and came after it was sealed, by one query.

A record bears on a line when it is of the kinds that the line's outcome asks for, of the same case,
child, enrolment or family, and dated early enough to have been looked at: up to the day that the
outcome was achieved on, or to the quarter's end where later records could have changed the answer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from centres.row_scope import as_service
from outcomes.measures.measure import Subject
from outcomes.measures.registry import OUTCOMES
from payments.models import ClaimLine

CONTACT, STAR, STEP_DOWN = "sustained_contact", "star_progress", "sustained_step_down"
PROGRAMME, CATCH_UP, PLACE = "programme_completed", "development_catch_up", "two_year_offer"
ACHIEVED, QUARTER = "subject.achieved_on", "subject.last"


@dataclass(frozen=True)
class Source:
    """A table whose rows bear on outcomes: how they are joined, dated, limited, and not voided."""

    kind: str
    table: str
    measures: tuple[str, ...]
    key: str
    day: str
    until: str = ACHIEVED
    counts: str = "true"
    entered: str = "record.recorded_at"


NOT_VOIDED = "record.voided_on IS NULL"
SOURCES = (
    Source("engagement", "families_engagement", (CONTACT,), "case_id", "date", counts=NOT_VOIDED),
    Source(
        "engagement",
        "families_engagement",
        (CATCH_UP, PLACE),
        "family_id",
        "date",
        counts=NOT_VOIDED,
    ),
    Source(
        "star",
        "outcomes_star",
        (STAR,),
        "case_id",
        "date",
        QUARTER,
        f"{NOT_VOIDED} AND record.finished_at IS NOT NULL",
        "greatest(record.recorded_at, record.finished_at)",
    ),
    Source(
        "action", "outcomes_action", (STAR,), "case_id", "done_on", counts="record.status = 'done'"
    ),
    Source("level", "families_level", (CONTACT, PROGRAMME), "family_id", "starts_on"),
    Source("level", "families_level", (STEP_DOWN,), "family_id", "starts_on", QUARTER),
    Source("need", "families_need", (CONTACT, PROGRAMME), "family_id", "starts_on"),
    Source(
        "case",
        "families_case",
        (STEP_DOWN,),
        "family_id",
        "opened_on",
        QUARTER,
        "record.ref <> subject.subject",
    ),
    Source(
        "attendance",
        "outcomes_programmeattendance",
        (PROGRAMME,),
        "enrolment_id",
        "date",
        counts="record.attended",
    ),
    Source("assessment", "outcomes_assessment", (CATCH_UP,), "child_id", "date"),
    Source("place", "outcomes_twoyearplace", (PLACE,), "child_id", "started_on"),
)

LINES = """
    WITH line AS MATERIALIZED (
        SELECT line.id, line.council_id, line.measure, line.subject, line.records,
               line.achieved_on, claim.submitted_at AS sealed_at, asked.last
        FROM unnest(%(lines)s::bigint[], %(lasts)s::date[]) AS asked (id, last)
        JOIN payments_claimline line ON line.id = asked.id
        JOIN payments_claim claim ON claim.id = line.claim_id
        WHERE line.achieved_on IS NOT NULL AND line.denominator IS NULL),
    subject AS MATERIALIZED (
        SELECT line.*, kase.id AS case_id, kase.family_id,
               NULL::bigint AS child_id, NULL::bigint AS enrolment_id
        FROM line JOIN families_case kase
          ON (kase.council_id, kase.ref) = (line.council_id, line.subject)
        WHERE line.measure = ANY(%(case)s)
        UNION ALL
        SELECT line.*, NULL, child.family_id, child.id, NULL
        FROM line JOIN families_child child
          ON (child.council_id, child.ref) = (line.council_id, line.subject)
        WHERE line.measure = ANY(%(child)s)
        UNION ALL
        SELECT line.*, NULL, carer.family_id, NULL, enrolment.id
        FROM line JOIN outcomes_enrolment enrolment
          ON (enrolment.council_id, enrolment.ref) = (line.council_id, line.subject)
        JOIN families_carer carer ON carer.id = enrolment.carer_id
        WHERE line.measure = ANY(%(enrolment)s)),
    merged AS MATERIALIZED (
        SELECT change."table", change.row, max(done.recorded_at) AS at
        FROM families_mergedrow change JOIN families_familymerge done ON done.id = change.merge_id
        WHERE done.undone_at IS NULL AND done.council_id IN (SELECT council_id FROM line)
        GROUP BY change."table", change.row)"""


def _of(source: Source) -> str:
    """The rows of one table that came to a line's subject since: entered, or by a merge."""
    measures = ", ".join(f"'{measure}'" for measure in source.measures)
    return f"""
    SELECT subject.id, '{source.kind}', record.id, {source.entered}, merged.at
    FROM subject JOIN {source.table} record ON record.{source.key} = subject.{source.key}
    LEFT JOIN merged ON merged."table" = '{source.table}' AND merged.row = record.id
    WHERE subject.measure IN ({measures}) AND {source.counts}
      AND record.{source.day} <= {source.until}
      AND ({source.entered} > subject.sealed_at OR merged.at > subject.sealed_at)
      AND NOT coalesce(subject.records->'{source.kind}' @> to_jsonb(record.id), false)"""


QUERY = LINES + " UNION ALL ".join(map(_of, SOURCES)) + " ORDER BY 1, 4, 2, 3"


@dataclass(frozen=True)
class Late:
    """A record that bears on a line; `merged_at` when it came to the subject by a merge."""

    line: int
    kind: str
    record: int
    entered_at: datetime
    merged_at: datetime | None


def late_evidence(lines: Collection[ClaimLine]) -> list[Late]:
    """What came to these sealed lines' subjects since; one query, however many lines.

    The lines come with their claim.
    """
    if not lines:
        return []
    asked: dict[str, Any] = {
        "lines": [line.pk for line in lines],
        "lasts": [line.claim.period.last_day for line in lines],
    }
    for kind in Subject:
        asked[kind.value] = [each.key for each in OUTCOMES if each.subject == kind]
    with as_service(), connection.cursor() as cursor:
        cursor.execute(QUERY, asked)
        return [Late(*row) for row in cursor.fetchall()]
