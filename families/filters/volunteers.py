"""Filters of the volunteers' list, in the address."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from centres.forms import GovFilterForm
from centres.models import Centre, User
from families.models import Volunteer
from families.standing import casework_clusters

LEFT, EVERYBODY = "left", "all"


class VolunteerFilter(filters.FilterSet):
    """Which volunteers: of which centre; those who help now, unless asked otherwise."""

    centre = filters.ChoiceFilter(
        field_name="centre__code", label="Centre", empty_label="All centres"
    )
    who = filters.ChoiceFilter(
        method="helping",
        label="Who",
        choices=[(LEFT, "Those who left"), (EVERYBODY, "Everybody")],
        empty_label="Those who help now",
    )

    class Meta:
        model = Volunteer
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        centres = Centre.objects.filter(cluster__in=casework_clusters(user)).order_by("name")
        self.filters["centre"].extra["choices"] = list(centres.values_list("code", "name"))

    def helping(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Those who left, or everybody."""
        return rows.filter(left_on__isnull=False) if value == LEFT else rows

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Nobody who left, unless that was asked for."""
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("who") else rows.filter(left_on__isnull=True)
