"""Everything that is held of a family, found in the models themselves: no list to forget.

Whatever names a family, or names something that names it, is of that family (a score of a Star of
a case of it). A model that speaks of somebody by reference only says where, in `subject_column`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from pghistory.models import Event

from centres.models import AuditEvent, User
from centres.wording import in_words
from families.models import AccessArchive, AccessRequest, Family, Withheld

# The answer is no part of what it answers with.
NOT_OF_THE_RECORD: tuple[type[models.Model], ...] = (AccessArchive, AccessRequest, Withheld)
TITLES = {
    "families_family_named_workers": "Named worker of the family",
    "families_attendance_carers": "Carer who came to a session",
    "families_attendance_children": "Child who came to a session",
    "families_mergedrow": "Value changed when two records were made one",
    "families_familymerge": "Two records made one",
    "outcomes_familyvoice": "What the family said",
    "outcomes_star": "Family Star",
    "outcomes_starscore": "Score of a Family Star",
    "outcomes_sampledfile": "Case file read for an inspection",
    "outcomes_filejudgement": "What was found of a case file",
    "centres_auditevent": "Who looked, and what was done",
}
# Keys, and what only the machine needs.
UNSAID = {"id", "council", "digest", "claim", "key", "pgh_id", "pgh_obj", "pgh_context"}
# Ids and digests by which what was claimed is proved; what they stand for has entries of its own.
SEALS = {"evidence", "evidence_digest", "records", "seals", "terms", "weighed"}
CODES = {"measure", "area"}


@dataclass(frozen=True)
class Table:
    """A model of the record; `path` leads from its rows to their family, empty for the family."""

    model: type[models.Model]
    path: str

    @property
    def name(self) -> str:
        """The database's table."""
        return self.model._meta.db_table

    @property
    def title(self) -> str:
        """What an entry of it is called."""
        plain = str(self.model._meta.verbose_name)
        return TITLES.get(self.name) or plain[:1].upper() + plain[1:]

    @property
    def facts(self) -> list[models.Field]:
        """The columns that say something."""
        columns = self.model._meta.concrete_fields
        hidden = UNSAID | (SEALS if getattr(self.model, "subject_column", None) else set())
        return [each for each in columns if each.name not in hidden]

    @property
    def is_of_the_machine(self) -> bool:
        """Whether nobody types what stands in it: the trail, and what is counted and claimed."""
        return self.model is AuditEvent or bool(getattr(self.model, "subject_column", None))

    def rows(self, families: Sequence[int], *, model: Any = None) -> models.QuerySet:
        """The rows of these families, of the table or of its history (`model`)."""
        rows = (model or self.model)._base_manager
        if self.path:
            return rows.filter(**{f"{self.path}__in": families})
        return rows.filter(**{"pgh_obj__in" if model else "pk__in": families})


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


def is_typed(column: models.Field) -> bool:
    """Whether the column holds words that somebody typed, in which anybody may be named."""
    if column.name in {"ref", "postcode"} or column.choices:
        return False
    return isinstance(column, models.CharField | models.TextField | models.JSONField)


def said(column: models.Field) -> str:
    """The column's name in words."""
    name = str(column.verbose_name)
    return name[:1].upper() + name[1:]


@cache
def tables() -> tuple[Table, ...]:
    """Every table of the record: the family's own first, then by how near they are to it.

    Where a row names several things of a family (a case, and perhaps a carer), the one that it
    always names leads to the family.
    """
    found: dict[type[models.Model], Table] = {Family: Table(Family, "")}
    _follow(found, always=True)
    _follow(found, always=False)
    return tuple(found.values())


def _follow(found: dict[type[models.Model], Table], *, always: bool) -> None:
    queue: deque[type[models.Model]] = deque(found)
    while queue:
        target = queue.popleft()
        before = found[target].path
        links = [
            each.field
            for each in target._meta.get_fields(include_hidden=True)
            if isinstance(each, models.ManyToOneRel)
        ]
        for link in sorted(links, key=lambda each: (each.model._meta.db_table, each.name)):
            model: Any = link.model
            if model in found or issubclass(model, Event) or not model._meta.managed:
                continue
            if always and link.null:
                continue
            found[model] = Table(model, f"{link.name}__{before}".removesuffix("__"))
            queue.append(model)


def record_tables() -> list[Table]:
    """The tables of the record itself, without requests about it."""
    return [table for table in tables() if table.model not in NOT_OF_THE_RECORD]


@cache
def histories() -> dict[type[models.Model], type[models.Model]]:
    """The history of each model that has one."""
    events: list[Any] = [model for model in apps.get_models() if issubclass(model, Event)]
    return {model.pgh_tracked_model: model for model in events}


@cache
def by_reference() -> tuple[tuple[type[models.Model], str], ...]:
    """Models that speak of somebody by reference only, and the column that does."""
    return tuple(
        (model, column)
        for model in apps.get_models()
        if (column := getattr(model, "subject_column", None))
    )


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
