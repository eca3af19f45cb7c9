"""Filters of the directory, in the address. Words about services are nobody's personal data."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from centres.forms import GovFilterForm
from centres.models import Cluster, User
from families.directory import matching, stale_before
from families.models import Need, Service

CHECK, RETIRED = "check", "retired"


class ServiceFilter(filters.FilterSet):
    """Which services: words, a need, a place, and for their keepers those to check or retired."""

    # Typed in the search box above the list; kept here when a filter is applied.
    words = filters.CharFilter(method="with_words", label="Search", widget=forms.HiddenInput)
    need = filters.ChoiceFilter(
        method="helping_with",
        label="Helps with",
        choices=Need.Kind.choices,
        empty_label="Any need",
    )
    place = filters.ChoiceFilter(
        method="serving", label="Where", empty_label="Anywhere in the county"
    )
    show = filters.ChoiceFilter(
        method="kept",
        label="Show",
        empty_label="Services on offer",
        choices=[(CHECK, "Not checked for six months"), (RETIRED, "No longer on offer")],
    )

    class Meta:
        model = Service
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, user: User, keeping: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clusters = Cluster.objects.filter(council=user.council_id).order_by("name")
        if not keeping:
            del self.filters["show"]
        self.filters["place"].extra["choices"] = list(clusters.values_list("code", "name"))

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Retired services are shown only when asked for."""
        services = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("show") != RETIRED:
            services = services.filter(retired_on__isnull=True)
        return services

    def with_words(self, services: QuerySet, name: str, value: str) -> QuerySet:
        """Services the words fit, also when misspelt."""
        return matching(services, value)

    def helping_with(self, services: QuerySet, name: str, value: str) -> QuerySet:
        """Services that help with the need."""
        return services.filter(needs__contains=[value])

    def serving(self, services: QuerySet, name: str, value: str) -> QuerySet:
        """Services of the place, and those of the whole county."""
        everywhere = Q(pk__in=Service.objects.filter(clusters__isnull=True).values("pk"))
        here = Service.objects.filter(clusters__code=value).values("pk")
        return services.filter(everywhere | Q(pk__in=here))

    def kept(self, services: QuerySet, name: str, value: str) -> QuerySet:
        """Those no longer on offer, or those to be checked again."""
        if value == RETIRED:
            return services.filter(retired_on__isnull=False)
        return services.not_checked_since(stale_before(timezone.localdate()))  # type: ignore[attr-defined]
