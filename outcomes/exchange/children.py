"""The files of the exchange format about children's development and places (FORMAT.md)."""

from __future__ import annotations

from centres.exchange.tables import (
    Blame,
    Rule,
    Table,
    day,
    key,
    not_after_today,
    reference,
    word,
)
from families.exchange import CHILDREN
from outcomes.models import Assessment, TwoYearPlace


def not_before_birth(file: str, column: str) -> Rule:
    """What is recorded of a child happened after the birth; of an expected baby nothing yet."""
    return Rule(
        f"merged_{file} d JOIN merged_children c ON c.ref = d.child",
        f"d.{column} < c.date_of_birth OR (c.date_of_birth IS NULL AND c.due_on IS NOT NULL)",
        (
            Blame(
                "d",
                file,
                column,
                f"d.{column} || coalesce(' is before the child’s birth on ' || c.date_of_birth,"
                " ' is before the birth of the child, which is still expected')",
            ),
            Blame(
                "c",
                "children",
                "date_of_birth",
                "'is not on or before what is recorded of the child (assessments and place)'",
            ),
        ),
    )


# What a child had already when it was merged with one that has the same.
OF_MERGED = '"child".merged_into_id IS NOT NULL'

DEVELOPMENT = Table(
    "development",
    Assessment,
    what="judgement",
    key=("ref",),
    goes_with="child",
    aside=OF_MERGED,
    columns=(
        key("ref"),
        reference("child", CHILDREN),
        day("date"),
        word("area", Assessment.Area),
        word("judgement", Assessment.Judgement),
    ),
    checks=(not_after_today("date"),),
    rules=(
        not_before_birth("development", "date"),
        Rule(
            "merged_development s JOIN merged_development o"
            " ON (o.child, o.date, o.area) = (s.child, s.date, s.area)",
            "o.ref <> s.ref AND (o.line IS NULL OR o.line < s.line)",
            (
                Blame(
                    "s",
                    "development",
                    "child",
                    "'is judged for this date and area already, as ' || o.ref",
                ),
            ),
        ),
    ),
)

TWO_YEAR_PLACES = Table(
    "two_year_places",
    TwoYearPlace,
    what="place",
    key=("child",),
    goes_with="child",
    aside=OF_MERGED,
    columns=(reference("child", CHILDREN), day("started_on")),
    checks=(not_after_today("started_on"),),
    rules=(not_before_birth("two_year_places", "started_on"),),
)

TABLES = (DEVELOPMENT, TWO_YEAR_PLACES)
