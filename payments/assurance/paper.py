"""All packs of a claim's sample as one paper and one file, to check from or to keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone

from centres.papers import typeset
from centres.wording import moment_in_words, money, quarter_in_words
from outcomes.measures.registry import MEASURES, title
from payments.assurance.facts import facts_of
from payments.assurance.weights import Weighed
from payments.evidence.words import areas_by_edition
from payments.models import Claim, EvidenceCheck

HEADS = (
    "Line",
    "Measure",
    "Reference",
    "Drawn from",
    "Fact",
    "Outcome",
    "Reason",
)
DRAWN_FROM = {True: "Counted", False: "Not counted", None: "The line itself"}
MOST_CHECKS_HERE = 60


def checks_paper(claim: Claim, checks: Sequence[EvidenceCheck]) -> bytes:
    """The PDF. The checks come with their lines. Not to be called in a transaction."""
    facts = facts_of_paper(claim, checks)
    is_long = len(checks) > MOST_CHECKS_HERE
    return typeset("payments/assurance/checks.typ", facts, is_long=is_long)


def facts_of_paper(claim: Claim, checks: Sequence[EvidenceCheck]) -> dict[str, Any]:
    """What the paper says, as JSON."""
    assert claim.submitted_at is not None  # noqa: S101  (only submitted claims have checks)
    made = timezone.localtime(claim.submitted_at)
    areas = areas_by_edition()
    return {
        "title": f"Evidence to check: {claim.contract.ref}, {quarter_in_words(claim.quarter)}",
        "made": [made.year, made.month, made.day, made.hour, made.minute, made.second],
        "about": (
            f"{claim.contract.provider.name}. {len(checks)} checks, drawn when the claim was "
            f"submitted on {moment_in_words(claim.submitted_at)}, with their evidence as it stood "
            "then. References stand for cases, children and families; nobody is named."
        ),
        "running": f"Claim {claim.contract.ref}, {claim.quarter}, round {claim.round}",
        "checks": [_told(check, facts_of(check, areas)) for check in checks],
        "definitions": [
            [title(key), MEASURES[key].definition]
            for key in sorted({check.line.measure for check in checks}, key=title)
            if key in MEASURES
        ],
    }


def pack_rows(checks: Sequence[EvidenceCheck]) -> Iterator[tuple[object, ...]]:
    """A row for each fact of each pack, under `HEADS`; a pack without facts has one row."""
    areas = areas_by_edition()
    for check in checks:
        about = (
            check.line.number,
            title(check.line.measure),
            check.subject,
            DRAWN_FROM[check.counted],
        )
        found = (check.get_outcome_display(), check.get_reason_display())
        for fact in facts_of(check, areas) or ["No record"]:
            yield (*about, fact, *found)


def _told(check: EvidenceCheck, facts: list[str]) -> dict[str, Any]:
    line = check.line
    amount = "" if line.is_of_target else money(line.amount_pence)
    sort = "" if check.counted is None else DRAWN_FROM[check.counted]
    recorded = "" if check.outcome == EvidenceCheck.Outcome.OPEN else check.get_outcome_display()
    return {
        "heading": f"Line {line.number}: {check.subject_kind} {check.subject}",
        "about": " · ".join(part for part in (title(line.measure), sort, amount) if part),
        "why": Weighed.read(check.weighed).words(),
        "facts": facts,
        "recorded": " · ".join(filter(None, (recorded, check.get_reason_display()))),
    }
