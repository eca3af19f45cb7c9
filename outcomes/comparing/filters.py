"""What is asked, in the address: which units, of which quarters, by what. Nothing is typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from centres.forms import GovFilterForm
from centres.models import User
from centres.widgets import GovCheckboxes
from outcomes.comparing.asked import HOLDERS, Asked
from outcomes.comparing.measured import group_choices, indicator_choices, level_choices
from outcomes.comparing.places import NAMES, PLACES, Level, places_of
from outcomes.comparing.quarters import (
    NEWEST,
    against_choices,
    quarter_choices,
    quarters_of,
    resolved,
    seen_against,
)
from outcomes.models import Figure, GroupFigure
from outcomes.models.figures import Counted

# Areas are compared with those around them, never two of them alone.
IN_PAIRS = (Level.PROVIDER, Level.CLUSTER, Level.CENTRE)


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
    area = filters.ChoiceFilter(label="Reach area", empty_label="All reach areas")
    quarter = filters.ChoiceFilter(label="Quarter", empty_label=None)
    against = filters.ChoiceFilter(label="Against", empty_label="No other quarter")
    indicator = filters.MultipleChoiceFilter(
        label="Figures", choices=indicator_choices(), widget=GovCheckboxes(layout="small")
    )
    group = filters.MultipleChoiceFilter(
        label="Target groups", choices=group_choices(), widget=GovCheckboxes(layout="small")
    )
    need_level = filters.MultipleChoiceFilter(
        label="Level of need", choices=level_choices(), widget=GovCheckboxes(layout="small")
    )
    one = filters.ChoiceFilter(label="First", empty_label="None")
    other = filters.ChoiceFilter(label="Second", empty_label="None")
    public = filters.BooleanFilter(
        label="For publication: small numbers hidden", widget=forms.CheckboxInput
    )

    class Meta:
        model = Figure
        fields: list[str] = []
        form = CompareForm

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.places = places_of(user)
        self.stored = quarters_of(user)
        units = self.places.units
        named: dict[str, Any] = {
            level: [(unit.code, unit.name) for unit in units[level]] for level in PLACES
        }
        pairs: list[Any] = [
            (NAMES[level], [(f"{level}:{code}", name) for code, name in named[level]])
            for level in IN_PAIRS
            if level in self.places.levels
        ]
        if Level.COUNCIL in self.places.levels and user.council:
            council = user.council
            pairs.append(("Council", [(f"{Level.COUNCIL}:{council.code}", council.name)]))
        choices: dict[str, Any] = {
            **named,
            "units": [(level, NAMES[level]) for level in self.places.levels],
            "quarter": quarter_choices(self.stored),
            "against": against_choices(self.stored),
            "one": pairs,
            "other": pairs,
        }
        for name, own in choices.items():
            self.filters[name].extra["choices"] = own

    @property
    def shown_places(self) -> list[Any]:
        """The fields of places that there is something to choose in, or something wrong."""
        fields = [self.form[level] for level in PLACES]
        return [field for field in fields if len(self.places.units[field.name]) > 1 or field.errors]

    def filter_queryset(self, rows: QuerySet) -> QuerySet:
        """The figures asked for, of these; all filters at once, for they depend on each other."""
        asked = self.asked()
        return asked.of(rows) if asked else rows.none()

    def figures(self) -> Iterator[Counted]:
        """The stored figures of everything asked for; two queries at most."""
        units = ("council", "provider", "cluster", "centre")
        for model, loaded in ((Figure, units), (GroupFigure, (*units, "area"))):
            # Whoever also works with families sees no more here than without.
            seen = model.objects.filter(Figure.scope.condition(self.user))
            rows = self.filter_queryset(seen.filter(council=self.user.council_id))
            yield from rows.select_related(*loaded).defer("counted", "not_counted")

    def asked(self) -> Asked | None:
        """What is asked for; None where the address asks for nothing that there is."""
        if not self.form.is_valid():
            return None
        said = self.form.cleaned_data
        quarter = resolved(said["quarter"], self.stored)
        if quarter is None:
            return None
        return Asked(
            level=self._level(said),
            within={level: said[level] or self.places.only(level) for level in PLACES},
            quarter=quarter,
            against=seen_against(said["against"], quarter),
            indicators=tuple(said["indicator"]),
            groups=(*said["group"], *said["need_level"]),
            pair=tuple(one for one in (said["one"], said["other"]) if one),
            is_public=bool(said["public"]),
        )

    def query(self, sort: str = "") -> str:
        """The address of a valid question, always said the same way: names and choices of these
        filters and nothing else, what goes without saying included.
        """
        said = {name: value for name, value in self.form.cleaned_data.items() if value}
        said = {"units": self.places.levels[0], "quarter": NEWEST, **said}
        if "public" in said:
            said["public"] = "true"
        pairs = [(name, said[name]) for name in self.base_filters if name in said]
        return urlencode([*pairs, *([("sort", sort)] if sort else [])], doseq=True)

    def _level(self, said: dict[str, Any]) -> str:
        """What is compared; where a narrower place was chosen, that."""
        level = said["units"] or self.places.levels[0]
        for place in PLACES:
            if said[place] and level in HOLDERS[place]:
                level = place
        return level
