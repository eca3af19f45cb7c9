"""The statement as a workbook: a sheet for each of its parts, amounts in pounds."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from centres.spreadsheets import pounds
from centres.wording import moment_in_words, quarter_in_words
from centres.workbooks import Cell, Sheet, workbook
from outcomes.measures.registry import title
from payments.models import ClaimLine, EvidenceCheck
from payments.statement.reading import Posting, Statement
from payments.statement.wording import (
    cap_in_words,
    copy_in_words,
    counted_in_words,
    how_to_check,
    taken_back,
)

Row = list[Cell]
DIGEST = 68
# Heading, width in characters.
LINES = (
    ("Line", 6),
    ("Kind", 13),
    ("Measure", 24),
    ("Title", 34),
    ("Version", 8),
    ("Reference", 20),
    ("Achieved on", 18),
    ("Amount", 13),
    ("Decision", 13),
    ("Reason", 34),
    ("Unit price", 13),
    ("Without the cap", 13),
    ("Cap", 32),
    ("Numerator", 11),
    ("Denominator", 12),
    ("Baseline, basis points", 12),
    ("Target, basis points", 12),
    ("Most for the target", 13),
    ("Takes back", 24),
    ("Digest of the evidence", DIGEST),
)


def statement_workbook(statement: Statement) -> bytes:
    """The XLSX file; the same bytes for the same statement."""
    claim = statement.claim
    heading = f"Statement of claim {claim.contract.ref}, {claim.quarter}"
    return workbook(heading, statement.made_at, _sheets(statement))


def _sheets(statement: Statement) -> Iterator[Sheet]:
    yield Sheet("Claim", ("What", "As sealed"), _about(statement), (30, 72))
    yield Sheet(
        "Totals",
        ("Kind", "Measure", "Title", "Lines", "Of them rejected", "Amount"),
        _totals(statement),
        (14, 26, 40, 8, 10, 14),
    )
    yield Sheet(
        "Lines",
        [head for head, _ in LINES],
        (_line(line) for line in statement.lines),
        [width for _, width in LINES],
    )
    yield Sheet(
        "Steps",
        ("Round", "Step", "By", "When", "Claim’s total", "Reason", "Digest"),
        _steps(statement),
        (8, 20, 28, 28, 14, 40, DIGEST),
    )
    if statement.of_council:
        yield Sheet(
            "Checks",
            ("Line", "Reference", "Drawn from", "Outcome", "Checked on"),
            (_check(check) for check in statement.checks),
            (6, 20, 26, 22, 18),
        )
        yield Sheet(
            "Ledger",
            ("Transaction", "What", "When", "Debited", "Credited", "Amount", "Of it this claim"),
            (_posting(each) for each in statement.postings),
            (12, 18, 28, 28, 28, 14, 14),
        )
    yield Sheet("How to check", ("How to check this statement",), _checking(statement), (110,))


def _about(statement: Statement) -> list[Row]:
    claim, contract = statement.claim, statement.claim.contract
    return [
        ["Council", statement.council],
        ["Provider", statement.provider],
        ["Contract", contract.ref],
        ["Contract’s name", contract.name],
        ["Quarter", quarter_in_words(claim.quarter)],
        ["State", claim.get_state_display()],
        ["Round", claim.round],
        ["Net total, rejected lines left out", pounds(statement.net)],
        ["Lines", len(statement.lines)],
        ["Annual cap", pounds(statement.terms.annual_cap_pence)],
        ["Two commissioners above", pounds(statement.terms.second_approval_over_pence)],
        ["Seal", statement.submission.seal],
        ["Digest of the claim", claim.digest],
        ["Copy", copy_in_words(statement)],
    ]


def _totals(statement: Statement) -> Iterator[Row]:
    for section in statement.sections:
        for group in section.groups:
            amount = pounds(group.pence)
            yield [
                section.heading,
                group.measure,
                group.title,
                group.lines,
                group.rejected,
                amount,
            ]


def _line(line: ClaimLine) -> Row:
    terms = line.terms
    return [
        line.number,
        line.get_kind_display(),
        line.measure,
        title(line.measure),
        line.version,
        line.subject,
        line.achieved_on,
        pounds(line.amount_pence),
        line.get_decision_display(),
        line.reason,
        pounds(terms.get("unit_price_pence")),
        pounds(line.uncapped_pence),
        cap_in_words(line),
        line.numerator,
        line.denominator,
        terms.get("baseline_bp"),
        terms.get("target_bp"),
        pounds(terms.get("reward_pence")),
        taken_back(line),
        line.evidence_digest,
    ]


def _steps(statement: Statement) -> Iterator[Row]:
    for step in statement.steps:
        yield [
            step.round,
            step.get_kind_display(),
            step.who,
            moment_in_words(step.at),
            pounds(step.total_pence),
            step.reason,
            step.digest,
        ]


def _check(check: EvidenceCheck) -> Row:
    day = timezone.localdate(check.checked_at) if check.checked_at else None
    outcome = check.get_outcome_display()
    return [check.line.number, check.subject, counted_in_words(check), outcome, day]


def _posting(each: Posting) -> Row:
    posting = each.posting
    return [
        posting.pk,
        posting.get_kind_display(),
        moment_in_words(posting.at),
        each.debited,
        each.credited,
        pounds(posting.amount_pence),
        pounds(each.of_claim),
    ]


def _checking(statement: Statement) -> list[Row]:
    return [[each] for each in how_to_check(statement)]
