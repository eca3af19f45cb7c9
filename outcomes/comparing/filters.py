"""What is asked, in the address: which units, of which quarters, by what. Nothing is typed."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from centres.forms import GovFilterForm
from centres.models import User
from centres.widgets import GovCheckboxes
from outcomes.comparing.asked import Asked
from outcomes.comparing.measured import indicator_choices
from outcomes.comparing.places import NAMES, Level, places_of
from outcomes.comparing.quarters import (
    against_choices,
    quarter_choices,
    quarters_of,
    resolved,
    seen_against,
)
from outcomes.models import Figure

PLACES = (Level.PROVIDER, Level.CLUSTER, Level.CENTRE)
SMALL_BOXES = GovCheckboxes(layout="small")


class CompareForm(GovFilterForm):
    """Two units side by side are two different ones."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        one, other = cleaned.get("one"), cleaned.get("other")
        if other and not one and "one" not in self.errors:
            self.add_error("one", "Select the first unit")
        if one and one == other:
            self.add_error("other", "Select another unit than the first")
        return cleaned


class CompareFilter(filters.FilterSet):
    """Which figures; choices are those of the person's own scope, so nothing else is named."""

    units = filters.ChoiceFilter(label="Compare", empty_label=None)
    provider = filters.ChoiceFilter(label="Provider", empty_label="All providers")
    cluster = filters.ChoiceFilter(label="Cluster", empty_label="All clusters")
    centre = filters.ChoiceFilter(label="Centre", empty_label="All centres")
    quarter = filters.ChoiceFilter(label="Quarter", empty_label=None)
    against = filters.ChoiceFilter(label="Against", empty_label="No other quarter")
    indicator = filters.MultipleChoiceFilter(
        label="Figures", choices=indicator_choices(), widget=SMALL_BOXES
    )
    one = filters.ChoiceFilter(label="First", empty_label="Nobody")
    other = filters.ChoiceFilter(label="Second", empty_label="Nobody")
    public = filters.BooleanFilter(
        label="For publication: small numbers hidden",
        widget=forms.CheckboxInput,
    )

    class Meta:
        model = Figure
        fields: list[str] = []
        form = CompareForm

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places_of(user)
        self.stored = quarters_of(user)
        own: dict[str, list[Any]] = {
            "units": [(level, NAMES[Level(level)]) for level in self.places.levels],
            "quarter": quarter_choices(self.stored),
            "against": against_choices(self.stored),
        }
        groups = []
        for level in PLACES:
            named = [(unit.code, unit.name) for unit in self.places.of(level)]
            own[level] = named
            if level in self.places.levels:
                groups.append(
                    (str(NAMES[level]), [(f"{level}:{code}", name) for code, name in named])
                )
        if Level.COUNCIL in self.places.levels and user.council:
            council = user.council
            groups.append(("Council", [(f"{Level.COUNCIL}:{council.code}", council.name)]))
        own |= {"one": groups, "other": groups}
        for name, choices in own.items():
            self.filters[name].extra["choices"] = choices
        for level in PLACES:
            if len(own[level]) < 2:  # noqa: PLR2004
                del self.filters[level]

    def filter_queryset(self, rows: QuerySet) -> QuerySet:
        """The figures asked for, of these; all filters at once, for they depend on each other."""
        asked = self.asked()
        return rows.filter(asked.figures) if asked else rows.none()

    def asked(self) -> Asked | None:
        """What is asked for; None where the address asks for nothing that there is."""
        if not self.form.is_valid():
            return None
        said = self.form.cleaned_data
        quarter = resolved(said["quarter"], self.stored)
        if quarter is None:
            return None
        return Asked(
            level=said["units"] or self.places.levels[0],
            within={level: said.get(level) or self._only(level) for level in PLACES},
            quarter=quarter,
            against=seen_against(said["against"], quarter),
            indicators=tuple(said["indicator"]),
            pair=tuple(one for one in (said["one"], said["other"]) if one),
            is_public=bool(said["public"]),
        )

    def _only(self, level: str) -> str:
        """The unit of this level that everything is in, for somebody who sees no other."""
        units = self.places.of(level)
        return units[0].code if len(units) == 1 else ""
