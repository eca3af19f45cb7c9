"""For a coordinator: what is late in the clusters they coordinate, in other workers' cases."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case as Either
from django.db.models import QuerySet, Value, When
from django.urls import reverse

from centres.models import User
from outcomes.cases.due import WHAT
from outcomes.cases.late_reviews import in_order, late_or_soon
from outcomes.today.section import Section


def in_clusters(user: User, today: date) -> Section:
    """The longest overdue first; all of them are in a list of their own, with why."""
    return Section(
        key="late",
        title="Late in your cluster",
        rows=overdue(user, today).exclude(worker=user),
        template="outcomes/today/late.html",
        at_a_glance=("review late in your cluster", "reviews late in your cluster"),
        late=True,
        href=reverse("late_reviews"),
    )


def overdue(user: User, today: date) -> QuerySet[Any]:
    """Cases with something overdue in the clusters that the person coordinates, with `due_said`."""
    late = late_or_soon(user, today).filter(due_by__lt=today)
    said = Either(*(When(due=key, then=Value(what)) for key, what in WHAT.items()))
    rows = in_order(late.annotate(due_said=said), "").select_related("family", "worker")
    return rows.prefetch_related("family__carers", "family__children")
