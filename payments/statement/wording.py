"""A statement in words: the same ones on paper and in the workbook."""

from __future__ import annotations

from outcomes.measures.registry import title
from payments.models import ClaimLine, EvidenceCheck
from payments.statement.reading import Statement

CAPS = {
    ClaimLine.Cap.UNITS.value: "the quarter’s units are used up",
    ClaimLine.Cap.ANNUAL.value: "the contract’s annual cap is reached",
}
COUNTED = {True: "In the numerator", False: "In the denominator only", None: "The line itself"}


def copy_in_words(statement: Statement) -> str:
    """Whose copy it is, and what the provider's leaves out."""
    if statement.of_council:
        return "The council’s copy, with the checks of the sample and the ledger"
    return "The provider’s copy, without the checks of the sample and the ledger"


def measure_in_words(line: ClaimLine) -> str:
    """`Progress on the Star, version 1`."""
    return f"{title(line.measure)}, version {line.version}"


def cap_in_words(line: ClaimLine) -> str:
    """Which cap left nothing of an over-cap line."""
    return CAPS.get(line.capped_by, "")


def taken_back(line: ClaimLine) -> str:
    """The line that a reversal takes back: `line 3 of 2015-16-Q1`."""
    return _named(line.reverses)


def released(line: ClaimLine) -> str:
    """The line of whose price a release pays what was held back: `line 3 of 2015-16-Q1`."""
    return _named(line.releases)


def _named(line: ClaimLine | None) -> str:
    return f"line {line.number} of {line.claim.quarter}" if line else ""


def counted_in_words(check: EvidenceCheck) -> str:
    """Where a target's subject was drawn from."""
    return COUNTED[check.counted]


def how_to_check(statement: Statement) -> list[str]:
    """How somebody who does not trust this statement finds out whether it is true."""
    code = statement.claim.council.code
    return [
        "Ask for this statement again, on any day: it is the same file, byte for byte, until a "
        "further step of the claim is recorded. Compare the two files, or their SHA-256 digests.",
        f"Run “manage.py verify_ledger {code}” on the council’s Lodestar. It makes the digest of "
        "each submission and each approval anew from the stored lines, evidence and checks, adds "
        "up every account of the ledger, and names each difference to what was recorded.",
        "The seal is the beginning of the digest of the submission. It is on the claim’s page "
        "too, so two people can compare what they have before them: the same seal is the same "
        "lines with the same evidence and the same sample.",
        "The digest of the claim stands for all of its lines. The digest beside a line stands for "
        "the records that proved it on the day it was submitted. The digest beside a step stands "
        "for what that step was about. All are SHA-256.",
        "References stand for cases, children and families; no name, address or note is part of a "
        "claim.",
    ]
