"""The files of the exchange format about what changed (FORMAT.md)."""

from __future__ import annotations

from centres.exchange.cells import LARGEST_BIG
from centres.exchange.tables import (
    VOIDING,
    Blame,
    Check,
    Frozen,
    Rule,
    Table,
    Target,
    boolean,
    day,
    key,
    not_after_today,
    not_before_1900,
    number,
    reference,
    text,
    word,
)
from centres.exchange_tables import CENTRES
from families.exchange import CARERS, CASES, CHILDREN
from outcomes.models import (
    Action,
    Assessment,
    Enrolment,
    Programme,
    ProgrammeAttendance,
    Star,
    StarScore,
    TwoYearPlace,
)

VOID_INSTEAD = "void the Star and record it under a new key"
DIFFERS = f"differs from what is recorded: {VOID_INSTEAD}"

# Editions are in the product, some shipped and some a council's own.
EDITION = Target(
    "outcomes_staredition",
    "code",
    "Star edition",
    within="({alias}.council_id IS NULL OR {alias}.council_id = {council})",
)
AREA_OF_STAR = Target(
    "outcomes_stararea",
    "code",
    "area",
    within='{alias}.edition_id = "star".edition_id',
    checked=False,
)

STARS = Table(
    "stars",
    Star,
    what="Star",
    key=("ref",),
    columns=(
        key("ref"),
        reference("case", CASES),
        word("kind", Star.Kind),
        day("date"),
        reference("edition", EDITION),
        word("completed", Star.Completed),
        day("voided_on", optional=True),
        text("void_reason", optional=True),
    ),
    checks=(not_before_1900("date"), not_after_today("date"), *VOIDING),
    rules=(
        Rule(
            "staged_stars s JOIN outcomes_star d ON d.ref = s.ref",
            "d.council_id = %(council)s AND d.finished_at IS NULL",
            (Blame("s", "stars", "ref", "'is the key of a Star that is still being drafted'"),),
        ),
    ),
    frozen=Frozen(DIFFERS, but=("voided_on", "void_reason")),
    only="t.finished_at IS NOT NULL",
    on_insert={"finished_at": "now()"},
)

STAR_SCORES = Table(
    "star_scores",
    StarScore,
    what="score",
    key=("star", "area"),
    columns=(
        reference("star", STARS),
        reference("area", AREA_OF_STAR),
        number("score", lowest=-LARGEST_BIG, highest=LARGEST_BIG),
    ),
    rules=(
        Rule(
            "staged_star_scores s JOIN merged_stars m ON m.ref = s.star"
            " JOIN outcomes_staredition e ON e.code = m.edition",
            "s.area IS NOT NULL AND NOT EXISTS (SELECT FROM outcomes_stararea a"
            " WHERE a.edition_id = e.id AND a.code = s.area)",
            (Blame("s", "star_scores", "area", "'is not an area of the edition ' || e.code"),),
        ),
        Rule(
            "staged_star_scores s JOIN merged_stars m ON m.ref = s.star"
            " JOIN outcomes_staredition e ON e.code = m.edition",
            "s.score NOT BETWEEN e.lowest AND e.highest",
            (
                Blame(
                    "s",
                    "star_scores",
                    "score",
                    "s.score || ' is outside ' || e.lowest || ' to ' || e.highest"
                    " || ', the range of the edition ' || e.code",
                ),
            ),
        ),
        Rule(
            "staged_star_scores s JOIN outcomes_star d ON d.ref = s.star",
            "d.council_id = %(council)s AND s.area IS NOT NULL AND NOT EXISTS"
            " (SELECT FROM recorded_star_scores r WHERE r.star = s.star AND r.area = s.area)",
            (Blame("s", "star_scores", "area", f"'has no score recorded: {VOID_INSTEAD}'"),),
        ),
    ),
    frozen=Frozen(DIFFERS),
    council='"star".council_id = {council}',
    only='"star".finished_at IS NOT NULL',
)

