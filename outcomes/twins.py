"""Subjects that are one achievement since the families or people behind them were merged.

An achievement is claimed once, ever (SPEC 4). A child recorded twice has two references, and what
was claimed under one is not claimed under the other: each is the other's twin. So are enrolments
of a carer recorded twice on one programme, and cases closed on one day of a family recorded twice,
of which only one counts. Two cases stay two cases: other outcomes of cases have no twins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection

from centres.row_scope import as_service

# What each outcome's subjects are, where merging can make two of them one.
OF_CHILDREN = ("development_catch_up", "two_year_offer")
OF_ENROLMENTS = "programme_completed"
OF_CASES = "sustained_step_down"


def _brought_together(measure: str, table: str, owner: str, same: str) -> str:
    """Rows that came to one owner from two by merges, and have the same of something."""
    return f"""
        SELECT '{measure}', pair.subject, pair.twin, false
        FROM moved JOIN {table} brought ON moved."table" = '{table}' AND brought.id = moved.row
        JOIN {table} beside ON beside.id <> brought.id
         AND (beside.{owner}, beside.{same}) = (brought.{owner}, brought.{same})
        LEFT JOIN moved came ON came."table" = '{table}' AND came.row = beside.id
        CROSS JOIN LATERAL (VALUES (brought.ref, beside.ref), (beside.ref, brought.ref))
            AS pair (subject, twin)
        WHERE moved.before <> coalesce(came.before, to_jsonb(beside.{owner}))"""


def twins_sql(council: str) -> str:
    """A query for `measure`, `subject`, `twin` and `gone`: whether the subject was merged away.

    `council` is SQL for the council's id. Every pair comes both ways round.
    """
    children = ", ".join(f"('{measure}')" for measure in OF_CHILDREN)
    return f"""
        WITH gone AS MATERIALIZED (
            SELECT ref, merged_into_id FROM families_child
            WHERE merged_into_id IS NOT NULL AND council_id = {council}),
        moved AS MATERIALIZED (
            SELECT DISTINCT ON (change."table", change.row)
                   change."table", change.row, change.before
            FROM families_mergedrow change
            JOIN families_familymerge done ON done.id = change.merge_id
            WHERE done.council_id = {council} AND done.undone_at IS NULL
              AND (change."table", change."column") IN
                  (('outcomes_enrolment', 'carer_id'), ('families_case', 'family_id'))
            ORDER BY change."table", change.row, change.id),
        of_children AS (
            SELECT gone.ref AS subject, kept.ref AS twin, true AS gone
            FROM gone JOIN families_child kept ON kept.id = gone.merged_into_id
            UNION ALL
            SELECT kept.ref, gone.ref, false
            FROM gone JOIN families_child kept ON kept.id = gone.merged_into_id
            UNION ALL
            SELECT one.ref, other.ref, true
            FROM gone one JOIN gone other USING (merged_into_id) WHERE one.ref <> other.ref)
        SELECT of.measure, subject, twin, of_children.gone
        FROM of_children, (VALUES {children}) AS of (measure)
        UNION
        {_brought_together(OF_ENROLMENTS, "outcomes_enrolment", "carer_id", "programme_id")}
        UNION
        {_brought_together(OF_CASES, "families_case", "family_id", "closed_on")}"""


@dataclass(frozen=True)
class Twins:
    """The twins of a council's subjects; most subjects have none."""

    by_subject: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    gone: frozenset[tuple[str, str]] = frozenset()

    def of(self, measure: str, subject: str) -> frozenset[str]:
        """Other references of the same achievement."""
        return self.by_subject.get((measure, subject), frozenset())

    def is_gone(self, measure: str, subject: str) -> bool:
        """Whether the subject itself was merged into another."""
        return (measure, subject) in self.gone


def twins_in(council_id: int) -> Twins:
    """All twins of a council, in one query."""
    with as_service(council_id), connection.cursor() as cursor:
        cursor.execute(twins_sql("%(council)s"), {"council": council_id})
        rows = cursor.fetchall()
    by_subject = defaultdict(set)
    for measure, subject, twin, _ in rows:
        by_subject[measure, subject].add(twin)
    return Twins(
        {key: frozenset(others) for key, others in by_subject.items()},
        frozenset((measure, subject) for measure, subject, _, gone in rows if gone),
    )
