"""What the map is asked for, in the address: quarter, what is shown, of which units."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from centres.forms import GovFilterForm
from centres.models import ReachArea
from centres.wording import quarter_in_words
from outcomes.groups.registry import EVERYONE
from outcomes.map.measures import GROUPS_SHOWN, TITLES, Show, Shown, shown

FURTHER_THAN = (1, 2, 3, 5, 8, 10)
USUALLY_FURTHER = 5
METRES = 1000
# From the widest down.
UNITS = ("provider", "cluster", "centre")


class MapFilter(filters.FilterSet):
    """Which areas, and what of them. The units are those of the areas that are given."""

    quarter = filters.ChoiceFilter(label="Quarter", method="as_it_is", empty_label=None)
    show = filters.ChoiceFilter(
        label="Show", method="as_it_is", choices=[*TITLES.items()], empty_label=None
    )
    group = filters.ChoiceFilter(
        label="Target group",
        method="as_it_is",
        choices=[(group.key, group.title) for group in GROUPS_SHOWN if group.key != EVERYONE],
        empty_label="All families",
        help_text="For families reached",
    )
    provider = filters.ChoiceFilter(
        field_name="centre__cluster__provider__code", label="Provider", empty_label="All providers"
    )
    cluster = filters.ChoiceFilter(
        field_name="centre__cluster__code", label="Cluster", empty_label="All clusters"
    )
    centre = filters.ChoiceFilter(
        field_name="centre__code", label="Centre", empty_label="All centres"
    )
    far = filters.ChoiceFilter(
        label="Far from a centre",
        method="as_it_is",
        choices=[(str(km), f"Further than {km} km") for km in FURTHER_THAN],
        empty_label=f"Further than {USUALLY_FURTHER} km (usual)",
    )

    class Meta:
        model = ReachArea
        fields: list[str] = []
        form = GovFilterForm

    def __init__(
        self, *args: Any, areas: list[ReachArea], quarters: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.quarters = quarters
        said = [(quarter, quarter_in_words(quarter)) for quarter in quarters]
        self.filters["quarter"].extra["choices"] = said
        clusters = [area.centre.cluster for area in areas]
        of_level = {
            "provider": {one.provider.code: one.provider.name for one in clusters},
            "cluster": {one.code: one.name for one in clusters},
            "centre": {area.centre.code: area.centre.name for area in areas},
        }
        for level, names in of_level.items():
            in_order = sorted(names.items(), key=lambda one: (one[1], one[0]))
            self.filters[level].extra["choices"] = in_order

    def as_it_is(self, areas: QuerySet, name: str, value: str) -> QuerySet:
        """What is told of the areas, not which."""
        return areas

    @property
    def asked_quarter(self) -> str:
        """The quarter asked for, or the newest; empty where none is stored."""
        return self._asked("quarter") or (self.quarters[0] if self.quarters else "")

    @property
    def shown(self) -> Shown:
        """What is shown of each area: who is reached, where nothing is asked for."""
        return shown(self._asked("show") or Show.REACHED, self._asked("group"))

    @property
    def metres(self) -> int:
        """From how far on an area is far from a centre."""
        return int(self._asked("far") or USUALLY_FURTHER) * METRES

    @property
    def is_narrowed(self) -> bool:
        """Whether the address asks for some of the units only."""
        return any(self._asked(level) for level in UNITS)

    def _asked(self, name: str) -> str:
        self.is_valid()
        return self.form.cleaned_data.get(name) or ""
