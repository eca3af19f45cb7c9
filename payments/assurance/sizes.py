"""How many are drawn: never fewer than SPEC 6 asks for, more where the last looks found errors."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import F

from payments.models import Claim, ClaimLine, EvidenceCheck

SMALLEST_SAMPLE = 5
ONE_IN = 10
SUBJECTS_OF_EACH_SORT = 5
CLAIMS_LOOKED_BACK = 2

RULE_OF_OUTCOMES = (
    "A tenth of the outcome lines, rounded up, and at least five. Each check of an outcome that "
    "was not confirmed in the contract’s last two decided claims adds another tenth, and another "
    "five, up to all of them."
)
RULE_OF_TARGETS = (
    "Five of those counted and five of those not counted, for each target that pays. Each check of "
    "the same target that was not confirmed in the contract’s last two decided claims adds another "
    "five of each, up to all of them."
)


@dataclass(frozen=True)
class FailedBefore:
    """Checks not confirmed in the contract's last two decided claims."""

    of_outcomes: int
    of_targets: Counter[str]


def sample_size(outcome_lines: int, failed: int = 0) -> int:
    """A tenth, rounded up; at least five, or all. Once more for each check that failed before."""
    times = 1 + failed
    share = -(-outcome_lines * times // ONE_IN)
    return min(outcome_lines, max(SMALLEST_SAMPLE * times, share))


def subjects_size(subjects: int, failed: int = 0) -> int:
    """Five of a sort, or all. Five more for each check of the target that failed before."""
    return min(subjects, SUBJECTS_OF_EACH_SORT * (1 + failed))


def failed_before(claim: Claim) -> FailedBefore:
    """What the last two decided claims of the contract, of earlier quarters, were found to lack."""
    decided = Claim.objects.filter(contract=claim.contract_id, quarter__lt=claim.quarter).decided()
    last = list(decided.order_by("-quarter").values_list("pk", flat=True)[:CLAIMS_LOOKED_BACK])
    if not last:
        return FailedBefore(0, Counter())
    found = EvidenceCheck.objects.filter(
        claim__in=last, line__round=F("claim__round"), outcome=EvidenceCheck.Outcome.FAILED
    ).values_list("line__kind", "line__measure")
    rows = list(found)
    target = ClaimLine.Kind.TARGET
    return FailedBefore(
        of_outcomes=sum(kind != target for kind, _measure in rows),
        of_targets=Counter(measure for kind, measure in rows if kind == target),
    )
