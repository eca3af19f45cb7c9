"""What the list of cases can be narrowed by, in the address."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from centres.forms import GovFilterForm
from centres.models import Centre, User
from centres.scope import COORDINATOR
from families.allocations import without_a_worker
from families.models import Case, Level
from families.standing import casework_clusters, workers_of
from outcomes.cases.caseload import SAID, soon
from outcomes.cases.due import CLOSING, FIRST, REVIEW

MINE, EVERYBODYS, NOBODYS = "mine", "all", "none"
LATE, SOON = "late", "soon"
CLOSED, ALL = "closed", "all"


class CaseFilter(filters.FilterSet):
    """Which cases: whose, at which centre and level, what is due, open or closed.

    `worker` is chosen above the list: `mine`, `all`, `none` (they wait for a worker) or a worker's
    number. A support worker begins with their own, a coordinator with all. Open ones are listed
    unless the address says otherwise. The queryset is `outcomes.cases.caseload.with_facts`.
    """

    worker = filters.ChoiceFilter(method="held_by", widget=forms.HiddenInput)
    centre = filters.ChoiceFilter(
        field_name="centre__code", label="Centre", empty_label="All centres"
    )
    level = filters.ChoiceFilter(
        field_name="level_now",
        label="Level of need",
        choices=Level.Value.choices,
        empty_label="All levels",
    )
    due = filters.ChoiceFilter(
        method="due_then",
        label="What is due",
        choices=[
            (LATE, "Anything overdue"),
            (SOON, "Anything within two weeks"),
            *((what, SAID[what]) for what in (FIRST, REVIEW, CLOSING)),
        ],
        empty_label="Anything, any time",
    )
    state = filters.ChoiceFilter(
        method="in_state",
        label="State",
        choices=[(CLOSED, "Closed"), (ALL, "Open and closed")],
        empty_label="Open",
    )

    class Meta:
        model = Case
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        clusters = casework_clusters(user)
        centres = Centre.objects.filter(cluster__in=clusters).order_by("name")
        self.filters["centre"].extra["choices"] = list(centres.values_list("code", "name"))
        self.people = {str(person.pk): person for person in workers_of(*clusters)}
        self.filters["worker"].extra["choices"] = [
            (value, value) for value in (MINE, EVERYBODYS, NOBODYS, *self.people)
        ]

    @property
    def whose(self) -> str:
        """Whose cases are listed, as the address says it or as the person begins."""
        chosen: str = self.form.cleaned_data.get("worker") or ""
        return chosen or (EVERYBODYS if self.user.has_role(COORDINATOR) else MINE)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        cases = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("state"):
            cases = cases.filter(closed_on__isnull=True)
        return self.held_by(cases, "worker", self.whose)

    def held_by(self, cases: QuerySet, name: str, value: str) -> QuerySet:
        """Cases of the user, of everybody, of this worker, or those that wait for one."""
        if value == EVERYBODYS:
            return cases
        if value == NOBODYS:
            clusters = self.user.reach.clusters.get(COORDINATOR, set())
            return without_a_worker(cases.filter(centre__cluster__in=clusters))
        return cases.filter(worker=self.user.pk if value == MINE else int(value))

    def due_then(self, cases: QuerySet, name: str, value: str) -> QuerySet:
        """Cases with something overdue or due soon, or with this due next."""
        today = timezone.localdate()
        if value == LATE:
            return cases.filter(due_by__lt=today)
        if value == SOON:
            return cases.filter(due_by__gte=today, due_by__lte=soon(today))
        return cases.filter(due=value)

    def in_state(self, cases: QuerySet, name: str, value: str) -> QuerySet:
        """Closed cases, or all."""
        return cases.filter(closed_on__isnull=False) if value == CLOSED else cases
