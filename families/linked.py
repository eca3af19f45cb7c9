"""Everything that names a family or one of its people, found in the models themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from pghistory.models import Event

from families.models import Carer, Child, Family, FamilyMerge, MergedRow

# What says that something was merged stays as it was said.
OF_MERGES = (FamilyMerge, MergedRow)


@dataclass(frozen=True)
class Link:
    """A foreign key: rows of `model` name a record by the column `column`."""

    model: type[models.Model]
    column: str

    @property
    def table(self) -> str:
        """The model's table."""
        return self.model._meta.db_table

    def rows(self, *keys: int) -> models.QuerySet:
        """The rows that name one of these."""
        return self.model._base_manager.filter(**{f"{self.column}__in": keys})


@cache
def links_to(target: type[models.Model]) -> tuple[Link, ...]:
    """The foreign keys to this model, of whichever app, in a lasting order.

    Not those of history and of rows that are never changed: they say what was so at the time.
    """
    found = [
        Link(field.related_model, field.field.attname)
        for field in target._meta.get_fields(include_hidden=True)
        if isinstance(field, models.ManyToOneRel) and _changes(field.related_model)
    ]
    return tuple(sorted(found, key=lambda link: (link.table, link.column)))


def followers_of(model: type[models.Model]) -> list[tuple[Link, Link]]:
    """Pairs of foreign keys of one table, the first to this model and the second to a family.

    Such rows (an engagement of a case) are of the family of what they name.
    """
    to_families = {link.model: link for link in links_to(Family)}
    return [
        (link, to_families[link.model]) for link in links_to(model) if link.model in to_families
    ]


@cache
def model_of(table: str) -> type[models.Model]:
    """The model of a table."""
    every = apps.get_models(include_auto_created=True)
    return next(model for model in every if model._meta.db_table == table)


def _changes(model: type[models.Model]) -> bool:
    is_kept_as_it_was = issubclass(model, Event) or getattr(model, "append_only", False)
    return not (is_kept_as_it_was or model in OF_MERGES) and model._meta.managed


def people_of(family: Family) -> Iterable[Any]:
    """Its carers, then its children."""
    return [*family.carers.all(), *family.children.all()]


PEOPLE: tuple[type[Carer] | type[Child], ...] = (Carer, Child)
