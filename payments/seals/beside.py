"""What became of a family’s records since a moment, for what no sealed record accounts for.

Whether an outcome is achieved may hang on records that are no part of a line’s evidence: a case
opened beside it, a level set later, where the family belongs. Then the family’s whole record says
of which sort the change is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection

from centres.row_scope import as_service
from outcomes.measures.measure import Subject
from payments.seals.changes import Sort
from payments.seals.history import UNDER_WAY

# The families of subjects, by reference.
FAMILIES = {
    Subject.CASE: "SELECT ref, id, family_id FROM families_case WHERE council_id = %(council)s",
    Subject.CHILD: "SELECT ref, id, family_id FROM families_child WHERE council_id = %(council)s",
    Subject.FAMILY: "SELECT ref, id, id FROM families_family WHERE council_id = %(council)s",
    Subject.ENROLMENT: """
        SELECT enrolment.ref, enrolment.id, carer.family_id FROM outcomes_enrolment enrolment
        JOIN families_carer carer ON carer.id = enrolment.carer_id
        WHERE enrolment.council_id = %(council)s""",
}
# Tables whose rows are a family’s, with what says whose; all keep their history.
OF_FAMILY = {
    "families_family": "id",
    "families_case": "family_id",
    "families_carer": "family_id",
    "families_child": "family_id",
    "families_engagement": "family_id",
    "families_level": "family_id",
    "families_need": "family_id",
}
THROUGH = {
    "outcomes_star": ("case_id", "families_case", "family_id"),
    "outcomes_action": ("case_id", "families_case", "family_id"),
    "outcomes_assessment": ("child_id", "families_child", "family_id"),
    "outcomes_twoyearplace": ("child_id", "families_child", "family_id"),
    "outcomes_enrolment": ("carer_id", "families_carer", "family_id"),
}
ATTENDED = "outcomes_programmeattendance"


def _owned(table: str, whose: str) -> str:
    """Rows of a table or of its history with the family that they are of."""
    if whose in OF_FAMILY:
        return f"SELECT row.*, row.{OF_FAMILY[whose]} AS of_family FROM {table} row"
    if whose == ATTENDED:
        return f"""
            SELECT row.*, carer.family_id AS of_family FROM {table} row
            JOIN outcomes_enrolment enrolment ON enrolment.id = row.enrolment_id
            JOIN families_carer carer ON carer.id = enrolment.carer_id"""
    key, parent, family = THROUGH[whose]
    return f"""
        SELECT row.*, parent.{family} AS of_family FROM {table} row
        JOIN {parent} parent ON parent.id = row.{key}"""


TABLES = (*OF_FAMILY, *THROUGH, ATTENDED)


def _query() -> str:
    entered = " UNION ALL ".join(
        f"""SELECT asked.ref, 'late' FROM asked JOIN ({_owned(table, table)}) one
            ON one.of_family = asked.family_id AND one.recorded_at > %(since)s"""
        for table in TABLES
    )
    corrected = " UNION ALL ".join(
        f"""SELECT asked.ref, 'correction' FROM asked JOIN ({_owned(f"{table}event", table)}) one
            ON one.of_family = asked.family_id AND one.pgh_created_at > %(since)s
            AND one.recorded_at <= %(since)s"""
        for table in TABLES
    )
    return f"""
        WITH asked AS MATERIALIZED (
            SELECT subject.ref, subject.family_id FROM ({{families}}) subject (ref, id, family_id)
            WHERE subject.{{named}} = ANY(%(subjects)s))
        SELECT DISTINCT * FROM (
            SELECT asked.ref, 'merge' FROM asked JOIN families_familymerge done
              ON asked.family_id IN (done.kept_id, done.merged_id)
             AND greatest(done.recorded_at, done.undone_at) > %(since)s
            UNION ALL {entered} UNION ALL {corrected}) found (ref, sort)"""


QUERY = _query()


def sorts_of(
    council_id: int, kind: Subject, subjects: Collection[str], since: datetime
) -> dict[str, set[Sort]]:
    """By reference of these subjects: the sorts of what happened in their families since; none of
    a subject of whose family nothing is known to have changed. One query.
    """
    return _found(council_id, kind, "ref", list(subjects), since)


def sorts_of_ids(
    council_id: int, kind: Subject, ids: Collection[int], since: datetime
) -> set[Sort]:
    """The same of subjects by their ids, together."""
    found = _found(council_id, kind, "id", list(ids), since)
    return {sort for sorts in found.values() for sort in sorts}


def _found(
    council_id: int, kind: Subject, named: str, subjects: list, since: datetime
) -> dict[str, set[Sort]]:
    found: dict[str, set[Sort]] = defaultdict(set)
    if not subjects:
        return found
    asked: dict[str, Any] = {
        "council": council_id,
        "subjects": subjects,
        "since": since - UNDER_WAY,
    }
    with as_service(council_id), connection.cursor() as cursor:
        cursor.execute(QUERY.format(families=FAMILIES[kind], named=named), asked)
        for ref, sort in cursor.fetchall():
            found[ref].add(Sort(sort))
    return found
