"""How a unit stands: its indicators as last rolled up, each with its last eight quarters."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils import timezone

from centres.models import User
from centres.quarters import Quarter
from centres.scope import ScopedQuerySet
from outcomes.dashboards.trends import Trend, trends
from outcomes.figures import BETTER, WORSE, gap_between
from outcomes.measures.indicators import (
    closed_within_six_months,
    complex_families,
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
from outcomes.measures.measure import Indicator
from outcomes.models import Figure

# Under a heading each, in the order in which they are read.
GROUPS: tuple[tuple[str, tuple[Indicator, ...]], ...] = (
    (
        "Who is reached",
        (
            registered_under5.MEASURE,
            reached_under5.MEASURE,
            reached_greatest_need.MEASURE,
            new_births_contacted.MEASURE,
        ),
    ),
    ("Targeted support", (sustained_cases.MEASURE, complex_families.MEASURE)),
    (
        "Stars, reviews and closing",
        (
            first_star_in_28_days.MEASURE,
            three_month_review_on_time.MEASURE,
            closed_within_six_months.MEASURE,
        ),
    ),
    ("Children’s development", (on_track_greatest_need.MEASURE, on_track_others.MEASURE)),
)


@dataclass(frozen=True)
class Stand:
    """One indicator: its figure, and how it came there."""

    measure: Indicator
    figure: Figure
    trend: Trend


@dataclass(frozen=True)
class Group:
    """Indicators that are read together."""

    heading: str
    stands: list[Stand]


@dataclass(frozen=True)
class Standing:
    """A unit's quarter; `gap` is its development gap in percentage points (SPEC 5)."""

    quarter: Quarter
    groups: list[Group]
    gap: Fraction | None

    @property
    def is_running(self) -> bool:
        """Whether the quarter has not ended yet."""
        return self.quarter.last_day >= timezone.localdate()


def standing_of(user: User, level: str, unit: str) -> Standing | None:
    """The unit as it was last rolled up; None before the first roll-up that this person sees.

    Two queries, whatever the unit.
    """
    figures = _newest(user, level, unit)
    if not figures:
        return None
    by_key = {figure.indicator: figure for figure in figures}
    quarter = Quarter.parse(figures[0].quarter)
    found = trends(figures, quarter)
    groups = [
        Group(
            heading,
            [
                Stand(each, by_key[each.key], found[by_key[each.key].series])
                for each in measures
                if each.key in by_key
            ],
        )
        for heading, measures in GROUPS
    ]
    gap = gap_between(by_key.get(BETTER), by_key.get(WORSE))
    return Standing(quarter, [group for group in groups if group.stands], gap)


def _newest(user: User, level: str, unit: str) -> list[Figure]:
    """Quarters are text that sorts as time goes by."""
    rows: ScopedQuerySet[Figure] = Figure.objects.visible_to(user).filter(
        council=user.council_id, level=level, unit=unit
    )
    newest = rows.order_by("-quarter").values("quarter")[:1]
    return list(rows.filter(quarter=newest).defer("counted", "not_counted"))
