"""What the lists of outcomes can be narrowed by, in the address."""

from __future__ import annotations

from typing import Any

import django_filters as filters

from centres.forms import GovFilterForm
from centres.models import User
from centres.wording import quarter_months
from outcomes.models import RollUp


class RollUpFilter(filters.FilterSet):
    """Which roll-ups: of a quarter, in a state."""

    quarter = filters.ChoiceFilter(label="Quarter", empty_label="All quarters")
    state = filters.ChoiceFilter(
        label="State", choices=RollUp.State.choices, empty_label="All states"
    )

    class Meta:
        model = RollUp
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rollups = RollUp.objects.visible_to(user).order_by()
        quarters = sorted(rollups.values_list("quarter", flat=True).distinct(), reverse=True)
        self.filters["quarter"].extra["choices"] = [
            (quarter, quarter_months(quarter)) for quarter in quarters
        ]
