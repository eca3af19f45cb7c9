"""The tables of a family's record, found in the models themselves: no list to forget.

Whatever names a family, or names something that names it, is of that family (a score of a Star of
a case of it). A model that speaks of somebody by reference only says where, in `subject_column`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from pghistory.models import Event

from centres.models import AuditEvent
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
