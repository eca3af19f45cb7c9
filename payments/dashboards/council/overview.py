"""The answer first: what public money bought, and the places to ask about."""

from __future__ import annotations

from dataclasses import dataclass, field

from centres.models import Council, User
from centres.quarters import Quarter
from outcomes.dashboards.trends import Trend, trends
from outcomes.measures.indicators import (
    closed_within_six_months,
    new_births_contacted,
    on_track_greatest_need,
    reached_greatest_need,
    reached_under5,
    registered_under5,
    sustained_cases,
)
from outcomes.measures.measure import Indicator
from outcomes.measures.registry import INDICATORS
from outcomes.models import Figure
from payments.dashboards.council.concerns import Concern, concerns
from payments.dashboards.council.gaps import Gap
from payments.dashboards.council.money import ContractYear, MoneyYear, money_year
from payments.dashboards.council.reach import county_gaps, gap_in_development
from payments.dashboards.council.spend import Spend, spend_of
from payments.dashboards.council.units import figures_at, side_by_side

Level = Figure.UnitLevel
# What the county's quarter is told by, beside what it paid for.
TOLD = (
    registered_under5.MEASURE,
    reached_under5.MEASURE,
    reached_greatest_need.MEASURE,
    new_births_contacted.MEASURE,
    sustained_cases.MEASURE,
    closed_within_six_months.MEASURE,
    on_track_greatest_need.MEASURE,
)


@dataclass(frozen=True)
class Told:
    """One of the county's figures with its eight quarters."""

    measure: Indicator
    figure: Figure
    trend: Trend


@dataclass(frozen=True)
class Overview:
    """A council's quarter: its money, where it is not working, its figures."""

    year: MoneyYear
    concerns: list[tuple[Concern, str]]
    told: list[Told] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    @property
    def spend(self) -> Spend:
        """All contracts together."""
        return spend_of(self.year)

    @property
    def spends(self) -> list[tuple[ContractYear, Spend]]:
        return [(each, spend_of(each)) for each in self.year.contracts]


def overview_of(user: User, council: Council, quarter: Quarter) -> Overview:
    """Eight queries, however many units, contracts and claims."""
    year = money_year(user, council, quarter)
    figures = list(figures_at(user, council, quarter, [Level.PROVIDER, Level.CENTRE]))
    county = {figure.indicator: figure for figure in figures if figure.level == Level.COUNCIL}
    drawn = trends(county.values(), quarter)
    terms = [each.terms for each in year.contracts]
    providers, centres = (
        side_by_side(
            INDICATORS, [one for one in figures if one.level in (Level.COUNCIL, level)], terms
        )
        for level in (Level.PROVIDER, Level.CENTRE)
    )
    gap = gap_in_development(county, drawn)
    gaps = [*county_gaps(user, council, quarter), *([gap] if gap else [])]
    widened = [one.widened for one in gaps if one.widened]
    return Overview(
        year=year,
        concerns=[
            (one, one.address(council, quarter)) for one in concerns(centres, providers, widened)
        ],
        told=[
            Told(one, county[one.key], drawn[county[one.key].series])
            for one in TOLD
            if one.key in county
        ],
        gaps=gaps,
    )
