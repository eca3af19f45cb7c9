"""Who presses in each cluster: its open cases, what of them is late, whom nobody has seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from centres.models import Centre, Cluster, Council, Provider, User
from centres.row_scope import as_service
from centres.wording import day_in_words
from families.allocations import without_a_worker
from families.models import Case, Family, PlannedVisit
from outcomes.cases.due import WHAT, with_due
from outcomes.cases.late_reviews import due_soon, with_reasons
from outcomes.today.unseen import not_seen
from payments.models import ClusterLoad

# What can be asked of a cluster's cases: the words of its column and of one and several of them.
SHOWN = {
    "open": ("Open cases", "open case", "open cases"),
    "late": ("Something late", "case with something late", "cases with something late"),
    "unseen": (
        "Not seen for three weeks",
        "family not seen for three weeks",
        "families not seen for three weeks",
    ),
    "past_six_months": ("Past six months", "case past six months", "cases past six months"),
    "to_allocate": ("Without a worker", "case without a worker", "cases without a worker"),
}


def store_loads(council: Council, today: date) -> None:
    """Replace what is stored of the council's clusters. The same number of queries, whatever its
    size.
    """
    cases = Case.objects.filter(council=council)
    is_open = cases.open()
    found = {
        "open": is_open,
        "late": due_soon(cases, today).filter(due_by__lt=today),
        "unseen": not_seen(is_open, PlannedVisit.objects.all(), today),
        "past_six_months": with_due(is_open, today).filter(six_months__lt=today),
        "to_allocate": without_a_worker(is_open),
    }
    ids: dict[int, dict[str, list[int]]] = defaultdict(lambda: {key: [] for key in found})
    for key, rows in found.items():
        for pk, cluster in rows.order_by("pk").values_list("pk", "centre__cluster"):
            ids[cluster][key].append(pk)
    holders: dict[int, set[int]] = defaultdict(set)
    for cluster, worker in is_open.order_by().values_list("centre__cluster", "worker").distinct():
        holders[cluster].add(worker)
    ClusterLoad.objects.filter(council=council).delete()
    ClusterLoad.objects.bulk_create(
        ClusterLoad(
            council=council,
            cluster=cluster,
            as_of=today,
            workers=len(holders[cluster.pk]),
            **ids[cluster.pk],
        )
        for cluster in Cluster.objects.filter(council=council)
    )


@dataclass(frozen=True)
class Load:
    """A cluster's numbers, each with what the list behind it is asked for."""

    cluster: Cluster
    as_of: date
    numbers: list[tuple[str, str, int]]
    each: str

    @property
    def presses(self) -> bool:
        """Whether anything but open cases is there."""
        return any(number for key, _heading, number in self.numbers if key != "open")


def loads_of(user: User, provider: Provider) -> list[Load]:
    """The provider's clusters by name, as the last roll-up of a running quarter found them. One
    query.
    """
    rows = ClusterLoad.objects.visible_to(user).filter(cluster__provider=provider)
    return [
        Load(
            cluster=row.cluster,
            as_of=row.as_of,
            numbers=[
                (key, heading, len(getattr(row, key))) for key, (heading, *_) in SHOWN.items()
            ],
            each=_each(len(row.open), row.workers),
        )
        for row in rows.select_related("cluster").order_by("cluster__name", "cluster__code")
    ]


def cases_of(user: User, provider: Provider, show: str, cluster: str) -> QuerySet[Any]:
    """The cases behind a number: of one cluster, or of all that this person sees."""
    loads = ClusterLoad.objects.visible_to(user).filter(cluster__provider=provider)
    if cluster:
        loads = loads.filter(cluster__code=cluster)
    ids = [pk for found in loads.values_list(show, flat=True) for pk in found]
    return Case.objects.filter(council=provider.council_id, pk__in=ids).order_by("opened_on", "ref")


@dataclass(frozen=True)
class CaseRow:
    """A case as one person may see it: `called` is for those who work with the family, `worker`
    for the provider's own people. Of a restricted family nothing but the reference is told.
    """

    ref: str
    centre: Centre
    opened_on: date | None
    worker: str = ""
    called: str = ""
    said: str = ""


def rows_of(user: User, page: Iterable[Case], today: date, *, names_workers: bool) -> list[CaseRow]:
    """The cases of a page, with what is due and when the family was last seen. Three queries."""
    ids = [case.pk for case in page]
    seen = Case.objects.visible_to(user).filter(pk__in=ids).with_people()
    own = {case.pk: case.family.called for case in seen}
    hidden = Family.objects.filter(restricted=True)
    told = Case.objects.filter(pk__in=ids)
    # By reference, with what is due: managers see no family.
    with as_service(user.council_id):
        withheld = {
            *told.filter(family__in=hidden).exclude(pk__in=own).values_list("pk", flat=True)
        }
        cases = list(with_reasons(with_due(told, today), today).order_by("opened_on", "ref"))
    return [
        CaseRow(case.ref, case.centre, None)
        if case.pk in withheld
        else CaseRow(
            case.ref,
            case.centre,
            case.opened_on,
            worker=str(case.worker) if names_workers else "",
            called=own.get(case.pk, ""),
            said=_said(case, today),
        )
        for case in cases
    ]


def _said(case: Any, today: date) -> str:
    """What is due, and when the family was last seen."""
    said = []
    if case.due_by:
        late = " was due by " if case.due_by < today else " is due by "
        said.append(f"{WHAT[case.due]}{late}{day_in_words(case.due_by)}")
    if case.last_seen:
        said.append(f"Last seen {day_in_words(case.last_seen)}")
    else:
        said.append("Not seen yet")
    return ". ".join(said)


def _each(cases: int, workers: int) -> str:
    """Cases for each worker on average, to one decimal, rounded half up."""
    if not workers:
        return "–"
    tenths = (20 * cases + workers) // (2 * workers)
    return f"{tenths // 10}.{tenths % 10}"
