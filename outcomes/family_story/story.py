"""Everything that happened with a family, newest first, a page at a time.

One query finds which records are on the page, one for each kind of record loads them, and one
asks the audit trail who entered them: a number that does not grow with the story.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, F, QuerySet, Value

from centres.models import AuditEvent
from families.changes import said
from families.models import Family
from outcomes.family_story.story_sources import GROUPS, SOURCES

PAGE_SIZE = 20


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

    @property
    def template(self) -> str:
        return f"outcomes/family/entries/{self.kind}.html"

    @property
    def said(self) -> tuple[str, str]:
        """What a change of the family was, in words: its title and the rest."""
        return said(self.record)


Row = tuple[str, int, date, datetime]


def kinds_for(group: str) -> list[str]:
    """The kinds of entries in a group of GROUPS; all of them for anything else."""
    return [
        kind for kind, source in SOURCES.items() if group not in GROUPS or source.group == group
    ]


def story(family: Family, page: str | None, group: str = "") -> Page:
    """A page of the family's entries (`Entry`), the newest first, of one group or all of them.

    The caller has checked scope.
    """
    found = Paginator(_index(family, kinds_for(group)), PAGE_SIZE).get_page(page)
    rows: list[Row] = list(found.object_list)
    records = {(kind, pk): record for kind in SOURCES for pk, record in _load(kind, rows)}
    people = _people(family, [record.ref for record in records.values() if hasattr(record, "ref")])
    found.object_list = [_entry(kind, day, records[kind, pk], people) for kind, pk, day, _ in rows]
    return found


def _index(family: Family, kinds: list[str]) -> QuerySet:
    """Kind, key, day and time of entry of all that happened, as one ordered query."""
    first, *others = [
        source.of_family(family)
        .order_by()
        .annotate(
            story_kind=Value(kind, output_field=CharField()),
            story_key=F("pk"),
            story_day=F(source.day) if isinstance(source.day, str) else source.day,
            story_stamp=F(source.stamp),
        )
        .values_list("story_kind", "story_key", "story_day", "story_stamp")
        for kind, source in SOURCES.items()
        if kind in kinds
    ]
    return first.union(*others, all=True).order_by(
        "-story_day", "-story_stamp", "story_kind", "-story_key"
    )


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
    by = str(source.by(record) or "") if source.by else people.get((source.entered, ref), "")
    return Entry(kind, day, record, by, people.get((source.voided, ref), ""))
