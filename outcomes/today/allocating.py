"""For a coordinator: open cases of their clusters whose worker works there no more."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef

from centres.models import Membership, User
from centres.scope import CASEWORK, COORDINATOR
from families.models import Case
from outcomes.today.section import Section


def to_allocate(user: User, today: date) -> Section:
    """Cases that nobody of the cluster holds, the oldest first."""
    clusters = user.reach.clusters.get(COORDINATOR, set())
    holds = Membership.objects.filter(
        user=OuterRef("worker"),
        cluster=OuterRef("centre__cluster"),
        role__in=CASEWORK,
        user__is_active=True,
    )
    cases = Case.objects.visible_to(user).open().filter(centre__cluster__in=clusters)
    rows = cases.filter(~Exists(holds)).order_by("opened_on", "ref")
    return Section(
        key="to-allocate",
        title="Cases without a worker here",
        rows=rows.select_related("family", "worker").prefetch_related(
            "family__carers", "family__children"
        ),
        template="outcomes/today/to_allocate.html",
        at_a_glance=("case without a worker here", "cases without a worker here"),
    )
