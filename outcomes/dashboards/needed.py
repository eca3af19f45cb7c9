"""Where a coordinator is needed in a cluster this morning, as sections in order of pressure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from centres.models import Cluster, User
from centres.quarters import Quarter
from families.allocations import without_a_worker
from families.models import Case, PlannedVisit
from families.outreach import to_reach
from families.referrals.inbox import in_inboxes
from outcomes.cases.due import with_due
from outcomes.measures.outcomes import star_progress, sustained_contact, sustained_step_down
from outcomes.measures.registry import title
from outcomes.outlook.near import came_near
from outcomes.today.late import overdue
from outcomes.today.section import Section
from outcomes.today.unseen import not_seen

# The outcomes of cases, which their workers can still bring about or put right.
OF_CASES = tuple(
    each.MEASURE.key for each in (star_progress, sustained_contact, sustained_step_down)
)


@dataclass(frozen=True)
class Morning:
    """A coordinator, one of the clusters they coordinate, and the day."""

    user: User
    cluster: Cluster
    today: date

    @property
    def cases(self) -> QuerySet[Case]:
        """Open cases of the cluster's centres."""
        return Case.objects.visible_to(self.user).open().filter(centre__cluster=self.cluster)


@dataclass(frozen=True)
class Blocked:
    """A case that came near an outcome in the quarter, and what is lacking first."""

    case: Case
    outcome: str
    lack: str


def sections_for(morning: Morning) -> list[Section]:
    """The sections of the cluster; each asks a number of queries that no family adds to."""
    return [section(morning) for section in SECTIONS]


def _referrals(morning: Morning) -> Section:
    rows = in_inboxes(morning.user).incoming().waiting().filter(cluster=morning.cluster)
    return Section(
        key="referrals",
        title="Referrals to allocate",
        rows=rows.pressing_first()
        .select_related("family", "service")
        .prefetch_related("family__carers", "family__children"),
        template="outcomes/today/referral.html",
        at_a_glance=("referral waiting", "referrals waiting"),
    )


def _without_a_worker(morning: Morning) -> Section:
    rows = without_a_worker(morning.cases).order_by("opened_on", "ref")
    return Section(
        key="to-allocate",
        title="Cases without a worker",
        rows=_with_people(rows),
        template="outcomes/today/to_allocate.html",
        at_a_glance=("case without a worker", "cases without a worker"),
    )


def _late(morning: Morning) -> Section:
    return Section(
        key="late",
        title="Reviews that are late",
        rows=overdue(morning.user, morning.today).filter(centre__cluster=morning.cluster),
        template="outcomes/today/late.html",
        at_a_glance=("review late", "reviews late"),
        late=True,
    )


def _unseen(morning: Morning) -> Section:
    rows = not_seen(morning.cases, PlannedVisit.objects.all(), morning.today)
    return Section(
        key="unseen",
        title="Families not seen for three weeks",
        rows=rows.select_related("family", "worker"),
        template="outcomes/cluster/unseen.html",
        at_a_glance=("family not seen for 3 weeks", "families not seen for 3 weeks"),
        late=True,
    )


def _past_six_months(morning: Morning) -> Section:
    cases = with_due(morning.cases, morning.today).filter(six_months__lt=morning.today)
    rows = cases.order_by("opened_on", "ref")
    return Section(
        key="past-six-months",
        title="Cases past six months",
        rows=_with_people(rows),
        template="outcomes/cluster/six_months.html",
        at_a_glance=("case past six months", "cases past six months"),
        late=True,
    )


def _births(morning: Morning) -> Section:
    families: QuerySet[Any] = to_reach(morning.user, morning.today)
    rows = families.filter(centre__cluster=morning.cluster, newest_born__isnull=False)
    return Section(
        key="births",
        title="New babies nobody has met",
        rows=rows.select_related("centre").prefetch_related("carers", "children"),
        template="outcomes/cluster/birth.html",
        at_a_glance=("new baby nobody has met", "new babies nobody has met"),
    )


def _blocked(morning: Morning) -> Section:
    return Section(
        key="blocked",
        title="What keeps an outcome from counting",
        rows=_near(morning),
        template="outcomes/cluster/blocked.html",
        at_a_glance=("outcome lacks something", "outcomes lack something"),
    )


def _near(morning: Morning) -> list[Blocked]:
    """Of the quarter that runs, by case: as the list of what is not paid will tell it."""
    quarter = Quarter.containing(morning.today)
    council, provider = morning.cluster.council_id, morning.cluster.provider_id
    near = came_near(council, provider, quarter, OF_CASES, set())
    refs = {subject for (_measure, subject), lack in near.items() if lack}
    cases = Case.objects.visible_to(morning.user).filter(
        centre__cluster=morning.cluster, ref__in=refs
    )
    found = {case.ref: case for case in _with_people(cases)}
    return [
        Blocked(found[subject], title(measure), str(lack))
        for (measure, subject), lack in sorted(near.items(), key=lambda one: one[0][::-1])
        if lack and subject in found
    ]


def _with_people(cases: QuerySet[Any]) -> QuerySet[Any]:
    rows = cases.select_related("family", "centre", "worker")
    return rows.prefetch_related("family__carers", "family__children")


SECTIONS: tuple[Callable[[Morning], Section], ...] = (
    _referrals,
    _without_a_worker,
    _late,
    _unseen,
    _past_six_months,
    _births,
    _blocked,
)
