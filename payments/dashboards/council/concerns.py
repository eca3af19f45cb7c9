"""Where it is not working: the two or three places to ask about first, in plain words.

A place is one of three kinds: units lower than chance explains, a provider short of what its
contract is rewarded for, a gap that has widened. The first of each kind comes before a second of
any, so that one bad indicator does not hide the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from urllib.parse import urlencode

from django.urls import reverse

from centres.models import Council
from centres.quarters import Quarter
from centres.wording import count, percent, points, share
from outcomes.measures.indicators import (
    closed_within_six_months,
    first_star_in_28_days,
    new_births_contacted,
    on_track_greatest_need,
    on_track_others,
    reached_greatest_need,
    reached_under5,
    registered_under5,
    sustained_cases,
    three_month_review_on_time,
)
from outcomes.models.figures import Counted
from payments.dashboards.council.gaps import Widened
from payments.dashboards.council.units import Units

PLACES = 3
# What weighs most for families comes first: those in greatest need, then the rest of the work.
IN_ORDER = tuple(
    each.MEASURE.key
    for each in (
        reached_greatest_need,
        on_track_greatest_need,
        new_births_contacted,
        sustained_cases,
        three_month_review_on_time,
        first_star_in_28_days,
        closed_within_six_months,
        on_track_others,
        reached_under5,
        registered_under5,
    )
)


@dataclass(frozen=True)
class Concern:
    """What is not working, with its numbers, and where to look: a page of this council's.

    `page` is the name of an address that takes the council's code, `query` what it is asked for.
    """

    title: str
    numbers: str
    page: str
    query: dict[str, str]

    def address(self, council: Council, quarter: Quarter) -> str:
        """Where it is looked at, for this council and quarter."""
        query = urlencode(self.query | {"quarter": str(quarter)})
        return f"{reverse(self.page, args=[council.code])}?{query}"


def concerns(
    centres: Sequence[Units], providers: Sequence[Units], gaps: Sequence[Widened]
) -> list[Concern]:
    """At most three, each kind in turn."""
    kinds = (_lower_than_chance(centres), _short_of_target(providers), _widened(gaps))
    in_turn = [one for turn in zip_longest(*kinds) for one in turn if one is not None]
    return in_turn[:PLACES]


def _lower_than_chance(several: Sequence[Units]) -> list[Concern]:
    """Only what is outside the 99.8% limits: among many, a few are outside 95% by chance."""
    by_key = {units.measure.key: units for units in several}
    found = []
    for key in IN_ORDER:
        units = by_key.get(key)
        low = [one for one in units.units if one.is_worse and one.verdict.is_far] if units else []
        if units is None or not low:
            continue
        worst = min(low, key=lambda unit: (unit.share or 0, unit.name))
        many = len(units.units)
        who = worst.name if len(low) == 1 else f"{count(len(low))} of {count(many)} centres"
        are = "is" if len(low) == 1 else "are"
        furthest = "" if len(low) == 1 else f"Lowest is {worst.name}: "
        found.append(
            Concern(
                title=f"{units.measure.title}: {who} {are} far lower than chance explains",
                numbers=f"{furthest}{_said(worst.figure)}, the county {_share(worst.county)}",
                page="council_compare",
                query={"level": "centres", "indicator": key},
            )
        )
    return found


def _short_of_target(several: Sequence[Units]) -> list[Concern]:
    """Providers short of a contract's target, those who have come the least of the way first."""
    short = [
        (units, unit, unit.target)
        for units in several
        for unit in units.units
        if unit.target and unit.target.short_of > 0
    ]
    short.sort(key=lambda one: (-one[2].short_of, one[1].name))
    found = []
    for units, unit, aim in short:
        earns = ", no more than where it began" if aim.earns_nothing else ""
        found.append(
            Concern(
                title=f"{units.measure.title}: {unit.name} is short of its contract’s target",
                numbers=f"{_said(unit.figure)} against {percent(aim.aim)}{earns}",
                page="council_compare",
                query={"level": "providers", "indicator": units.measure.key},
            )
        )
    return found


def _widened(gaps: Sequence[Widened]) -> list[Concern]:
    return [
        Concern(
            title=f"{gap.title}: the gap has widened",
            numbers=f"{gap.behind}: {points(gap.now)} behind, {points(gap.before)} in {gap.since}",
            page="council_reach",
            query={},
        )
        for gap in gaps
    ]


def _said(figure: Counted) -> str:
    return f"{_share(figure)} ({count(figure.numerator)} of {count(figure.denominator)})"


def _share(figure: Counted) -> str:
    return share(figure.numerator, figure.denominator)
