"""What is late in a coordinator's clusters, or due in the next two weeks, and why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import (
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, TruncDate

from centres.models import User
from centres.scope import COORDINATOR
from centres.wording import day_in_words
from families.allocations import without_a_worker
from families.models import Allocation, Case, Engagement, PlannedVisit
from outcomes.cases.due import with_due
from outcomes.measures.outcomes.star_progress import CLOSING_AFTER
from outcomes.models import Star

DAYS_AHEAD = 14
# A worker is new to a case for so long, and a family unseen after so long.
DAYS_NEW, DAYS_UNSEEN = 28, 21
# Finding nobody in once is bad luck.
OFTEN = 2

# What the list can be sorted by, said in the address; a minus in front turns it round.
SORTS = {"due": "due_by", "case": "ref", "worker": "worker__name", "centre": "centre__name"}


def late_or_soon(user: User, today: date) -> QuerySet:
    """Cases of the clusters that this person coordinates with something overdue, or due within
    two weeks: `with_due`.
    """
    clusters = user.reach.clusters.get(COORDINATOR, set())
    return due_soon(Case.objects.visible_to(user).filter(centre__cluster__in=clusters), today)


def due_soon(cases: QuerySet[Case], today: date) -> QuerySet:
    """Of these, the cases with something overdue, or due within two weeks: `with_due`."""
    recent = Q(closed_on__isnull=True) | Q(closed_on__gte=today - timedelta(days=CLOSING_AFTER))
    due = with_due(cases.filter(recent), today)
    return due.filter(due_by__lte=today + timedelta(days=DAYS_AHEAD))


def in_order(cases: QuerySet, sort: str) -> QuerySet:
    """Sorted as the address asks, or the longest overdue first."""
    column = SORTS.get(sort.removeprefix("-"), "due_by")
    first = F(column).desc() if sort.startswith("-") else F(column).asc()
    return cases.order_by(first, "due_by", "ref")


def with_reasons(cases: QuerySet, today: date) -> QuerySet:
    """With what `reasons` asks, and whom and where a row names.

    `last_seen` is the family's last direct engagement or None, `not_in` how often nobody was in
    since, `visit_on` the next planned visit, `draft` and `drafted_on` an unfinished Star, `new_on`
    the day its worker was given it within four weeks, `waits` whether nobody has taken it.
    """
    contacts = Engagement.objects.standing().filter(family=OuterRef("family"), date__lte=today)
    seen = contacts.filter(kind__in=Engagement.DIRECT).order_by("-date").values("date")[:1]
    since = Coalesce(OuterRef("last_seen"), OuterRef("opened_on"))
    not_in = contacts.filter(kind=Engagement.Kind.NO_ACCESS, date__gte=since).order_by()
    visits = PlannedVisit.objects.open().filter(family=OuterRef("family"), planned_on__gte=today)
    drafts = Star.objects.filter(case=OuterRef("pk"), finished_at=None, voided_on=None)
    drafts = drafts.order_by("-date", "ref")
    given = Allocation.objects.newest().filter(
        case=OuterRef("pk"),
        worker=OuterRef("worker"),
        worker_before__isnull=False,
        given_at__date__gte=today - timedelta(days=DAYS_NEW),
    )
    given = given.exclude(worker_before=F("worker")).annotate(on=TruncDate("given_at"))
    waiting = without_a_worker(Case.objects.filter(pk=OuterRef("pk")))
    annotated: QuerySet = cases.annotate(
        last_seen=_date(seen),
        visit_on=_date(visits.order_by("planned_on").values("planned_on")[:1]),
        draft=Subquery(drafts.values("ref")[:1], output_field=CharField(null=True)),
        drafted_on=_date(drafts.values("date")[:1]),
        new_on=_date(given.values("on")[:1]),
        waits=Exists(waiting),
    )
    times = not_in.values("family").annotate(times=Count("pk")).values("times")
    annotated = annotated.annotate(
        not_in=Coalesce(Subquery(times, output_field=IntegerField()), 0),
    )
    return annotated.select_related("family", "centre", "worker")


def reasons(case: Any, today: date) -> list[str]:
    """Why a case (`with_reasons`) may be late, in words; no personal data but the worker's name."""
    found = []
    if case.waits:
        found.append("Waits for a worker")
    elif case.new_on:
        found.append(f"New to {case.worker} since {day_in_words(case.new_on)}")
    if case.draft:
        found.append(f"Star of {day_in_words(case.drafted_on)} not finished")
    if case.not_in >= OFTEN:
        since = "since they were last seen" if case.last_seen else "since it opened"
        times = "twice" if case.not_in == OFTEN else f"{case.not_in} times"
        found.append(f"Nobody in {times} {since}")
    unseen = _unseen(case, today)
    if unseen:
        found.append(unseen)
    if case.visit_on:
        found.append(f"Visit planned for {day_in_words(case.visit_on)}")
    else:
        found.append("No visit planned")
    return found


def _unseen(case: Any, today: date) -> str:
    if case.last_seen is None:
        days = (today - case.opened_on).days
        return f"Family not seen since it opened, {days} days ago" if days > DAYS_UNSEEN else ""
    days = (today - case.last_seen).days
    return f"Family not seen for {days} days" if days > DAYS_UNSEEN else ""


def _date(dates: QuerySet) -> Subquery:
    return Subquery(dates, output_field=DateField(null=True))
