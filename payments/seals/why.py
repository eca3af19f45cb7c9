"""Why a replayed line differs: by what changed behind it, else by what changed in its family."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from outcomes.measures.measure import Indicator, Subject
from outcomes.measures.registry import MEASURES
from outcomes.models import Figure, RollUp
from payments.models import Claim
from payments.seals.beside import sorts_of, sorts_of_ids
from payments.seals.changes import Change, Sort
from payments.seals.differing import Differing
from payments.seals.now import Sources

# What explains a line that went, and one that came, first.
FOR_LOST = (Sort.MERGE, Sort.CORRECTION, Sort.LATE)
FOR_GAINED = (Sort.MERGE, Sort.LATE, Sort.CORRECTION)
BESIDE = {
    Sort.MERGE: "The family was merged with another since.",
    Sort.CORRECTION: "Other records of the family were put right since.",
    Sort.LATE: "Other records of the family were entered since.",
    Sort.TAMPERING: "Nothing in the family’s history since says how this came about.",
}
OF_FIGURE = {
    Sort.MERGE: "Families that it counts were merged since.",
    Sort.CORRECTION: "Records of families that it counts were put right since.",
    Sort.LATE: "Records of families that it counts were entered since.",
    Sort.TAMPERING: "Nothing in the history of the families that it counts says how it came about.",
}
MEASURED_AGAINST = "What it is measured against was changed: an area’s population or its centre."
NOT_KEPT = (
    "The quarter was rolled up again since, so which families made the difference is not kept."
)


def explained(
    claim: Claim,
    found: Collection[Differing],
    changes: dict[int, list[Change]],
    sources: Sources,
) -> list[Differing]:
    """Each difference with its reason; those that have one already keep it.

    A few queries for the claim, however many differences there are.
    """
    since = looked_at(claim)
    beside = _beside(claim, found, changes, since)
    return [
        _of_target(claim, one, sources, since)
        if one.is_of_target and not one.why
        else _of_achievement(one, changes, beside)
        for one in found
    ]


def looked_at(claim: Claim) -> datetime:
    """When the records were looked at that the claim was made of: by the last roll-up before it
    was submitted.
    """
    submitted = claim.submitted_at
    if submitted is None:
        raise ValueError("a draft is not replayed")
    done = RollUp.objects.done().filter(
        council=claim.council_id, quarter=claim.quarter, finished_at__lte=submitted
    )
    last = done.order_by("-finished_at").first()
    return last.started_at if last and last.started_at else submitted


def _beside(
    claim: Claim,
    found: Collection[Differing],
    changes: dict[int, list[Change]],
    since: datetime,
) -> dict[tuple[str, str], set[Sort]]:
    """What happened in the families of the subjects that no sealed record accounts for."""
    subjects: dict[Subject, set[str]] = defaultdict(set)
    for one in found:
        is_told = one.why or (one.line is not None and one.line.pk in changes)
        if not is_told and not one.is_of_target and one.measure in MEASURES:
            subjects[MEASURES[one.measure].subject].add(one.subject)
    return {
        (kind, ref): sorts
        for kind, refs in subjects.items()
        for ref, sorts in sorts_of(claim.council_id, kind, refs, since).items()
    }


def _of_achievement(
    one: Differing,
    changes: dict[int, list[Change]],
    beside: dict[tuple[str, str], set[Sort]],
) -> Differing:
    if one.why:
        return one
    if one.line is not None and (behind := changes.get(one.line.pk)):
        return replace(one, why=behind[0].sort.value, words=f"{one.words} {behind[0].words}")
    measure = MEASURES.get(one.measure)
    sorts = beside.get((measure.subject, one.subject), set()) if measure else set()
    sort = _weightiest(sorts, FOR_LOST if one.line else FOR_GAINED)
    return replace(one, why=sort.value, words=f"{one.words} {BESIDE[sort]}")


def _of_target(claim: Claim, one: Differing, sources: Sources, since: datetime) -> Differing:
    sort, words = _sort_of_target(claim, one, sources, since)
    return replace(one, why=sort.value, words=f"{one.words} {words}")


def _sort_of_target(
    claim: Claim, one: Differing, sources: Sources, since: datetime
) -> tuple[Sort, str]:
    """Of a figure: what happened in the families that it counts otherwise now."""
    measure = MEASURES.get(one.measure)
    figure = sources.now.figures.get((claim.contract.provider_id, one.measure))
    if not isinstance(measure, Indicator) or figure is None:
        return Sort.CORRECTION, NOT_KEPT
    counted, not_counted = _as_stored(claim, one.measure)
    line = one.line
    if line is not None and _differs_in_number(line.numerator, counted):
        return Sort.CORRECTION, NOT_KEPT
    moved = (counted ^ set(figure.counted)) | (not_counted ^ set(figure.not_counted))
    if not moved:
        return Sort.CORRECTION, MEASURED_AGAINST
    sorts = sorts_of_ids(claim.council_id, measure.subject, moved, since)
    sort = _weightiest(sorts, FOR_LOST)
    return sort, OF_FIGURE[sort]


def _as_stored(claim: Claim, indicator: str) -> tuple[set[int], set[int]]:
    """The subjects of a provider's figure by its centres' rows, as last rolled up."""
    rows = Figure.objects.filter(
        council=claim.council_id,
        quarter=claim.quarter,
        indicator=indicator,
        level=Figure.UnitLevel.CENTRE,
        provider=claim.contract.provider_id,
    )
    counted: set[int] = set()
    not_counted: set[int] = set()
    for row in rows:
        counted.update(row.counted)
        not_counted.update(row.not_counted)
    return counted, not_counted


def _differs_in_number(numerator: int | None, counted: set[int]) -> bool:
    return numerator != len(counted)


def _weightiest(sorts: set[Sort], order: tuple[Sort, ...]) -> Sort:
    return next((sort for sort in order if sort in sorts), Sort.TAMPERING)
