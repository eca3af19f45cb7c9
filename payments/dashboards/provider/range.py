"""The likely range of a claim whose quarter still runs, by the claim's own calculation (SPEC 6).

What is achieved so far, plus what as many last days of each of the four quarters before brought,
at this contract's prices and caps, with the targets at what their figures came to then. So every
number is one that the provider has seen, and none is made up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q

from centres.quarters import Quarter
from outcomes.measures.outcomes import sustained_step_down
from outcomes.models import Achievement, Figure
from payments.calculation.before import Before
from payments.calculation.claim import Parts, parts_of, put_together
from payments.calculation.entitlement import claimable, priced
from payments.calculation.targets import round_half_up, target_lines_by
from payments.contracts.terms import Terms
from payments.models import ClaimLine

QUARTERS, FEWEST = 4, 2
# Who achieves it by the quarter's end is known half a year ahead: it can only become fewer.
KNOWN_AHEAD = frozenset({sustained_step_down.MEASURE.key})
Seen = dict[str, Any]


@dataclass(frozen=True)
class Range:
    """Pence; `low`, `middle` and `high` are None where fewer than two quarters are known."""

    stands: int
    at_risk: int
    lines_at_risk: int
    low: int | None
    middle: int | None
    high: int | None
    mended: int
    seen: list[Seen]
    units_left: dict[str, int]


@dataclass(frozen=True)
class Foresight:
    """A contract's claim for a quarter that runs on `today`."""

    terms: Terms
    quarter: Quarter
    before: Before
    today: date

    def range(self, lacking: Iterable[str]) -> Range:
        """Where the claim is going; `lacking` are outcomes that would be achieved, were the records
        in order, one for each subject. A fixed number of queries.
        """
        now = claimable(self.terms, self.quarter, self.before)
        parts = parts_of(self.terms, self.quarter, self.before, now)
        ahead = [one for one in now if one.achieved_on > self.today]
        safe = [one for one in now if one.achieved_on <= self.today]
        stands = self._net(parts, now)
        known = Counter(one.measure for one in ahead)
        later = self._later()
        scenarios = []
        for earlier, brought in later.items():
            more = self._invented(_beyond(brought, known))
            then = replace(parts, targets=self._targets_of(earlier))
            scenarios.append(
                (earlier, brought, self._net(then, [*safe, *more]), self._net(then, [*now, *more]))
            )
        whole = sorted(net for _quarter, _brought, _least, net in scenarios)
        is_known = len(scenarios) >= FEWEST and self.today < self.quarter.last_day
        return Range(
            stands=stands,
            at_risk=stands - self._net(parts, safe),
            lines_at_risk=len(ahead),
            low=min(least for _q, _b, least, _net in scenarios) if is_known else None,
            middle=_median(whole) if is_known else None,
            high=whole[-1] if is_known else None,
            mended=self._net(parts, [*now, *self._invented(Counter(lacking))]),
            seen=[
                {"quarter": str(earlier), "outcomes": brought.total(), "pence": net}
                for earlier, brought, _least, net in scenarios
            ],
            units_left=self._units_left(parts),
        )

    def _net(self, parts: Parts, achieved: Collection[Achievement]) -> int:
        lines = put_together(
            replace(parts, new=priced(achieved, self.terms)), self.terms, self.before
        )
        return sum(line.amount_pence for line in lines)

    def _invented(self, numbers: Counter[str]) -> list[Achievement]:
        """So many achievements of each outcome on the quarter's last day, stored nowhere."""
        return [
            Achievement(
                measure=measure,
                version=1,
                subject=f"{number}",
                achieved_on=self.quarter.last_day,
                evidence={},
            )
            for measure, count in numbers.items()
            for number in range(count)
        ]

    def _later(self) -> dict[Quarter, Counter[str]]:
        """By quarter before, as far as they were rolled up: how many of each outcome were achieved
        in as many last days as this quarter has left.
        """
        days_left = (self.quarter.last_day - self.today).days
        earlier = [self.quarter.plus(-ago) for ago in range(QUARTERS, 0, -1)]
        council, provider = self.terms.contract.council_id, self.terms.contract.provider_id
        figures = Figure.objects.filter(
            council=council,
            provider=provider,
            level=Figure.UnitLevel.PROVIDER,
            quarter__in=[str(one) for one in earlier],
        )
        rolled_up = set(figures.order_by().values_list("quarter", flat=True).distinct())
        known = [one for one in earlier if str(one) in rolled_up]
        of_last_days = Q(pk__in=[])
        for one in known:
            since = one.last_day - timedelta(days=days_left)
            of_last_days |= Q(quarter=str(one), achieved_on__gt=since)
        rows = Achievement.objects.filter(
            of_last_days,
            council=council,
            provider=provider,
            measure__in=[line.key for line in self.terms.outcomes],
        )
        found: dict[Quarter, Counter[str]] = {one: Counter() for one in known}
        for quarter, measure, number in (
            rows.order_by().values_list("quarter", "measure").annotate(Count("pk"))
        ):
            found[Quarter.parse(quarter)][measure] = number
        return found

    def _targets_of(self, earlier: Quarter) -> list[Any]:
        """What the targets would pay for the provider's figures of another quarter."""
        figures = Figure.objects.filter(
            council=self.terms.contract.council_id,
            quarter=str(earlier),
            level=Figure.UnitLevel.PROVIDER,
            unit=self.terms.contract.provider.code,
        )
        by_indicator = {one.indicator: one for one in figures.defer("counted", "not_counted")}
        return target_lines_by(self.terms, self.quarter, by_indicator)

    def _units_left(self, parts: Parts) -> dict[str, int]:
        used = Counter(line.measure for line in parts.new if line.kind == ClaimLine.Kind.OUTCOME)
        return {
            line.key: max(line.quarter_cap_units - used[line.key], 0)
            for line in self.terms.outcomes
            if line.quarter_cap_units is not None
        }


def _beyond(brought: Counter[str], known: Counter[str]) -> Counter[str]:
    """What came then beyond what is known to come now."""
    return Counter(
        {
            measure: max(number - known[measure], 0)
            for measure, number in brought.items()
            if measure not in KNOWN_AHEAD
        }
    )


def _median(ordered: list[int]) -> int:
    """Of two in the middle what is between them, half a penny up."""
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return round_half_up(Fraction(ordered[middle - 1] + ordered[middle], 2))
