"""Reversals: what was approved under the contract and is no longer achieved (SPEC 6.3)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from centres.quarters import Quarter
from outcomes.models import Achievement
from outcomes.twins import twins_in
from payments.calculation.lines import Calculated
from payments.models import Claim, ClaimLine, Contract


def reversal_lines(contract: Contract, quarter: Quarter) -> list[Calculated]:
    """Minus what was approved for each, in text order of measure and subject.

    An achievement counts as still achieved whoever achieved it and whenever by the quarter's end,
    and under whichever reference since records were merged. What was paid under two is taken back
    under one. What a later quarter's claim holds is not this one's to take back.
    """
    achieved = Achievement.objects.filter(council=contract.council_id, quarter=str(quarter))
    itself = achieved.filter(measure=OuterRef("measure"), subject=OuterRef("subject"))
    approved = ClaimLine.objects.standing().filter(
        claim__contract=contract, claim__state__in=Claim.DECIDED, claim__quarter__lt=str(quarter)
    )
    kept, twice = _by_twins(contract, achieved)
    lost = approved.filter(~Exists(itself) & ~Q(pk__in=kept) | Q(pk__in=twice))
    lost = lost.select_related("claim")
    ordered = sorted(lost, key=lambda line: (line.measure.encode(), line.subject.encode()))
    return [
        Calculated(
            kind=ClaimLine.Kind.REVERSAL,
            measure=line.measure,
            version=line.version,
            subject=line.subject,
            amount_pence=-line.amount_pence,
            tariff_line_id=line.tariff_line_id,
            terms={"quarter": line.claim.quarter, "line": line.number},
            reverses_id=line.pk,
        )
        for line in ordered
    ]


def _by_twins(contract: Contract, achieved: QuerySet[Achievement]) -> tuple[set[int], set[int]]:
    """Of the lines whose subjects have twins: those that stand for an achievement still, and those
    that were paid beside another for the same one. An achievement that is paid for once stays so
    under whichever reference it was; of two, the decided one, then that of the reference still
    achieved, then the older one stays.
    """
    twins = twins_in(contract.council_id)
    kept: set[int] = set()
    twice: set[int] = set()
    if not twins.by_subject:
        return kept, twice
    subjects = {subject for _, subject in twins.by_subject}
    done = set(achieved.filter(subject__in=subjects).values_list("measure", "subject"))
    standing = [
        line
        for line in ClaimLine.objects.standing()
        .filter(council=contract.council_id, subject__in=subjects)
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
