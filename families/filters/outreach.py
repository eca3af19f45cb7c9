"""Filters of the outreach list, in the address."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from centres.forms import GovFilterForm
from centres.models import Centre, ReachArea, User
from families.models import Family
from families.standing import casework_clusters

IN_TIME, LATE, KNOWN = "in_time", "late", "known"


class OutreachFilter(filters.FilterSet):
    """Which families: of which centre and reach area, how a baby's six weeks stand."""

    show = filters.ChoiceFilter(
        method="standing",
        label="Show",
        empty_label="All of them",
        choices=[
            (IN_TIME, "Babies under six weeks"),
            (LATE, "Babies past six weeks"),
            (KNOWN, "Known, not registered"),
        ],
    )
    centre = filters.ChoiceFilter(
        field_name="centre__code", label="Centre", empty_label="All centres"
    )
    area = filters.ChoiceFilter(field_name="area__code", label="Area", empty_label="All areas")

    class Meta:
        model = Family
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        clusters = casework_clusters(user)
        centres = Centre.objects.filter(cluster__in=clusters).order_by("name")
        areas = ReachArea.objects.filter(centre__cluster__in=clusters).order_by("name")
        self.filters["centre"].extra["choices"] = list(centres.values_list("code", "name"))
        self.filters["area"].extra["choices"] = list(areas.values_list("code", "name"))

    def standing(self, families: QuerySet, name: str, value: str) -> QuerySet:
        """By the day their six weeks end."""
        if value == KNOWN:
            return families.filter(see_by__isnull=True)
        if value == LATE:
            return families.filter(see_by__lt=self.today)
        return families.filter(see_by__gte=self.today)
