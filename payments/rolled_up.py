"""The quarters that claims can be made of."""

from __future__ import annotations

from centres.models import Council
from centres.quarters import Quarter
from outcomes.models import Figure


def rolled_up_quarters(council: Council | int) -> list[Quarter]:
    """All quarters of a council with stored figures, in order."""
    stored = Figure.objects.filter(council=council, level=Figure.UnitLevel.COUNCIL)
    return sorted(
        map(Quarter.parse, stored.order_by().values_list("quarter", flat=True).distinct())
    )
