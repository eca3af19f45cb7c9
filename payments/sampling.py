"""The sample that must be checked before a claim is approved (SPEC 6).

Drawn at submission from the operating system's randomness, so that nobody could have foreseen it.
"""

from __future__ import annotations

from collections.abc import Iterable
from secrets import SystemRandom

from django.db.models import Model

from families.models import Case, Child, Family
from outcomes.measures.measure import Subject
from outcomes.measures.registry import measure
from outcomes.models import Enrolment, Figure
from payments.models import Claim, ClaimLine, EvidenceCheck

SMALLEST_SAMPLE = 5
ONE_IN = 10
SUBJECTS_OF_EACH_SORT = 5

RECORDS: dict[Subject, type[Model]] = {
    Subject.CASE: Case,
    Subject.CHILD: Child,
    Subject.ENROLMENT: Enrolment,
    Subject.FAMILY: Family,
}

_chance = SystemRandom()


def sample_size(outcome_lines: int) -> int:
    """A tenth, rounded up; at least five, or all."""
    return min(outcome_lines, max(SMALLEST_SAMPLE, -(-outcome_lines // ONE_IN)))


def draw(claim: Claim, lines: Iterable[ClaimLine]) -> list[EvidenceCheck]:
    """The checks of a claim that is being submitted, not stored yet.

    A sample of the outcome lines; and for each target line above 0 five subjects counted in its
    numerator and five in its denominator only, or all there are.
    """
    lines = list(lines)
    outcomes = [line for line in lines if line.kind == ClaimLine.Kind.OUTCOME]
    drawn = _chance.sample(outcomes, sample_size(len(outcomes)))
    checks = [_check(claim, line, line.subject) for line in drawn]
    for line in lines:
        if line.kind == ClaimLine.Kind.TARGET and line.amount_pence > 0:
            checks += _of_target(claim, line)
    return checks


def _of_target(claim: Claim, line: ClaimLine) -> list[EvidenceCheck]:
    counted: set[int] = set()
    not_counted: set[int] = set()
    centres = Figure.objects.filter(
        council=claim.council_id,
        quarter=claim.quarter,
        indicator=line.measure,
        level=Figure.UnitLevel.CENTRE,
        provider=claim.contract.provider_id,
    )
    for figure in centres:
        counted.update(figure.counted)
        not_counted.update(figure.not_counted)
    drawn = dict.fromkeys(_some(counted), True) | dict.fromkeys(_some(not_counted), False)
    references = _references(line.measure, drawn)
    return [_check(claim, line, references[pk], counted=drawn[pk]) for pk in sorted(references)]


def _some(subjects: set[int]) -> list[int]:
    return _chance.sample(sorted(subjects), min(len(subjects), SUBJECTS_OF_EACH_SORT))


def _references(key: str, ids: Iterable[int]) -> dict[int, str]:
    records = RECORDS[measure(key).subject]._default_manager
    return dict(records.filter(pk__in=list(ids)).values_list("pk", "ref"))


def _check(
    claim: Claim, line: ClaimLine, subject: str, counted: bool | None = None
) -> EvidenceCheck:
    return EvidenceCheck(
        council_id=claim.council_id,
        claim=claim,
        line=line,
        subject_kind=measure(line.measure).subject,
        subject=subject,
        counted=counted,
    )
