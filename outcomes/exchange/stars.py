"""The files of the exchange format about Stars and plans (FORMAT.md)."""

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
    day,
    key,
    not_after_today,
    not_before_1900,
    number,
    reference,
    text,
    word,
)
from families.exchange import CASES
from outcomes.models import Action, Star, StarScore

VOID_INSTEAD = "void the Star and record it under a new key"
DIFFERS = f"differs from what is recorded: {VOID_INSTEAD}"

# Editions are in the product, some shipped and some a council's own. Another council's own may
# have the same code.
USABLE = "(e.council_id IS NULL OR e.council_id = %(council)s)"
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
    goes_with="case",
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
    goes_with="star",
    columns=(
        reference("star", STARS),
        reference("area", AREA_OF_STAR),
        number("score", lowest=-LARGEST_BIG, highest=LARGEST_BIG),
    ),
    rules=(
        Rule(
            "staged_star_scores s JOIN merged_stars m ON m.ref = s.star"
            f" JOIN outcomes_staredition e ON e.code = m.edition AND {USABLE}",
            "s.area IS NOT NULL AND NOT EXISTS (SELECT FROM outcomes_stararea a"
            " WHERE a.edition_id = e.id AND a.code = s.area)",
            (Blame("s", "star_scores", "area", "'is not an area of the edition ' || e.code"),),
        ),
        Rule(
            "staged_star_scores s JOIN merged_stars m ON m.ref = s.star"
            f" JOIN outcomes_staredition e ON e.code = m.edition AND {USABLE}",
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
    goes_with="case",
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
            f" LEFT JOIN outcomes_staredition e ON e.code = m.edition AND {USABLE}"
            " LEFT JOIN outcomes_stararea a ON a.edition_id = e.id"
            # A Star whose edition is not known may have the area.
            ' WHERE m."case" = s."case" AND (a.code = s.area OR e.id IS NULL))'
            # So may one whose case is not known.
            " AND NOT EXISTS (SELECT FROM staged_stars b"
            f" JOIN outcomes_staredition e ON e.code = b.edition AND {USABLE}"
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
            f" AND {USABLE})",
            (Blame("s", "actions", "area", "'is not an area of any Star edition'"),),
            needs=("stars",),
        ),
    ),
)

TABLES = (STARS, STAR_SCORES, ACTIONS)
