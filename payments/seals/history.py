"""What the database's own history says of records: how they were, when they changed, and by whom.

PostgreSQL keeps the old row at every change and removal (families.history), whoever makes it, as
long as the table's triggers are on. What was sealed must be found there, or it is not accounted
for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import prefetch_related_objects

from centres.models import Membership
from centres.row_scope import as_service
from payments.evidence.readers import READERS, Facts, Reader
from payments.evidence.snapshots import seal

# A change that was begun before a claim was sealed may have been finished after it.
UNDER_WAY = timedelta(hours=1)
REMOVED = "delete"


@dataclass(frozen=True)
class Event:
    """A change of a record: `row` is the record as it was before, `by` a person's id if known."""

    row: Any
    at: datetime
    by: int | None
    is_removal: bool


@dataclass(frozen=True)
class Then:
    """A record as it was sealed, and what happened to it since, the first change first."""

    said: tuple[Facts, Facts]
    since: list[Event]


@dataclass
class Histories:
    """The histories of records by kind and id, since a moment."""

    events: dict[str, dict[int, list[Event]]] = field(default_factory=dict)
    joined: dict[str, dict[int, list[Event]]] = field(default_factory=dict)
    rows: dict[str, dict[int, Any]] = field(default_factory=dict)

    def of(self, kind: str, pk: int) -> list[Event]:
        """The changes of a record, the first one first."""
        return self.events.get(kind, {}).get(pk, [])

    def find(self, kind: str, pk: int, sealed: str, sealed_at: datetime) -> Then | None:
        """The record as it was sealed; None when its history since does not know of it."""
        reader, events = READERS[kind], _after(self.of(kind, pk), sealed_at)
        current = self.rows.get(kind, {}).get(pk)
        rows = [event.row for event in events] + ([current] if current else [])
        for place, row in enumerate(rows):
            if seal(kind, pk, said := reader.of(row)) == sealed:
                return Then(said, events[place:])
        for place, row in enumerate(rows):
            beside = getattr(row, f"{reader.joined}_id", 0)
            past = _after(self.joined.get(kind, {}).get(beside, []), sealed_at)
            for number, event in enumerate(past):
                if seal(kind, pk, said := _beside(reader, row, event.row)) == sealed:
                    return Then(said, [*events[place:], *past[number:]])
        return None


def histories(ids: dict[str, set[int]], since: datetime) -> Histories:
    """The histories of these records by kind; the number of queries depends on the kinds alone."""
    # By reference, as the evidence itself.
    with as_service():
        return _histories(ids, since)


def _histories(ids: dict[str, set[int]], since: datetime) -> Histories:
    found = Histories()
    for kind, keys in ids.items():
        reader = READERS[kind]
        found.events[kind] = _events(reader.model, keys, since)
        rows = list(_rows_of(found.events[kind]))
        if reader.joined:
            current = list(reader.model._default_manager.filter(pk__in=keys))
            found.rows[kind] = {row.pk: row for row in current}
            rows += current
            beside = {getattr(row, f"{reader.joined}_id") for row in rows}
            model = reader.model._meta.get_field(reader.joined).related_model
            found.joined[kind] = _events(model, beside, since)
        prefetch_related_objects(rows, *reader.related, *reader.prefetched)
    return found


def roles_of(council_id: int, people: Collection[int]) -> dict[int, str]:
    """What these people are in the council, in words; the first of several roles."""
    members = Membership.objects.filter(council=council_id, user__in=people).order_by("-pk")
    return {member.user_id: member.get_role_display().lower() for member in members}


def _beside(reader: Reader, row: Any, joined: Any) -> tuple[Facts, Facts]:
    """What a row said beside an earlier state of the record it is joined with.

    Other lines ask for the same row, so it is left as it was.
    """
    now = getattr(row, reader.joined)
    setattr(row, reader.joined, joined)
    said = reader.of(row)
    setattr(row, reader.joined, now)
    return said


def _events(model: Any, ids: Collection[int], since: datetime) -> dict[int, list[Event]]:
    names = [column.attname for column in model._meta.concrete_fields]
    kept = model.pgh_event_models["update"].objects.filter(pgh_obj__in=ids)
    kept = kept.filter(pgh_created_at__gt=since - UNDER_WAY).order_by("pgh_id")
    found: dict[int, list[Event]] = defaultdict(list)
    for row in kept.select_related("pgh_context"):
        then = model.from_db(row._state.db, names, [getattr(row, name) for name in names])
        context = row.pgh_context.metadata if row.pgh_context else {}
        is_removal = row.pgh_label == REMOVED
        event = Event(then, row.pgh_created_at, context.get("user"), is_removal)
        found[row.pgh_obj_id].append(event)
    return found


def _after(events: list[Event], sealed_at: datetime) -> list[Event]:
    return [event for event in events if event.at > sealed_at - UNDER_WAY]


def _rows_of(events: dict[int, list[Event]]) -> Iterator[Any]:
    return (event.row for each in events.values() for event in each)
