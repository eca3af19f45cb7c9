"""A week of sessions, centres side by side. Titles, times and places: no family is in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone

from centres.models import Centre, Cluster, User
from families.models import CentreSession
from families.models.sessions import WEEKDAYS

FRIDAY, DAYS = 4, 7


@dataclass(frozen=True)
class Cell:
    """A centre's sessions on a day."""

    centre: Centre
    sessions: list[CentreSession]


@dataclass(frozen=True)
class Day:
    """A day of the week, one cell for each centre in order."""

    date: date
    name: str
    is_today: bool
    cells: list[Cell]

    @property
    def is_empty(self) -> bool:
        return not any(cell.sessions for cell in self.cells)


@dataclass(frozen=True)
class ClusterWeek:
    """The week of one cluster; `is_own` where the person works in it."""

    cluster: Cluster
    centres: list[Centre]
    days: list[Day]
    is_own: bool

    @property
    def is_empty(self) -> bool:
        return all(day.is_empty for day in self.days)


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def sessions_of(user: User, first: date, last: date) -> QuerySet[CentreSession]:
    """The council's sessions from the first to the last day, with places counted, in order."""
    rows = CentreSession.objects.visible_to(user).filter(date__range=(first, last))
    rows = rows.select_related("centre", "room", "series__hire").prefetch_related("workers")
    return rows.counted().in_order()


def weeks(
    user: User, clusters: Collection[Cluster], own: Collection[int], monday: date, words: str = ""
) -> list[ClusterWeek]:
    """The week from a Monday on, for each of these clusters; `words` are in the titles.

    Saturday and Sunday are there only where something is on.
    """
    centres = list(Centre.objects.filter(cluster__in=clusters).order_by("name"))
    rows = sessions_of(user, monday, monday + timedelta(days=DAYS - 1)).filter(centre__in=centres)
    if words:
        rows = rows.filter(title__icontains=words)
    on: dict[tuple[int, date], list[CentreSession]] = {}
    for key, group in groupby(rows, key=lambda row: (row.centre_id, row.date)):
        on.setdefault(key, []).extend(group)
    return [
        _week(cluster, [c for c in centres if c.cluster_id == cluster.pk], on, monday, own)
        for cluster in clusters
    ]


def _week(
    cluster: Cluster,
    centres: list[Centre],
    on: dict[tuple[int, date], list[CentreSession]],
    monday: date,
    own: Collection[int],
) -> ClusterWeek:
    today = timezone.localdate()
    days = []
    for number in range(DAYS):
        day = monday + timedelta(days=number)
        cells = [Cell(centre, on.get((centre.pk, day), [])) for centre in centres]
        if number <= FRIDAY or any(cell.sessions for cell in cells):
            days.append(Day(day, WEEKDAYS[number], day == today, cells))
    return ClusterWeek(cluster, centres, days, cluster.pk in own)
