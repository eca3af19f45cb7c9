"""Cases on their way to a worker: new to the person, or for a coordinator to allocate."""

from __future__ import annotations

from datetime import date

from centres.models import User
from centres.scope import COORDINATOR
from families.allocations import unseen, without_a_worker
from families.models import Case
from outcomes.today.section import Section


def new(user: User, today: date) -> Section:
    """Cases that somebody gave the person and they have not acknowledged, the newest first."""
    return Section(
        key="new-allocations",
        title="New allocations",
        # What came to be allocated stands in the section below.
        rows=unseen(user).filter(to_allocate=False),
        template="outcomes/today/new_allocation.html",
        at_a_glance=("new case for you", "new cases for you"),
    )


def to_allocate(user: User, today: date) -> Section:
    """For a coordinator: cases that nobody of the cluster has taken, the oldest first."""
    clusters = user.reach.clusters.get(COORDINATOR, set())
    cases = Case.objects.visible_to(user).filter(centre__cluster__in=clusters)
    rows = without_a_worker(cases).order_by("opened_on", "ref")
    return Section(
        key="to-allocate",
        title="Cases without a worker here",
        rows=rows.select_related("family", "worker").prefetch_related(
            "family__carers", "family__children"
        ),
        template="outcomes/today/to_allocate.html",
        at_a_glance=("case without a worker here", "cases without a worker here"),
    )
