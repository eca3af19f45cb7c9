"""What the list of places can be narrowed by, and what is typed about a place."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from centres.forms import GovDateField, GovFilterForm, GovForm
from centres.guards import EARLIEST
from centres.models import Centre, Cluster, User
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from families.models import Child
from families.standing import casework_clusters
from outcomes.learning.place_list import STATES, state_is
from outcomes.models.development import PLACE_NAME_LENGTH


class PlaceFilter(filters.FilterSet):
    """Which children: where they stand, cluster, centre."""

    state = filters.ChoiceFilter(
        label="Where they stand",
        method="standing",
        choices=list(STATES.items()),
        empty_label="All entitled children",
    )
    cluster = filters.ChoiceFilter(
        label="Cluster", field_name="family__centre__cluster__code", empty_label="All clusters"
    )
    centre = filters.ChoiceFilter(
        label="Centre", field_name="family__centre__code", empty_label="All centres"
    )

    class Meta:
        model = Child
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clusters = casework_clusters(user)
        centres = Centre.objects.filter(cluster__in=clusters).order_by("name")
        self.filters["centre"].extra["choices"] = list(centres.values_list("code", "name"))
        if len(clusters) > 1:
            named = Cluster.objects.filter(pk__in=clusters).order_by("name")
            self.filters["cluster"].extra["choices"] = list(named.values_list("code", "name"))
        else:
            del self.filters["cluster"]

    def standing(self, children: QuerySet, name: str, value: str) -> QuerySet:
        """Children in that state today."""
        return children.filter(state_is(value, timezone.localdate()))


class PlaceForm(KeepsBoth, TakesProblems, GovForm):
    """When the family was told, when the place started and where."""

    told_on = GovDateField(
        label="When was the family told of it?", required=False, past_only=True, earliest=EARLIEST
    )
    started_on = GovDateField(
        label="When did the place start?",
        required=False,
        past_only=True,
        earliest=EARLIEST,
        help_text="Leave it empty while the child has not started.",
    )
    where = forms.CharField(
        label="Where?",
        required=False,
        max_length=PLACE_NAME_LENGTH,
        help_text="The nursery, playgroup, school or childminder.",
    )
    mark_optional = False

    def __init__(self, *args: Any, child: Child, **kwargs: Any) -> None:
        offer = getattr(child, "two_year_offer", None)
        place = getattr(child, "two_year_place", None)
        initial = {
            "told_on": offer.told_on if offer else None,
            "started_on": place.started_on if place else None,
            "where": place.where if place else "",
        }
        super().__init__(*args, initial=initial, **kwargs)
