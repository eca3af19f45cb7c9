"""The cases a person works with or watches over, with what a list says of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, DateField, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower

from centres.models import User
from families.models import Carer, Case, Child, Engagement, Level
from families.standing import workers_of
from outcomes.cases.due import CLOSING, CLOSING_STAR, FIRST, REVIEW, with_due

# In short, as a list says them.
SAID = {
    FIRST: "First Star",
    REVIEW: "Three-month review",
    CLOSING: "Closing",
    CLOSING_STAR: "Closing Star",
}

# What a list can be sorted by, said in the address; a minus in front turns it round.
SORTS = {
    "name": "sort_name",
    "worker": "worker__name",
    "centre": "centre__name",
    "level": "level_now",
    "due": "due_by",
    "seen": "last_seen",
    "opened": "opened_on",
}


def with_facts(cases: QuerySet[Case], today: date) -> QuerySet:
    """Cases with `level_now` (1 to 4), `last_seen` (the family's last direct engagement, or None),
    what `outcomes.cases.due.with_due` says of each, and `sort_name`.
    """
    level = Level.objects.filter(family=OuterRef("family"), starts_on__lte=today)
    seen = Engagement.objects.direct().filter(family=OuterRef("family"), date__lte=today)
    return with_due(cases, today).annotate(
        level_now=Coalesce(
            Subquery(level.order_by("-starts_on").values("level")[:1]),
            Level.Value.UNIVERSAL,
            output_field=IntegerField(),
        ),
        last_seen=Subquery(
            seen.order_by("-date").values("date")[:1], output_field=DateField(null=True)
        ),
        sort_name=Lower(Coalesce(_first_name_of(Carer), _first_name_of(Child))),
    )


def for_list(cases: QuerySet) -> QuerySet:
    """With what a row shows: the family's people, the centre and the worker."""
    rows = cases.select_related("family", "centre", "worker")
    return rows.prefetch_related("family__carers", "family__children")


def in_order(cases: QuerySet, sort: str) -> QuerySet:
    """Sorted as the address asks, or what is due first in front; the unknown comes last."""
    column = SORTS.get(sort.removeprefix("-"))
    if column is None:
        by_due = F("due_by").asc(nulls_last=True)
        return cases.order_by(by_due, F("closed_on").desc(nulls_last=True), "sort_name", "ref")
    if sort.startswith("-"):
        return cases.order_by(F(column).desc(nulls_last=True), "ref")
    return cases.order_by(F(column).asc(nulls_last=True), "ref")


@dataclass(frozen=True)
class Load:
    """The open cases of a worker: how many at each level of need, all, and how many are late."""

    worker: User
    by_level: list[int]
    cases: int
    late: int


def loads(cases: QuerySet, clusters: Iterable[int], today: date) -> list[Load]:
    """What each worker of the clusters holds of these open cases, by name: two queries.

    Workers without a case are there too, and so is whoever holds one and works there no more.
    `cases` are `with_facts`.
    """
    late = Count("pk", filter=Q(due_by__lt=today))
    open_now: QuerySet = cases.order_by()
    rows = open_now.values("worker", "level_now").annotate(held=Count("pk"), late=late)
    held: dict[int, dict[int, tuple[int, int]]] = {}
    for row in rows:
        held.setdefault(row["worker"], {})[row["level_now"]] = (row["held"], row["late"])
    here = workers_of(*clusters).values("pk")
    people = User.objects.filter(Q(pk__in=here) | Q(pk__in=list(held))).order_by("name", "pk")
    return [_load(person, held.get(person.pk, {})) for person in people]


def _load(person: User, levels: dict[int, tuple[int, int]]) -> Load:
    by_level = [levels.get(level, (0, 0))[0] for level in Level.Value.values]
    late = sum(late for _held, late in levels.values())
    return Load(worker=person, by_level=by_level, cases=sum(by_level), late=late)


def _first_name_of(people: type[Carer] | type[Child]) -> Subquery:
    found = people.objects.filter(family=OuterRef("family")).order_by("ref")
    return Subquery(found.values("last_name")[:1])


def soon(today: date) -> date:
    """What is due by then is due soon."""
    return today + timedelta(days=14)