ACTIONS = Table(
    "actions",
    Action,
    what="action",
    key=("ref",),
    columns=(
        key("ref"),
        reference("case", CASES),
        key("area"),
        text("text"),
        word("status", Action.Status),
        day("done_on", optional=True),
    ),
    checks=(
        Check(
            "done_on", "is empty although the action is done", "status = 'done' AND done_on IS NULL"
        ),
        Check(
            "done_on",
            "is given although the action is not done",
            "status <> 'done' AND done_on IS NOT NULL",
        ),
        not_after_today("done_on"),
    ),
    rules=(
        Rule(
            "staged_actions s",
            'EXISTS (SELECT FROM merged_stars m WHERE m."case" = s."case")'
            " AND NOT EXISTS (SELECT FROM merged_stars m"
            " LEFT JOIN outcomes_staredition e ON e.code = m.edition"
            " LEFT JOIN outcomes_stararea a ON a.edition_id = e.id"
            # A Star whose edition is not known may have the area.
            ' WHERE m."case" = s."case" AND (a.code = s.area OR e.id IS NULL))'
            # So may one whose case is not known.
            " AND NOT EXISTS (SELECT FROM staged_stars b"
            " JOIN outcomes_staredition e ON e.code = b.edition"
            " JOIN outcomes_stararea a ON a.edition_id = e.id"
            ' WHERE b."case" IS NULL AND a.code = s.area)',
            (
                Blame(
                    "s",
                    "actions",
                    "area",
                    "'is not an area of the edition of any Star of the case'",
                ),
            ),
            needs=("stars",),
        ),
        Rule(
            "staged_actions s",
            'NOT EXISTS (SELECT FROM merged_stars m WHERE m."case" = s."case")'
            " AND NOT EXISTS (SELECT FROM outcomes_stararea a JOIN outcomes_staredition e"
            " ON e.id = a.edition_id WHERE a.code = s.area"
            " AND (e.council_id IS NULL OR e.council_id = %(council)s))",
            (Blame("s", "actions", "area", "'is not an area of any Star edition'"),),
            needs=("stars",),
        ),
    ),
)

PROGRAMMES = Table(
    "programmes",
    Programme,
    what="programme",
    key=("code",),
    columns=(key("code"), text("name"), boolean("evidence_based"), number("sessions", lowest=1)),
)

ENROLMENTS = Table(
    "enrolments",
    Enrolment,
    what="enrolment",
    key=("ref",),
    columns=(
        key("ref"),
        reference("programme", PROGRAMMES),
        reference("carer", CARERS),
        reference("centre", CENTRES),
        day("started_on"),
    ),
)

PROGRAMME_ATTENDANCE = Table(
    "programme_attendance",
    ProgrammeAttendance,
    what="attendance",
    key=("enrolment", "session"),
    columns=(
        reference("enrolment", ENROLMENTS),
        number("session", lowest=1),
        day("date"),
        boolean("attended"),
    ),
    checks=(not_after_today("date"),),
    rules=(
        Rule(
            "merged_programme_attendance a JOIN merged_enrolments e ON e.ref = a.enrolment"
            " JOIN merged_programmes p ON p.code = e.programme",
            "a.session > p.sessions",
            (
                Blame(
                    "a",
                    "programme_attendance",
                    "session",
                    "a.session || ' is beyond the programme, which has ' || p.sessions"
                    " || ' sessions'",
                ),
                Blame(
                    "e",
                    "enrolments",
                    "programme",
                    "'has fewer sessions than the enrolment has attendances recorded for'",
                ),
                Blame(
                    "p",
                    "programmes",
                    "sessions",
                    "p.sessions || ' is fewer than are recorded as attended'",
                ),
            ),
        ),
    ),
)


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


DEVELOPMENT = Table(
    "development",
    Assessment,
    what="judgement",
    key=("ref",),
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
    columns=(reference("child", CHILDREN), day("started_on")),
    checks=(not_after_today("started_on"),),
    rules=(not_before_birth("two_year_places", "started_on"),),
)

TABLES = (
    STARS,
    STAR_SCORES,
    ACTIONS,
    PROGRAMMES,
    ENROLMENTS,
    PROGRAMME_ATTENDANCE,
    DEVELOPMENT,
    TWO_YEAR_PLACES,
)
