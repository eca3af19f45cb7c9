"""What the list of late reviews can be narrowed by, in the address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone

from centres.forms import GovFilterForm
from centres.models import Centre, User
from centres.scope import COORDINATOR
from families.allocations import without_a_worker
from families.models import Case
from families.standing import workers_of
from outcomes.cases.caseload import SAID

LATE, VERY_LATE, SOON = "late", "very_late", "soon"
VERY_LATE_DAYS = 14
NOBODYS = "none"


class LateReviewFilter(filters.FilterSet):
    """Which of `outcomes.cases.late_reviews.late_or_soon`: whose, where, what, how late."""

    worker = filters.ChoiceFilter(method="held_by", label="Worker", empty_label="All workers")
    centre = filters.ChoiceFilter(
        field_name="centre__code", label="Centre", empty_label="All centres"
    )
    what = filters.ChoiceFilter(
        field_name="due", label="What is due", choices=list(SAID.items()), empty_label="Anything"
    )
    state = filters.ChoiceFilter(
        method="in_state",
        label="When",
        choices=[
            (LATE, "Overdue"),
            (VERY_LATE, "Overdue by two weeks or more"),
            (SOON, "Due in the next two weeks"),
        ],
        empty_label="Any time",
    )

    class Meta:
        model = Case
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clusters = user.reach.clusters.get(COORDINATOR, set())
        centres = Centre.objects.filter(cluster__in=clusters).order_by("name")
        self.filters["centre"].extra["choices"] = list(centres.values_list("code", "name"))
        people = [(str(person.pk), str(person)) for person in workers_of(*clusters)]
        self.filters["worker"].extra["choices"] = [(NOBODYS, "Waits for a worker"), *people]

    def held_by(self, cases: QuerySet, name: str, value: str) -> QuerySet:
        """Cases of this worker, or those that wait for one."""
        return without_a_worker(cases) if value == NOBODYS else cases.filter(worker=int(value))

    def in_state(self, cases: QuerySet, name: str, value: str) -> QuerySet:
        """Overdue ones, those overdue by two weeks, or those due soon."""
        today = timezone.localdate()
        if value == SOON:
            return cases.filter(due_by__gte=today)
        if value == VERY_LATE:
            return cases.filter(due_by__lte=today - timedelta(days=VERY_LATE_DAYS))
        return cases.filter(due_by__lt=today)
