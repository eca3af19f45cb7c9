"""Stores at each roll-up of the running quarter where its claims are going and what blocks them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from centres.models import Council
from centres.quarters import Quarter
from families.models import Case, Child
from outcomes.measures.measure import Subject
from outcomes.measures.registry import measure as measure_of
from outcomes.models import Achievement, Enrolment
from outcomes.outlook.mendable import Mendable, Mending, mendable
from payments.calculation.before import Before, as_stored
from payments.calculation.entitlement import earliest_claimable
from payments.contracts.terms import Terms, terms_for
from payments.dashboards.provider.loads import store_loads
from payments.dashboards.provider.range import Foresight
from payments.locking import lock_contracts
from payments.models import BlockedOutcome, QuarterOutlook

Report = Callable[[str], None]
Key = tuple[str, str]


@transaction.atomic
def look_ahead(council: Council, quarter: Quarter, report: Report) -> None:
    """Replace what is foreseen for the council's claims of a quarter, while it runs.

    After its end nothing is foreseen any more, and nothing is left. One transaction; called again
    on the same day it changes nothing. For each contract the same number of queries.
    """
    today = timezone.localdate()
    BlockedOutcome.objects.filter(council=council, quarter=str(quarter)).delete()
    QuarterOutlook.objects.filter(council=council, quarter=str(quarter)).delete()
    if not quarter.first_day <= today <= quarter.last_day:
        return
    report("Counting who presses in each cluster")
    store_loads(council, today)
    contracts = lock_contracts(council)
    for place, contract in enumerate(contracts):
        report(f"Looking ahead, {place + 1} of {len(contracts)}")
        terms = terms_for(contract, quarter)
        earliest = earliest_claimable(terms, quarter)
        if contract.starts_on <= quarter.last_day and terms.ends_on >= earliest:
            before = as_stored(contract, quarter, [each.pk for each in contracts[:place]])
            _look_ahead(terms, quarter, before, today)


def _look_ahead(terms: Terms, quarter: Quarter, before: Before, today: date) -> None:
    blocked = _blocked(terms, quarter, before, today)
    can = [one.measure for one in blocked if one.mending != Mending.LOST]
    found = Foresight(terms, quarter, before, today).range(can)
    for one in blocked:
        one.pays = one.mending != Mending.LOST and found.units_left.get(one.measure) != 0
    BlockedOutcome.objects.bulk_create(blocked)
    QuarterOutlook.objects.create(
        council_id=terms.contract.council_id,
        contract=terms.contract,
        quarter=str(quarter),
        as_of=today,
        stands_pence=found.stands,
        at_risk_pence=found.at_risk,
        at_risk=found.lines_at_risk,
        low_pence=found.low,
        middle_pence=found.middle,
        high_pence=found.high,
        mended_pence=found.mended,
        seen=found.seen,
        units_left=found.units_left,
    )


def _blocked(terms: Terms, quarter: Quarter, before: Before, today: date) -> list[BlockedOutcome]:
    contract = terms.contract
    prices = {line.key: line.unit_price_pence or 0 for line in terms.outcomes}
    found = mendable(
        contract.council_id,
        contract.provider_id,
        quarter,
        today=today,
        since=max(earliest_claimable(terms, quarter), terms.starts_on),
        measures=prices,
        but=_achieved(terms, quarter),
    )
    claimed = _claimed(before, found)
    rows = [
        one for one in found if _is_of(terms, today, one) and not _is_taken(one, claimed, before)
    ]
    whose = _Whose.of(contract.council_id, rows)
    return [
        BlockedOutcome(
            council_id=contract.council_id,
            contract=contract,
            quarter=str(quarter),
            measure=one.measure,
            kind=measure_of(one.measure).subject,
            subject=one.subject,
            centre_id=whose.centres[one.measure, one.subject],
            worker_id=whose.workers[one.measure, one.subject],
            mending=one.mending,
            lack=one.lack.kind,
            words=str(one.lack),
            until=_until(terms, one),
            worth_pence=prices[one.measure],
        )
        for one in rows
    ]


def _achieved(terms: Terms, quarter: Quarter) -> set[Key]:
    rows = Achievement.objects.filter(council=terms.contract.council_id, quarter=str(quarter))
    return set(rows.values_list("measure", "subject"))


def _claimed(before: Before, found: Iterable[Mendable]) -> set[Key]:
    """What of these, or of their twins, stands claimed or is not paid for again."""
    keys = {(one.measure, one.subject) for one in found}
    subjects = {subject for _measure, subject in keys}
    subjects |= {twin for key in keys for twin in before.twins.of(*key)}
    return {
        key
        for lines in before.taken
        for key in lines.filter(subject__in=subjects).values_list("measure", "subject")
    }


def _is_taken(one: Mendable, claimed: set[Key], before: Before) -> bool:
    same = [one.subject, *before.twins.of(one.measure, one.subject)]
    return any((one.measure, subject) in claimed for subject in same)


def _is_of(terms: Terms, today: date, one: Mendable) -> bool:
    """Whether the contract would pay: by the day it lies on, or by the days still to come."""
    if one.on is None or one.mending == Mending.TO_DO:
        return terms.ends_on >= today
    return terms.starts_on <= one.on <= terms.ends_on


def _until(terms: Terms, one: Mendable) -> date | None:
    if one.mending == Mending.TO_DO:
        return one.until and min(one.until, terms.ends_on)
    if one.mending == Mending.LOST or one.on is None:
        return None
    return Quarter.containing(one.on).plus(terms.lookback_quarters).last_day


@dataclass(frozen=True)
class _Whose:
    """By measure and subject: the centre it counts for, and the worker of the family's case."""

    centres: dict[Key, int]
    workers: dict[Key, int | None]

    @classmethod
    def of(cls, council_id: int, found: Iterable[Mendable]) -> _Whose:
        centres: dict[Key, int] = {}
        workers: dict[Key, int | None] = {}
        subjects: dict[str, set[str]] = {}
        rows = list(found)
        for one in rows:
            subjects.setdefault(measure_of(one.measure).subject, set()).add(one.subject)
        told = {
            (kind, ref): (centre, worker)
            for kind, refs in subjects.items()
            for ref, centre, worker in _places(kind, council_id, refs)
        }
        for one in rows:
            centre, worker = told[measure_of(one.measure).subject, one.subject]
            centres[one.measure, one.subject] = centre
            workers[one.measure, one.subject] = worker
        return cls(centres, workers)


def _places(kind: str, council_id: int, refs: set[str]) -> Any:
    """Reference, centre and worker of each; of a child or a carer, the family's newest open case's.
    One query.
    """
    if kind == Subject.CASE:
        rows: Any = Case.objects.annotate(whose=F("worker"))
        centre = "centre"
    else:
        model, family, centre = {
            Subject.CHILD: (Child, "family", "family__centre"),
            Subject.ENROLMENT: (Enrolment, "carer__family", "centre"),
        }[Subject(kind)]
        open_cases = Case.objects.open().filter(family=OuterRef(family))
        newest = open_cases.order_by("-opened_on", "-ref").values("worker")[:1]
        rows = model._default_manager.annotate(whose=Subquery(newest))
    return rows.filter(council=council_id, ref__in=refs).values_list("ref", centre, "whose")
