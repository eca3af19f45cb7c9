"""Filters of paid outcomes, in the address."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.db.models.functions import TruncQuarter

from centres.forms import GovFilterForm
from centres.quarters import Quarter
from centres.wording import quarter_months
from outcomes.measures.registry import OUTCOMES
from payments.models import ClaimLine, LossDecision
from payments.sustained.losses import OPEN
from payments.sustained.reading import Standing


class SustainedFilter(filters.FilterSet):
    """Which paid outcomes: contract, outcome, the quarter achieved in."""

    contract = filters.ChoiceFilter(
        field_name="claim__contract__ref", label="Contract", empty_label="All contracts"
    )
    measure = filters.ChoiceFilter(
        label="Outcome",
        choices=[(outcome.key, outcome.title) for outcome in OUTCOMES],
        empty_label="All outcomes",
    )
    achieved = filters.ChoiceFilter(
        method="achieved_in", label="Achieved in", empty_label="All quarters"
    )

    class Meta:
        model = ClaimLine
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, data: Any, lines: QuerySet, **kwargs: Any) -> None:
        super().__init__(data, lines, **kwargs)
        contracts = lines.order_by("claim__contract__ref").values_list(
            "claim__contract__ref", "claim__contract__provider__name"
        )
        self.filters["contract"].extra["choices"] = [
            (ref, f"{ref} · {provider}") for ref, provider in contracts.distinct()
        ]
        days = lines.order_by().annotate(achieved=TruncQuarter("achieved_on"))
        quarters = map(Quarter.containing, days.values_list("achieved", flat=True).distinct())
        self.filters["achieved"].extra["choices"] = [
            (str(quarter), quarter_months(quarter)) for quarter in sorted(quarters, reverse=True)
        ]

    def achieved_in(self, lines: QuerySet, name: str, value: str) -> QuerySet:
        """Achieved on a day of the quarter."""
        quarter = Quarter.parse(value)
        return lines.filter(achieved_on__range=(quarter.first_day, quarter.last_day))


class SustainedLineFilter(SustainedFilter):
    """And how they stand."""

    standing = filters.ChoiceFilter(
        field_name="standing_now",
        label="Since then",
        choices=Standing.choices,
        empty_label="However it stands",
    )


class ProposalFilter(filters.FilterSet):
    """Which proposals: contract, what was decided."""

    contract = filters.ChoiceFilter(
        field_name="claim__contract__ref", label="Contract", empty_label="All contracts"
    )
    decided = filters.ChoiceFilter(
        label="Decided",
        choices=[(OPEN, "Not decided"), *LossDecision.Kind.choices],
        empty_label="Decided or not",
    )

    class Meta:
        model = ClaimLine
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, data: Any, lines: QuerySet, **kwargs: Any) -> None:
        super().__init__(data, lines, **kwargs)
        refs = lines.order_by("claim__contract__ref").values_list("claim__contract__ref", flat=True)
        self.filters["contract"].extra["choices"] = [(ref, ref) for ref in refs.distinct()]
