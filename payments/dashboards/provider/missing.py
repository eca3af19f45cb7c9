"""What a provider would lose for missing records this quarter: how much, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, QuerySet, Sum

from centres.models import Provider, User
from centres.quarters import Quarter
from outcomes.measures.registry import title
from outcomes.outlook.mendable import Mending
from payments.dashboards.provider.missing_words import MENDING, heading, what_is_next
from payments.models import BlockedOutcome, QuarterOutlook
from payments.models.quarter_outlooks import RESTRICTED


@dataclass
class Sums:
    """How many outcomes, what they are worth in pence at the unit price, and the first day by
    which one is to be put right; `query` is the filter that lists exactly these.
    """

    query: str
    number: int = 0
    pence: int = 0
    until: date | None = None

    def add(self, row: dict[str, Any]) -> None:
        self.number += row["number"]
        self.pence += row["pence"]
        days = [day for day in (self.until, row["until"]) if day and row["lacks"] != RESTRICTED]
        self.until = min(days, default=None)


@dataclass
class Lack(Sums):
    """What outcomes of one kind lack."""

    measure: str = ""
    mending: str = ""
    lacks: str = ""
    pays: bool = False
    units_left: int | None = None

    @property
    def title(self) -> str:
        return title(self.measure)

    @property
    def heading(self) -> str:
        return heading(self.lacks)

    @property
    def next(self) -> str:
        return what_is_next(self.mending, self.lacks)


@dataclass
class Person(Sums):
    """Whose: a worker, or nobody."""

    name: str = ""


@dataclass
class InCluster(Sums):
    """A cluster's, and its workers'."""

    name: str = ""
    people: list[Person] = field(default_factory=list)


@dataclass(frozen=True)
class Missing:
    """The running quarter's. Of `groups`, by what can be done, each holds its lacks in order of
    worth; `unpaid` are those for which no units are left, `clusters` all that can be put right.
    """

    groups: list[tuple[str, list[Lack]]]
    lost: list[Lack]
    unpaid: list[Lack]
    clusters: list[InCluster]

    @property
    def number(self) -> int:
        """How many can be put right and would be paid for."""
        return sum(lack.number for _heading, lacks in self.groups for lack in lacks)

    @property
    def pence(self) -> int:
        """What they are worth at the unit prices, before caps."""
        return sum(lack.pence for _heading, lacks in self.groups for lack in lacks)

    @property
    def any(self) -> bool:
        return bool(self.groups or self.lost or self.unpaid)


def blocked(user: User, provider: Provider, quarter: Quarter) -> QuerySet[Any]:
    """The provider's outcomes that lack a record, as this person may see them."""
    rows: Any = BlockedOutcome.objects
    found: QuerySet[Any] = rows.as_seen_by(user).filter(
        contract__provider=provider, quarter=str(quarter)
    )
    return found


def missing(
    user: User, provider: Provider, quarter: Quarter, outlooks: Iterable[QuarterOutlook]
) -> Missing:
    """What lacks a record, from what the last roll-up stored. Two queries."""
    units = {
        (one.contract_id, key): left for one in outlooks for key, left in one.units_left.items()
    }
    rows = list(
        blocked(user, provider, quarter)
        .order_by()
        .values(
            "contract",
            "measure",
            "mending",
            "lacks",
            "pays",
            "whose",
            "centre__cluster__code",
            "centre__cluster__name",
        )
        .annotate(number=Count("pk"), pence=Sum("worth_pence"), until=Min("until"))
    )
    lacks = _lacks(rows, units)
    return Missing(
        groups=[
            (MENDING[mending], found)
            for mending in (Mending.TO_DO, Mending.TO_RECORD)
            if (found := [one for one in lacks if one.pays and one.mending == mending])
        ],
        lost=[one for one in lacks if one.mending == Mending.LOST],
        unpaid=[one for one in lacks if not one.pays and one.mending != Mending.LOST],
        clusters=_clusters([row for row in rows if row["pays"]]),
    )


def outlooks_of(user: User, provider: Provider, quarter: Quarter) -> dict[int, QuarterOutlook]:
    """By contract: what the last roll-up of the quarter foresaw. One query."""
    found = QuarterOutlook.objects.visible_to(user).filter(
        contract__provider=provider, quarter=str(quarter)
    )
    return {one.contract_id: one for one in found}


def _lacks(rows: list[dict[str, Any]], units: dict[tuple[int, str], int]) -> list[Lack]:
    found: dict[tuple[str, str, str, bool], Lack] = {}
    for row in rows:
        key = row["measure"], row["mending"], row["lacks"], row["pays"]
        if key not in found:
            of_these = {"measure": key[0], "mending": key[1], "lack": key[2]}
            query = urlencode({**of_these, "paid": "yes" if row["pays"] else "no"})
            left = units.get((row["contract"], row["measure"]))
            found[key] = Lack(query, 0, 0, None, *key, units_left=left)
        found[key].add(row)
    return sorted(found.values(), key=lambda one: (-one.pence, one.title, one.heading))


def _clusters(rows: Sequence[dict[str, Any]]) -> list[InCluster]:
    names = dict(
        User.objects.filter(pk__in={row["whose"] for row in rows if row["whose"]}).values_list(
            "pk", "name"
        )
    )
    found: dict[str, InCluster] = {}
    people: dict[tuple[str, int | None], Person] = {}
    for row in rows:
        code, whose = row["centre__cluster__code"], row["whose"]
        if code not in found:
            query = urlencode({"paid": "yes", "cluster": code})
            found[code] = InCluster(query, name=row["centre__cluster__name"])
        if (code, whose) not in people:
            query = urlencode({"paid": "yes", "cluster": code, "worker": whose or "none"})
            person = Person(query, name=names.get(whose, "Nobody named"))
            people[code, whose] = person
            found[code].people.append(person)
        found[code].add(row)
        people[code, whose].add(row)
    for cluster in found.values():
        cluster.people.sort(key=_most_first)
    return sorted(found.values(), key=_most_first)


def _most_first(one: InCluster | Person) -> tuple[int, str]:
    return -one.pence, one.name
