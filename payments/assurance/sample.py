"""The sample of a claim that is being submitted: seeded, weighed, drawn, each check with its pack.

At submission only; `payments.verification.samples` draws it again from what is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from families.models import Case, Child, Family
from outcomes.measures.measure import Subject
from outcomes.measures.registry import measure
from outcomes.models import Enrolment, Figure
from payments.assurance.drawing import drawn
from payments.assurance.packs import take_packs
from payments.assurance.sizes import (
    FailedBefore,
    failed_before,
    sample_size,
    subjects_size,
)
from payments.assurance.weights import Named, Weighed, errors_before, named_by_signals
from payments.calculation.lines import calculated, digest, digest_of_lines
from payments.models import Claim, ClaimLine, EvidenceCheck, Sample, SamplePool

RECORDS: dict[Subject, type[Model]] = {
    Subject.CASE: Case,
    Subject.CHILD: Child,
    Subject.ENROLMENT: Enrolment,
    Subject.FAMILY: Family,
}
SORTS = (True, False)


@dataclass(frozen=True)
class Risk:
    """What is known of a claim that makes something likelier to be drawn."""

    errors: Counter[str]
    named: Named


NO_RISK = Risk(Counter(), Named())


def draw_sample(claim: Claim) -> list[EvidenceCheck]:
    """Draw and store the sample of a claim whose lines are frozen; its checks, in order.

    A sample of the outcome lines; and for each target line above 0 subjects counted in its
    numerator and in its denominator only.
    """
    lines = list(claim.lines)
    pools = list(_pools(claim, lines))
    sample = Sample.objects.create(
        council_id=claim.council_id,
        claim=claim,
        round=claim.round,
        sealed=sealed_by(lines, pools),
    )
    sample.refresh_from_db()
    for pool in pools:
        pool.sample = sample
    SamplePool.objects.bulk_create(pools)
    checks = [check for pool in pools for check in _checks(claim, lines, pool)]
    _add_packs(claim, checks)
    checks.sort(key=lambda check: (check.line.number, not check.counted, check.subject))
    return EvidenceCheck.objects.bulk_create(checks)


def sealed_by(lines: Iterable[ClaimLine], pools: Iterable[SamplePool]) -> str:
    """Stands for all that a sample is drawn from: lines, evidence, candidates, how many."""
    lines = list(lines)
    numbers = {line.pk: line.number for line in lines}
    return digest(
        [
            digest_of_lines([calculated(line) for line in lines]),
            [[line.number, line.evidence_digest] for line in lines],
            [
                [
                    numbers.get(pool.line_id) if pool.line_id else None,
                    pool.counted,
                    [pool.size, pool.least, pool.failed, pool.wanted],
                    pool.candidates,
                ]
                for pool in pools
            ],
        ]
    )


def drawn_from(sample: Sample, pool: SamplePool, line_number: int | None) -> list[str]:
    """The keys that the sample's seed draws from a pool, the first drawn first."""
    candidates = [(key, weight) for key, weight, _why in pool.candidates]
    return drawn(sample.seed, pool_name(line_number, pool.counted), candidates, pool.wanted)


def pool_name(line_number: int | None, counted: bool | None) -> str:
    """What a pool is called where a number is made for each candidate."""
    if line_number is None:
        return "outcomes"
    return f"line {line_number} {'counted' if counted else 'not counted'}"


