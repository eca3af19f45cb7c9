"""Filters of packs, in the address."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from centres.forms import GovFilterForm
from centres.models import User
from centres.wording import quarter_months
from payments.models import Pack

BOARD = "board"
KINDS = [*Pack.Kind.choices, (BOARD, "For the advisory board")]


class PackFilter(filters.FilterSet):
    """Which packs: kind, provider, centre, quarter (a year's last for a review), state."""

    kind = filters.ChoiceFilter(
        method="is_kind", label="Kind", choices=KINDS, empty_label="All kinds"
    )
    provider = filters.ChoiceFilter(
        field_name="provider__code", label="Provider", empty_label="All providers"
    )
    centre = filters.ChoiceFilter(
        field_name="centre__code", label="Centre", empty_label="All centres"
    )
    quarter = filters.ChoiceFilter(label="Quarter", empty_label="All quarters")
    state = filters.ChoiceFilter(
        label="State", choices=Pack.State.choices, empty_label="All states"
    )

    class Meta:
        model = Pack
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        packs = Pack.objects.visible_to(user).order_by()
        quarters = sorted(packs.values_list("quarter", flat=True).distinct(), reverse=True)
        self.filters["quarter"].extra["choices"] = [(one, quarter_months(one)) for one in quarters]
        for place in ("provider", "centre"):
            named = packs.exclude(**{place: None}).values_list(f"{place}__code", f"{place}__name")
            choices = sorted(named.distinct(), key=lambda each: each[1])
            self.filters[place].extra["choices"] = choices
        if len(self.filters["provider"].extra["choices"]) < 2:  # noqa: PLR2004  (nothing to choose)
            del self.filters["provider"]

    def is_kind(self, packs: QuerySet, _name: str, value: str) -> QuerySet:
        """Those of the kind; `board` for those for the advisory board, of either kind."""
        return packs.filter(for_board=True) if value == BOARD else packs.filter(kind=value)
