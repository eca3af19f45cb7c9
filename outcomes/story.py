"""Everything that happened with a family, newest first, a page at a time.

One query finds which records are on the page, one for each kind of record loads them, and one
asks the audit trail who entered them: a number that does not grow with the story.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, F, QuerySet, Value

from centres.models import AuditEvent
from families.models import Case, Engagement, Family, Level
from outcomes.models import Action, Star

PAGE_SIZE = 20


@dataclass(frozen=True)
class Source:
    """A kind of entry: how its records are found and loaded, and what tells who entered them.

    `day` is the field that dates it; `entered` and `voided` are actions of the audit trail.
    """

    day: str
    of_family: Callable[[Family], QuerySet]
    loaded: Callable[[], QuerySet]
    entered: str = ""
    voided: str = ""


@dataclass(frozen=True)
class Entry:
    """Something that happened: its kind, its day, the record, who entered and who voided it.

    Names are empty for what was imported and is not signed by anybody.
    """

    kind: str
    day: date
    record: Any
    by: str
    voided_by: str


def _cases() -> QuerySet:
    return Case.objects.select_related("worker", "centre")


SOURCES = {
    "engagement": Source(
        day="date",
        of_family=lambda family: Engagement.objects.filter(family=family),
        loaded=lambda: Engagement.objects.select_related("worker", "centre", "case"),
        voided="engagement.void",
    ),
    "level": Source(
        day="starts_on",
        of_family=lambda family: Level.objects.filter(family=family),
        loaded=Level.objects.all,
    ),
    "opened": Source(
        day="opened_on",
        of_family=lambda family: Case.objects.filter(family=family),
        loaded=_cases,
        entered="case.open",
    ),
    "closed": Source(
        day="closed_on",
        of_family=lambda family: Case.objects.filter(family=family, closed_on__isnull=False),
        loaded=_cases,
        entered="case.close",
    ),
    "star": Source(
        day="date",
        of_family=lambda family: Star.objects.filter(case__family=family),
        loaded=lambda: Star.objects.select_related("edition", "case").annotate(
            scored=Count("scores")
        ),
        entered="star.finish",
        voided="star.void",
    ),
    "action": Source(
        day="done_on",
        of_family=lambda family: Action.objects.filter(case__family=family, status="done"),
        loaded=lambda: Action.objects.select_related("case"),
        entered="action.done",
    ),
}
Row = tuple[str, int, date, datetime]


def story(family: Family, page: str | None) -> Page:
    """A page of the family's entries (`Entry`), the newest first. The caller has checked scope."""
    found = Paginator(_index(family), PAGE_SIZE).get_page(page)
    rows: list[Row] = list(found.object_list)
    records = {(kind, pk): record for kind in SOURCES for pk, record in _load(kind, rows)}
    people = _people(family, [record.ref for record in records.values() if hasattr(record, "ref")])
    found.object_list = [_entry(kind, day, records[kind, pk], people) for kind, pk, day, _ in rows]
    return found


def _index(family: Family) -> QuerySet:
    """Kind, key, day and time of entry of all that happened, as one ordered query."""
    first, *others = [
        source.of_family(family)
        .order_by()
        .annotate(
            entry=Value(kind, output_field=CharField()),
            key=F("pk"),
            day=F(source.day),
            entered=F("recorded_at"),
        )
        .values_list("entry", "key", "day", "entered")
        for kind, source in SOURCES.items()
    ]
    return first.union(*others, all=True).order_by("-day", "-entered", "entry", "-key")


def _load(kind: str, rows: list[Row]) -> list[tuple[int, Any]]:
    wanted = [pk for entry, pk, _, _ in rows if entry == kind]
    return [(record.pk, record) for record in SOURCES[kind].loaded().filter(pk__in=wanted)]


def _people(family: Family, references: list[str]) -> dict[tuple[str, str], str]:
    """Who entered or voided these records, by action and reference."""
    actions = {name for source in SOURCES.values() for name in (source.entered, source.voided)}
    events = AuditEvent.objects.filter(
        council=family.council_id, reference__in=references, action__in=actions - {""}
    )
    return {
        (event.action, event.reference): str(event.user)
        for event in events.select_related("user")
        if event.user
    }


def _entry(kind: str, day: date, record: Any, people: dict[tuple[str, str], str]) -> Entry:
    source, ref = SOURCES[kind], getattr(record, "ref", "")
    by = str(record.worker) if kind == "engagement" else people.get((source.entered, ref), "")
    return Entry(kind, day, record, by, people.get((source.voided, ref), ""))