def _pools(claim: Claim, lines: list[ClaimLine]) -> Iterable[SamplePool]:
    outcomes = [line for line in lines if line.kind == ClaimLine.Kind.OUTCOME]
    targets = [
        line for line in lines if line.kind == ClaimLine.Kind.TARGET and line.amount_pence > 0
    ]
    subjects = {line.pk: _subjects(claim, line) for line in targets}
    failed = failed_before(claim) if outcomes or targets else FailedBefore(0, Counter())
    wanted = sample_size(len(outcomes), failed.of_outcomes)
    some_are_left = wanted < len(outcomes) or any(
        subjects_size(len(of_sort), failed.of_targets[line.measure]) < len(of_sort)
        for line in targets
        for of_sort in subjects[line.pk].values()
    )
    # Where everything is looked at, nothing is weighed.
    risk = Risk(errors_before(claim), named_by_signals(claim)) if some_are_left else NO_RISK
    if outcomes:
        yield SamplePool(
            council_id=claim.council_id,
            size=len(outcomes),
            least=sample_size(len(outcomes)),
            failed=failed.of_outcomes,
            wanted=wanted,
            candidates=_weighed_lines(claim, outcomes, risk),
        )
    for line in targets:
        for counted, of_sort in subjects[line.pk].items():
            times = failed.of_targets[line.measure]
            yield SamplePool(
                council_id=claim.council_id,
                line=line,
                counted=counted,
                size=len(of_sort),
                least=subjects_size(len(of_sort)),
                failed=times,
                wanted=subjects_size(len(of_sort), times),
                candidates=_weighed_subjects(claim, line, of_sort, risk),
            )


def _weighed_lines(claim: Claim, lines: list[ClaimLine], risk: Risk) -> list[list[Any]]:
    by_kind: dict[Subject, set[str]] = {}
    for line in lines:
        by_kind.setdefault(measure(line.measure).subject, set()).add(line.subject)
    named = {
        kind: risk.named.of(kind, subjects, claim.council_id) for kind, subjects in by_kind.items()
    }
    weighed = []
    for line in lines:
        signals = named[measure(line.measure).subject].get(line.subject, set())
        each = Weighed(risk.errors[line.measure], tuple(sorted(signals)))
        weighed.append([str(line.number), _at_stake(line) * each.times, each.said()])
    return weighed


def _weighed_subjects(
    claim: Claim, line: ClaimLine, subjects: list[str], risk: Risk
) -> list[list[Any]]:
    named = risk.named.of(measure(line.measure).subject, subjects, claim.council_id)
    weighed = []
    for subject in subjects:
        each = Weighed(signals=tuple(sorted(named.get(subject, set()))))
        weighed.append([subject, each.times, each.said()])
    return weighed


def _subjects(claim: Claim, line: ClaimLine) -> dict[bool, list[str]]:
    """References of the subjects of each sort, in order, as the claim's quarter was rolled up."""
    ids: dict[bool, set[int]] = {sort: set() for sort in SORTS}
    centres = Figure.objects.filter(
        council=claim.council_id,
        quarter=claim.quarter,
        indicator=line.measure,
        level=Figure.UnitLevel.CENTRE,
        provider=claim.contract.provider_id,
    )
    for figure in centres:
        ids[True].update(figure.counted)
        ids[False].update(figure.not_counted)
    ids[False] -= ids[True]
    records = RECORDS[measure(line.measure).subject]._default_manager
    references = dict(records.filter(pk__in=list(ids[True] | ids[False])).values_list("pk", "ref"))
    return {
        sort: sorted(references[pk] for pk in of_sort if pk in references)
        for sort, of_sort in ids.items()
    }


def _checks(claim: Claim, lines: list[ClaimLine], pool: SamplePool) -> Iterable[EvidenceCheck]:
    by_number = {str(line.number): line for line in lines}
    why = {key: said for key, _weight, said in pool.candidates}
    of = pool.line
    for key in drawn_from(pool.sample, pool, of.number if of else None):
        line = of or by_number[key]
        yield EvidenceCheck(
            council_id=claim.council_id,
            claim=claim,
            line=line,
            subject_kind=measure(line.measure).subject,
            subject=key if of else line.subject,
            counted=pool.counted,
            weighed=why[key],
        )


def _add_packs(claim: Claim, checks: list[EvidenceCheck]) -> None:
    """Give the checks of targets their subjects' evidence; a line's check has the line's."""
    of_targets = [check for check in checks if check.counted is not None]
    for check, pack in zip(of_targets, take_packs(claim, of_targets), strict=True):
        check.records, check.evidence = pack.records, pack.evidence
        check.evidence_digest = pack.digest


def _at_stake(line: ClaimLine) -> int:
    """Pence that rest on the line: with what is held back of it until later."""
    return line.amount_pence + int(line.terms.get("held_pence", 0))
