"""Filters of the families list, in the address."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from centres.forms import GovFilterForm
from centres.models import Centre, User
from families.models import Case, Family, Level
from families.standing import casework_clusters, workers_of

MINE, NOBODYS = "mine", "none"
REGISTERED, KNOWN = "yes", "no"


class FamilyFilter(filters.FilterSet):
    """Which families: centre, level of need, whose case, registered or not.

    `found` says that the list shows what was searched for; the words are in the session.
    """

    centre = filters.ChoiceFilter(
        field_name="centre__code", label="Centre", empty_label="All centres"
    )
    level = filters.ChoiceFilter(
        field_name="level_now",
        label="Level of need",
        choices=Level.Value.choices,
        empty_label="All levels",
    )
    worker = filters.ChoiceFilter(method="held_by", label="Open case", empty_label="All families")
    registered = filters.ChoiceFilter(
        method="registered_or_not",
        label="Registration",
        choices=[(REGISTERED, "Registered"), (KNOWN, "Known, not registered")],
        empty_label="All families",
    )
    found = filters.ChoiceFilter(
        method="as_it_is", choices=[("on", "on")], widget=forms.HiddenInput
    )

    class Meta:
        model = Family
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clusters = casework_clusters(user)
        centres = Centre.objects.filter(cluster__in=clusters).order_by("name")
        self.filters["centre"].extra["choices"] = list(centres.values_list("code", "name"))
        colleagues = workers_of(*clusters).exclude(pk=user.pk)
        self.filters["worker"].extra["choices"] = [
            (MINE, "My cases"),
            (NOBODYS, "No open case"),
            *((str(pk), name) for pk, name in colleagues.values_list("pk", "name")),
        ]

    def held_by(self, families: QuerySet, name: str, value: str) -> QuerySet:
        """Families with an open case of this worker, of the user, or with none at all."""
        cases = Case.objects.open()
        if value == NOBODYS:
            return families.exclude(pk__in=cases.values("family"))
        worker = self.request.user.pk if value == MINE else int(value)
        return families.filter(pk__in=cases.filter(worker=worker).values("family"))

    def registered_or_not(self, families: QuerySet, name: str, value: str) -> QuerySet:
        """Families registered today, or known without being registered."""
        registered = Family.objects.registered_on(timezone.localdate()).values("pk")
        if value == REGISTERED:
            return families.filter(pk__in=registered)
        return families.exclude(pk__in=registered)

    def as_it_is(self, families: QuerySet, name: str, value: str) -> QuerySet:
        """No filter of its own."""
        return families
