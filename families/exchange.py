"""The files of the exchange format about families and what happened with them (FORMAT.md)."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from centres.exchange.tables import (
    VOIDING,
    Blame,
    Check,
    Rule,
    Table,
    boolean,
    day,
    key,
    not_after_today,
    not_before,
    not_before_1900,
    number,
    postcode,
    reference,
    text,
    word,
)
from centres.exchange_tables import AREAS, CENTRES, STAFF, is_worker
from families.models import Carer, Case, Child, Engagement, Family, Level, Need

# Rows of merged families, and people of them who are somebody else's twin.
MERGED = "t.merged_into_id IS NOT NULL"


def renames(table: str) -> str:
    """The keys of merged rows and of those they became."""
    return (
        f"SELECT merged.ref, kept.ref FROM {table} merged"
        f" JOIN {table} kept ON kept.id = merged.merged_into_id"
        " WHERE merged.council_id = {council}"
    )


def taken_over(file: str, table: str, columns: dict[str, str]) -> Callable[[], None]:
    """Leave what a merge gave a kept row (its restriction, a date of birth) where the folder says
    what was so before; `columns` are those of the file and of the table.
    """

    def as_recorded() -> None:
        with connection.cursor() as cursor:
            for column, kept_as in columns.items():
                cursor.execute(
                    f"UPDATE staged_{file} s SET {column} = r.{column} FROM recorded_{file} r"
                    " JOIN families_mergedrow change"
                    f' ON (change."table", change.row, change."column") = (%s, r.id, %s)'
                    " JOIN families_familymerge done"
                    " ON done.id = change.merge_id AND done.undone_at IS NULL"
                    f" WHERE r.ref = s.ref AND coalesce(s.{column}::text, '')"
                    " = coalesce(change.before #>> '{}', '')",
                    [table, kept_as],
                )

    return as_recorded


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


FAMILIES = Table(
    "families",
    Family,
    what="family",
    key=("ref",),
    columns=(
        key("ref"),
        reference("centre", CENTRES),
        reference("area", AREAS, optional=True),
        postcode("postcode", optional=True),
        day("registered_on", optional=True),
        day("deregistered_on", optional=True),
        boolean("restricted"),
    ),
    renames=renames("families_family"),
    aside=MERGED,
    gone="t.removed_on IS NOT NULL",
    as_recorded=taken_over(
        "families",
        "families_family",
        {
            **_same("postcode", "registered_on", "deregistered_on", "restricted"),
            "area": "area_id",
        },
    ),
    checks=(
        Check(
            "deregistered_on",
            "is given without a registration",
            "deregistered_on IS NOT NULL AND registered_on IS NULL",
        ),
        not_before("deregistered_on", "registered_on"),
    ),
)

CARERS = Table(
    "carers",
    Carer,
    what="carer",
    key=("ref",),
    goes_with="family",
    columns=(
        key("ref"),
        reference("family", FAMILIES),
        text("first_name"),
        text("last_name"),
        day("date_of_birth", optional=True),
    ),
    renames=renames("families_carer"),
    aside=MERGED,
    as_recorded=taken_over("carers", "families_carer", _same("date_of_birth")),
    checks=(not_after_today("date_of_birth"),),
)

CHILDREN = Table(
    "children",
    Child,
    what="child",
    key=("ref",),
    goes_with="family",
    columns=(
        key("ref"),
        reference("family", FAMILIES),
        text("first_name"),
        text("last_name"),
        day("date_of_birth", optional=True),
        day("due_on", optional=True),
        boolean("two_year_offer_eligible"),
    ),
    renames=renames("families_child"),
    aside=MERGED,
    as_recorded=taken_over(
        "children",
        "families_child",
        _same("date_of_birth", "due_on", "two_year_offer_eligible"),
    ),
    checks=(
        Check(
            "date_of_birth",
            "is empty and so is due_on: one of the two is needed",
            "date_of_birth IS NULL AND due_on IS NULL",
        ),
        Check(
            "due_on",
            "is given although the child was born on {date_of_birth}",
            "date_of_birth IS NOT NULL AND due_on IS NOT NULL",
        ),
        not_after_today("date_of_birth"),
    ),
)

NEEDS = Table(
    "needs",
    Need,
    what="need",
    key=("ref",),
    goes_with="family",
    columns=(
        key("ref"),
        reference("family", FAMILIES),
        word("need", Need.Kind),
        day("from", field="starts_on"),
        day("to", field="ends_on", optional=True),
    ),
    checks=(not_before("to", "from"),),
)

LEVELS = Table(
    "levels",
    Level,
    what="level",
    key=("family", "from"),
    goes_with="family",
    aside='"family".merged_into_id IS NOT NULL',
    of_two="level",
    columns=(
        reference("family", FAMILIES),
        day("from", field="starts_on"),
        number("level", lowest=1, highest=4),
        word("status", Level.Status, optional=True),
    ),
    checks=(
        Check(
            "status",
            "is given with level {level}: only level 4 has one",
            "status <> '' AND level <> 4",
        ),
    ),
)

CASES = Table(
    "cases",
    Case,
    what="case",
    key=("ref",),
    goes_with="family",
    columns=(
        key("ref"),
        reference("family", FAMILIES),
        reference("centre", CENTRES),
        reference("worker", STAFF),
        day("opened_on"),
        day("closed_on", optional=True),
        word("closure_reason", Case.Closure, optional=True),
    ),
    checks=(
        not_before("closed_on", "opened_on"),
        Check(
            "closure_reason",
            "is empty although the case is closed",
            "closed_on IS NOT NULL AND closure_reason = ''",
        ),
        Check(
            "closure_reason",
            "is given although the case is not closed",
            "closed_on IS NULL AND closure_reason <> ''",
        ),
    ),
    rules=(is_worker("cases"),),
)

ENGAGEMENTS = Table(
    "engagements",
    Engagement,
    what="engagement",
    key=("ref",),
    goes_with="family",
    columns=(
        key("ref"),
        reference("family", FAMILIES),
        reference("case", CASES, optional=True),
        reference("centre", CENTRES),
        reference("worker", STAFF),
        word("kind", Engagement.Kind),
        day("date"),
        number("minutes", optional=True),
        day("voided_on", optional=True),
        text("void_reason", optional=True),
    ),
    checks=(not_before_1900("date"), not_after_today("date"), *VOIDING),
    rules=(
        is_worker("engagements"),
        Rule(
            'merged_engagements e JOIN merged_cases c ON c.ref = e."case"',
            "c.family <> e.family",
            (
                Blame("e", "engagements", "case", "'is a case of another family, ' || c.family"),
                Blame("c", "cases", "family", "'differs from that of the case’s engagements'"),
            ),
        ),
    ),
)

TABLES = (FAMILIES, CARERS, CHILDREN, NEEDS, LEVELS, CASES, ENGAGEMENTS)
