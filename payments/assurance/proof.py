"""Which records say whether a subject counts for an indicator: the same for those that do not.

One query for each indicator, over the subjects asked about. It gives a row for each: its reference
and a jsonb object from kinds of record to ids, as an achievement's evidence has. Contacts that do
not count (a phone call, a voided visit) are among them, for they say why a subject is not counted.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.db import connection

from centres.quarters import Quarter
from outcomes.measures.fragments import (
    FIRST,
    LAST,
    YEAR_BEFORE,
    evidence,
    ids,
    proof_of_greatest_need,
    under_5,
)

# What a check can read in one sitting; the newest of them.
MOST_CONTACTS = 12
FIRST_WEEKS = 42

OF_CASES = "families_case subject"
OF_CHILDREN = "families_child subject JOIN families_family family ON family.id = subject.family_id"
OF_FAMILIES = "families_family subject"


def _contacts(of: str, first: str, last: str) -> str:
    """The newest contacts of any kind from one day to the other, voided ones too."""
    return f"""(
        SELECT jsonb_agg(newest.id ORDER BY newest.id) FROM (
            SELECT visit.id FROM families_engagement visit
            WHERE {of} AND visit.date BETWEEN {first} AND {last}
            ORDER BY visit.date DESC, visit.ref DESC LIMIT {MOST_CONTACTS}) newest)"""


def _newest_level(family: str) -> str:
    return f"""(
        SELECT jsonb_build_array(newest.id) FROM (
            SELECT level.id FROM families_level level
            WHERE level.family_id = {family} AND level.starts_on <= {LAST}
            ORDER BY level.starts_on DESC LIMIT 1) newest)"""


def _stars(kind: str) -> str:
    """Finished Stars of the kind up to E, voided ones too."""
    return f"""(
        SELECT jsonb_agg(star.id ORDER BY star.id) FROM outcomes_star star
        WHERE star.case_id = subject.id AND star.kind = '{kind}' AND star.date <= {LAST}
          AND star.finished_at IS NOT NULL)"""


def _young_children(family: str) -> str:
    return f"""(
        SELECT jsonb_agg(child.id ORDER BY child.id) FROM families_child child
        WHERE child.family_id = {family} AND {under_5("child", LAST)})"""


ASSESSMENTS = f"""(
    SELECT jsonb_agg(assessment.id ORDER BY assessment.id) FROM outcomes_assessment assessment
    WHERE assessment.child_id = subject.id AND assessment.date BETWEEN {YEAR_BEFORE} AND {LAST})"""
OF_YEAR = _contacts("visit.family_id = {family}", YEAR_BEFORE, LAST)
OF_YOUNG_CHILD = {"child": ids("subject.id"), "family": ids("family.id")}
JUDGED = {
    "child": ids("subject.id"),
    "assessment": ASSESSMENTS,
    **proof_of_greatest_need("family.id", LAST),
}

# By indicator: where its subjects are, and the records of each.
PROOFS: dict[str, tuple[str, dict[str, str]]] = {
    "registered_under5": (OF_CHILDREN, OF_YOUNG_CHILD),
    "reached_under5": (
        OF_CHILDREN,
        {**OF_YOUNG_CHILD, "engagement": OF_YEAR.format(family="family.id")},
    ),
    "reached_greatest_need": (
        OF_FAMILIES,
        {
            "family": ids("subject.id"),
            "child": _young_children("subject.id"),
            "engagement": OF_YEAR.format(family="subject.id"),
            **proof_of_greatest_need("subject.id", LAST),
        },
    ),
    "sustained_cases": (
        OF_CASES,
        {
            "case": ids("subject.id"),
            "engagement": _contacts("visit.case_id = subject.id", "subject.opened_on", LAST),
        },
    ),
    "complex_families": (
        OF_FAMILIES,
        {
            "engagement": _contacts("visit.family_id = subject.id", FIRST, LAST),
            "level": _newest_level("subject.id"),
        },
    ),
    "first_star_in_28_days": (OF_CASES, {"case": ids("subject.id"), "star": _stars("first")}),
    "three_month_review_on_time": (
        OF_CASES,
        {"case": ids("subject.id"), "star": _stars("review")},
    ),
    "closed_within_six_months": (OF_CASES, {"case": ids("subject.id")}),
    "on_track_greatest_need": (OF_CHILDREN, JUDGED),
    "on_track_others": (OF_CHILDREN, {**JUDGED, "level": _newest_level("family.id")}),
    "new_births_contacted": (
        OF_CHILDREN,
        {
            "child": ids("subject.id"),
            "engagement": _contacts(
                "visit.family_id = family.id",
                "subject.date_of_birth",
                f"subject.date_of_birth + {FIRST_WEEKS}",
            ),
        },
    ),
}


def records_of(
    key: str, subjects: Collection[str], council_id: int, quarter: Quarter
) -> dict[str, dict[str, list[int]]]:
    """Kinds of record to ids, by the subject's reference; one query.

    KeyError for an indicator that is not listed.
    """
    where, kinds = PROOFS[key]
    query = f"""
        SELECT subject.ref, {evidence(**kinds)} FROM {where}
        WHERE subject.council_id = %(council)s AND subject.ref = ANY(%(subjects)s)"""
    asked: dict[str, Any] = {
        "council": council_id,
        "subjects": list(subjects),
        "first": quarter.first_day,
        "last": quarter.last_day,
    }
    with connection.cursor() as cursor:
        cursor.execute(query, asked)
        return {subject: json.loads(records) for subject, records in cursor.fetchall()}
