"""Reversals: what was approved under the contract and is no longer achieved (SPEC 6.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from centres.quarters import Quarter
from outcomes.models import Achievement
from payments.calculation.before import Before
from payments.calculation.lines import Calculated
from payments.models import Claim, ClaimLine, Contract, LossDecision


def reversal_lines(contract: Contract, quarter: Quarter, before: Before) -> list[Calculated]:
    """Minus what was approved for each, in text order of measure and subject.

    An achievement counts as still achieved whoever achieved it and whenever by the quarter's end,
    and under whichever reference since records were merged. What was paid under two is taken back
    under one. Taken back too is what fell back and a commissioner accepted to take back; and with
    everything what was released of it since.
    """
    achieved = Achievement.objects.filter(council=contract.council_id, quarter=str(quarter))
    itself = achieved.filter(measure=OuterRef("measure"), subject=OuterRef("subject"))
    kept, twice = _by_twins(before, achieved)
    no_more = ~Exists(itself) & ~Q(pk__in=kept) | Q(pk__in=twice)
    accepted = LossDecision.objects.to_take_back(contract, quarter)
    lost = before.approved.filter(no_more | Q(pk__in=accepted))
    lost = lost.annotate(no_more=Case(When(no_more, then=Value(True)), default=Value(False)))
    released = _released(contract, quarter)
    stored = [
        _taking_back(line, released.get(line.pk, 0), None if line.no_more else accepted[line.pk])
        for line in lost.select_related("claim")
    ]
    return sorted(
        [*stored, *_of_tried(before, achieved)],
        key=lambda line: (line.measure.encode(), line.subject.encode()),
    )


def _released(contract: Contract, quarter: Quarter) -> dict[int, int]:
    """Pence that were approved later of what was held back, by the id of the outcome line."""
    released = ClaimLine.objects.approved().filter(
        kind=ClaimLine.Kind.RELEASE, claim__contract=contract, claim__quarter__lt=str(quarter)
    )
    return dict(released.values_list("releases", "amount_pence"))


def _taking_back(line: Any, released: int, loss: LossDecision | None) -> Calculated:
    """`released` is in pence; `loss` the decision that it fell back, where it is still achieved."""
    terms: dict[str, Any] = {"quarter": line.claim.quarter, "line": line.number}
    if "held_pence" in line.terms:
        terms["released_pence"] = released
    if loss:
        terms |= {"fell_on": loss.fell_on.isoformat(), "looked_in": loss.quarter}
    return Calculated(
        kind=ClaimLine.Kind.REVERSAL,
        measure=line.measure,
        version=line.version,
        subject=line.subject,
        amount_pence=-line.amount_pence - released,
        tariff_line_id=line.tariff_line_id,
        terms=terms,
        reverses_id=line.pk,
        records=loss.records if loss else {},
    )


def _of_tried(before: Before, achieved: QuerySet[Achievement]) -> list[Calculated]:
    """The same for what was only worked out; stored nowhere, so of no line."""
    if not before.tried:
        return []
    done = set(achieved.values_list("measure", "subject"))
    return [
        replace(
            line,
            kind=ClaimLine.Kind.REVERSAL,
            amount_pence=-line.amount_pence,
            achieved_on=None,
            terms={},
            records={},
        )
        for (measure, subject), line in before.tried.items()
        if not any((measure, one) in done for one in (subject, *before.twins.of(measure, subject)))
    ]


def _by_twins(before: Before, achieved: QuerySet[Achievement]) -> tuple[set[int], set[int]]:
    """Of the lines whose subjects have twins: those that stand for an achievement still, and those
    that were paid beside another for the same one. An achievement that is paid for once stays so
    under whichever reference it was; of two, the decided one, then that of the reference still
    achieved, then the older one stays.
    """
    twins = before.twins
    kept: set[int] = set()
    twice: set[int] = set()
    if not twins.by_subject:
        return kept, twice
    subjects = {subject for _, subject in twins.by_subject}
    done = set(achieved.filter(subject__in=subjects).values_list("measure", "subject"))
    standing = [
        line
        for line in before.standing.filter(subject__in=subjects)
        .select_related("claim")
        .order_by("pk")
        if twins.of(line.measure, line.subject)
    ]

    def comes_first(line: ClaimLine) -> tuple[bool, bool, int]:
        is_decided = line.claim.state in Claim.DECIDED
        return not is_decided, (line.measure, line.subject) not in done, line.pk

    by_key = {(line.measure, line.subject): line for line in standing}
    for line in standing:
        others = twins.of(line.measure, line.subject)
        if not any((line.measure, one) in done for one in (line.subject, *others)):
            continue
        beside = [by_key[key] for one in others if (key := (line.measure, one)) in by_key]
        is_first = all(comes_first(line) < comes_first(other) for other in beside)
        (kept if is_first else twice).add(line.pk)
    return kept, twice
