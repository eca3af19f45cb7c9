"""Everything that is held of a family, entry by entry: as it stands, as it stood, who looked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from centres.models import AuditEvent, User
from centres.wording import in_words
from families.models import Family
from families.rights.tables import Table, by_reference, histories, is_typed, record_tables, said

CODES = {"measure", "area"}


@dataclass
class Entry:
    """One row as it stands (`now`; empty when it was removed) and as it stood before (`before`).

    `now` and each of `before` are names of facts and what they say, in words; `texts` are the
    names of those that somebody typed.
    """

    table: Table
    row: int
    day: date
    now: dict[str, str] = field(default_factory=dict)
    before: list[tuple[datetime, dict[str, str]]] = field(default_factory=list)
    people: set[tuple[str, int]] = field(default_factory=set)
    workers: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        """How an address names it."""
        return f"{self.table.name}-{self.row}"

    def texts(self) -> Iterator[tuple[str, str]]:
        """What was typed, as it stands and as it stood: (name of the fact, words)."""
        if self.table.is_of_the_machine:
            return
        typed = {said(each) for each in self.table.facts if is_typed(each)}
        seen = set()
        for facts in (self.now, *(version for _, version in self.before)):
            for name, words in facts.items():
                if name in typed and words and (name, words) not in seen:
                    seen.add((name, words))
                    yield name, words


def families_of(family: Family) -> list[int]:
    """Ids of the family and of those that were merged into it, however long ago."""
    found = [family.pk]
    newest = found
    while newest:
        newest = [
            *Family.objects.filter(merged_into__in=newest)
            .exclude(pk__in=found)
            .values_list("pk", flat=True)
        ]
        found = [*found, *newest]
    return found


def entries_of(family: Family) -> list[Entry]:
    """Everything held of a family, oldest first: as it stands, as it stood, and who looked.

    So many queries, however much there is. To be read as the service (centres.row_scope).
    """
    families = families_of(family)
    entries: list[Entry] = []
    references: set[str] = set()
    for table in record_tables():
        found = {row.pk: _entry(table, row) for row in _with_names(table.rows(families))}
        history = histories().get(table.model)
        if history:
            rows = _with_names(table.rows(families, model=history).order_by("pgh_id"))
            for old in rows:
                entry = found.setdefault(old.pgh_obj_id or old.id, _removed(table, old))
                entry.before.append((old.pgh_created_at, _facts(table, old)))
                entry.people |= _people(table, old)
        entries += found.values()
        references |= {
            entry.now["Reference"] for entry in found.values() if "Reference" in entry.now
        }
    entries += _of_subjects(references, family.council_id)
    entries += _looks(references, family.council_id)
    entries += _lists(family)
    return sorted(entries, key=lambda entry: (entry.day, entry.table.name, entry.row))


def entry_of(family: Family, key: str) -> Entry | None:
    """One entry of a family by its key; None where it has no such entry."""
    return next((entry for entry in entries_of(family) if entry.key == key), None)


def _of_subjects(references: set[str], council: int) -> Iterator[Entry]:
    for model, column in by_reference():
        rows = model._base_manager.filter(**{f"{column}__in": references, "council": council})
        table = Table(model, column)
        for row in _with_names(rows):
            yield _entry(table, row)


def _looks(references: set[str], council: int) -> Iterator[Entry]:
    events = AuditEvent.objects.filter(council=council, reference__in=references)
    table = Table(AuditEvent, "reference")
    # Keys of a council's own settings may be anybody's reference too.
    for event in _with_names(
        events.exclude(record__in=("user", "council", "provider", "contract"))
    ):
        yield _entry(table, event)


def _lists(family: Family) -> Iterator[Entry]:
    """Lists that showed the family to somebody, without the others that stood on them."""
    shown = AuditEvent.objects.filter(
        council=family.council_id, details__contains={"shown": [family.ref]}
    )
    table = Table(AuditEvent, "reference")
    for event in _with_names(shown):
        event.details = {}
        yield _entry(table, event)


def _with_names(rows: models.QuerySet) -> models.QuerySet:
    links = [each.name for each in rows.model._meta.concrete_fields if each.is_relation]
    return rows.select_related(*links) if links else rows


def _entry(table: Table, row: Any) -> Entry:
    return Entry(
        table,
        row.pk,
        _day(row),
        _facts(table, row),
        people=_people(table, row),
        workers=_workers(table, row),
    )


def _removed(table: Table, old: Any) -> Entry:
    return Entry(table, old.pgh_obj_id or old.id, _day(old), workers=_workers(table, old))


def _facts(table: Table, row: Any) -> dict[str, str]:
    facts: dict[str, str] = {}
    for column in table.facts:
        words = _in_words(column, row)
        if words:
            facts[said(column)] = words
    return facts


def _in_words(column: models.Field, row: Any) -> str:
    value = getattr(row, column.name)
    if value is None or value in ("", [], {}):
        return ""
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(microsecond=0)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return "; ".join(f"{name}: {each}" for name, each in value.items())
    return _plainly(column, value)


def _plainly(column: models.Field, value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return in_words(value) if column.name in CODES else str(value)


def _people(table: Table, row: Any) -> set[tuple[str, int]]:
    if table.name in {"families_carer", "families_child"}:
        return {
            (table.name.removeprefix("families_"), row.pk if not hasattr(row, "pgh_id") else row.id)
        }
    links = {"carer": "carer_id", "child": "child_id"}
    return {(kind, key) for kind, name in links.items() if (key := getattr(row, name, None))}


def _workers(table: Table, row: Any) -> set[str]:
    return {
        str(person)
        for column in table.facts
        if column.related_model is User and (person := getattr(row, column.name))
    }


def _day(row: Any) -> date:
    """The day the entry is about: its own first date, or when it was entered."""
    for column in row._meta.concrete_fields:
        born = column.name in {"date_of_birth", "due_on", "checked_on"}
        value = getattr(row, column.attname)
        if isinstance(column, models.DateField) and value and not born and "pgh" not in column.name:
            if isinstance(value, datetime):
                if column.name == "recorded_at" and _has_a_day(row):
                    continue
                return timezone.localtime(value).date()
            return value
    parent: Any = getattr(row, "star", None) or getattr(row, "attendance", None)
    return _day(parent) if parent is not None else date.min


def _has_a_day(row: Any) -> bool:
    return any(
        type(column) is models.DateField and getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if column.name not in {"date_of_birth", "due_on", "checked_on"}
    )
