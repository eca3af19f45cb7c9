"""New lines: achievements of the provider that are not claimed yet (SPEC 6.1 and 6.2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, cast

from django.db.models import Exists, OuterRef, QuerySet

from centres.quarters import FIRST_YEAR, Quarter
from outcomes.models import Achievement
from payments.calculation.before import Before
from payments.calculation.holdback import held_back
from payments.calculation.lines import Calculated
from payments.contracts.terms import Terms
from payments.models import ClaimLine, TariffLine

Kind = ClaimLine.Kind


def claimable(terms: Terms, quarter: Quarter, before: Before) -> list[Achievement]:
    """What the provider is entitled to and nobody claimed yet, each once."""
    measures = {line.key for line in terms.outcomes}
    return _one_of_twins(_unclaimed(_entitled(terms, quarter, measures), before), before)


def priced(achievements: Iterable[Achievement], terms: Terms) -> list[Calculated]:
    """What these achievements make under the terms: the lines within the units, and beyond."""
    prices = {line.key: line for line in terms.outcomes}
    ordered = sorted(
        achievements,
        key=lambda one: (prices[one.measure].position, one.achieved_on, one.subject.encode()),
    )
    lines = []
    units: dict[str, int] = {}
    for achievement in ordered:
        price = prices[achievement.measure]
        units[price.key] = units.get(price.key, 0) + 1
        within = price.quarter_cap_units is None or units[price.key] <= price.quarter_cap_units
        lines.append(_line(achievement, price, terms, within_units=within))
    return lines


def earliest_claimable(terms: Terms, quarter: Quarter) -> date:
    """The first day that a claim for the quarter looks back to."""
    first = quarter.plus(-terms.lookback_quarters)
    return first.first_day if first.year >= FIRST_YEAR else date.min


def _entitled(terms: Terms, quarter: Quarter, measures: Collection[str]) -> QuerySet[Achievement]:
    return Achievement.objects.filter(
        council=terms.contract.council_id,
        quarter=str(quarter),
        provider=terms.contract.provider_id,
        measure__in=measures,
        achieved_on__gte=max(terms.starts_on, earliest_claimable(terms, quarter)),
        achieved_on__lte=min(terms.ends_on, quarter.last_day),
    )


def _unclaimed(entitled: QuerySet[Achievement], before: Before) -> list[Achievement]:
    same = {"measure": OuterRef("measure"), "subject": OuterRef("subject")}
    for taken in before.taken:
        entitled = entitled.exclude(Exists(taken.filter(**same)))
    return [one for one in entitled if (one.measure, one.subject) not in before.tried]


def _one_of_twins(unclaimed: list[Achievement], before: Before) -> list[Achievement]:
    """Without those that are claimed under a twin's reference; of two twins, one (SPEC 4)."""
    twins = before.twins
    if not twins.by_subject:
        return unclaimed
    others = {twin for each in twins.by_subject.values() for twin in each}
    taken = set(before.tried)
    for lines in before.taken:
        taken.update(lines.filter(subject__in=others).values_list("measure", "subject"))
    kept = []
    # Who was merged away comes last: the reference that is in use is the one to claim.
    for one in sorted(unclaimed, key=lambda one: (twins.is_gone(one.measure, one.subject), one.pk)):
        if any((one.measure, twin) in taken for twin in twins.of(one.measure, one.subject)):
            continue
        taken.add((one.measure, one.subject))
        kept.append(one)
    return kept


def _line(
    achievement: Achievement, price: TariffLine, terms: Terms, *, within_units: bool
) -> Calculated:
    unit_price = cast(int, price.unit_price_pence)  # the database holds it to be there
    held = held_back(unit_price, price.holdback_bp)
    due_now = unit_price - held
    return Calculated(
        kind=Kind.OUTCOME if within_units else Kind.OVER_CAP,
        measure=achievement.measure,
        version=achievement.version,
        subject=achievement.subject,
        achieved_on=achievement.achieved_on,
        amount_pence=due_now if within_units else 0,
        uncapped_pence=None if within_units else due_now,
        capped_by="" if within_units else ClaimLine.Cap.UNITS,
        tariff_line_id=price.pk,
        terms={
            "position": price.position,
            "unit_price_pence": unit_price,
            "quarter_cap_units": price.quarter_cap_units,
            **terms.version,
            **_later_terms(price, held),
        },
        records=achievement.evidence,
    )


def _later_terms(price: TariffLine, held: int) -> dict[str, Any]:
    """What the terms say of the time after: kept with the line only where they say something."""
    later: dict[str, Any] = {}
    if held:
        later |= {"holdback_bp": price.holdback_bp, "held_pence": held}
    if price.reverse_if_lost:
        later["reverse_if_lost"] = True
    return later
