"""What the pages of family voice and of stories are narrowed by, in the address."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone

from centres.forms import GovFilterForm
from centres.models import Cluster, User
from centres.quarters import Quarter
from centres.scope import COMMISSIONER
from centres.wording import quarter_months
from families.standing import casework_clusters
from outcomes.models import FamilyVoice, ImpactStory


def clusters_of(user: User) -> QuerySet[Cluster]:
    """Clusters the person reads of: all of the council's, or those they work in."""
    clusters = Cluster.objects.order_by("name")
    if user.has_role(COMMISSIONER):
        return clusters.filter(council=user.council_id)
    return clusters.filter(pk__in=casework_clusters(user))


def quarters_since(first: date | None) -> list[tuple[str, str]]:
    """The quarters from that day's to today's as choices, the newest first."""
    if first is None:
        return []
    quarter, found = Quarter.containing(timezone.localdate()), []
    while quarter.last_day >= first:
        found.append((str(quarter), quarter_months(quarter)))
        quarter = quarter.plus(-1)
    return found


class _Narrowed(filters.FilterSet):
    """A quarter and a cluster; those who have one cluster are not asked for it."""

    quarter = filters.ChoiceFilter(method="in_quarter", label="Quarter", empty_label="All quarters")
    cluster = filters.ChoiceFilter(
        field_name="case__centre__cluster__code", label="Cluster", empty_label="All clusters"
    )

    dated = ""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = self.queryset.order_by(self.dated).exclude(**{self.dated: None})
        first = days.values_list(self.dated, flat=True).first()
        self.filters["quarter"].extra["choices"] = quarters_since(first)
        clusters = list(clusters_of(user).values_list("code", "name"))
        self.filters["cluster"].extra["choices"] = clusters
        if len(clusters) < 2:  # noqa: PLR2004
            del self.filters["cluster"]

    def in_quarter(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Dated in the quarter."""
        quarter = Quarter.parse(value)
        return rows.filter(**{f"{self.dated}__range": (quarter.first_day, quarter.last_day)})


class VoiceFilter(_Narrowed):
    """Whose answers: of a quarter, a cluster, asked at a review or at the end."""

    moment = filters.ChoiceFilter(
        label="Asked", choices=FamilyVoice.Moment.choices, empty_label="At any time"
    )
    dated = "on"

    class Meta:
        model = FamilyVoice
        fields: list[str] = []
        form = GovFilterForm


class StoryFilter(_Narrowed):
    """Which stories: released in a quarter, of a cluster, how they stand."""

    state = filters.ChoiceFilter(
        label="State", choices=ImpactStory.State.choices, empty_label="All states"
    )
    dated = "released_on"

    class Meta:
        model = ImpactStory
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.filters["quarter"].label = "Released"
        if user.has_role(COMMISSIONER):
            del self.filters["state"]
