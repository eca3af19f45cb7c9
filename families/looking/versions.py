"""What changed in a record: its kept versions (families.history), told field by field.

One mechanism for every model that keeps history. The database keeps a row as it was before each
change; what it became is in the next one kept, or in the row as it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import CharField, F, QuerySet, Value
from pghistory.models import Event

from centres.models import User
from centres.wording import day_in_words, in_words, moment_in_words, time_in_words
from families.models import Family
from families.referral_scope import ReferralScope
from families.scope import FamilyScope

# Columns that say nothing of the record itself.
NOT_TOLD = {"id", "council", "recorded_at", "recorded_by", "digest"}
# What is hidden where a restricted family's home is.
HOME = {"address", "postcode", "phone"}
HIDDEN = "Not shown to you"
NOTHING = "Nothing"
REMOVED = "delete"
NEWEST_FIRST = ("-changed_at", "-version")
NAMES = {"centresession": "session", "plannedvisit": "planned visit", "sessionseries": "series"}


@dataclass(frozen=True)
class Field:
    """A field of a record that changed: its name, what it was, what it became."""

    name: str
    before: str
    after: str

    @property
    def is_new(self) -> bool:
        """Whether there was nothing before."""
        return self.before == NOTHING


@dataclass(frozen=True)
class Change:
    """One change of one record, or its removal, which tells its fields as they were."""

    what: str
    at: datetime
    by: User | None
    is_removal: bool
    fields: list[Field]
    kind: str
    pk: int


@cache
def kinds() -> dict[str, Any]:
    """The table of kept versions of each kind of record, by the model's name in addresses."""
    kept: list[Any] = [model for model in apps.get_models() if issubclass(model, Event)]
    return {model.pgh_tracked_model._meta.model_name: model for model in kept}


def named(model: type[models.Model]) -> str:
    """What records of a model are called: `planned visit`."""
    return NAMES.get(model._meta.model_name or "", str(model._meta.verbose_name))


def of_record(record: models.Model) -> QuerySet:
    """The kept versions of a record, the newest first, as `told` takes them."""
    kind = record._meta.model_name or ""
    return _rows(kind, kinds()[kind].objects.filter(pgh_obj_id=record.pk)).order_by(*NEWEST_FIRST)


def of_family(family: Family) -> QuerySet:
    """Those of everything that a family's records hold, the newest first, in one query.

    A row that is there no more is found by the family, case or child it was of.
    """
    first, *more = [
        _rows(kind, versions.objects.filter(**_of_family(versions.pgh_tracked_model, family)))
        for kind, versions in kinds().items()
        if versions.pgh_tracked_model is Family or family_path(versions.pgh_tracked_model)
    ]
    return first.union(*more, all=True).order_by(*NEWEST_FIRST)


def family_path(model: type[models.Model]) -> str:
    """The path to its family from a record that whoever sees the family sees; empty for none."""
    scope = getattr(model, "scope", None)
    if isinstance(scope, FamilyScope):
        return scope.family
    return "family" if isinstance(scope, ReferralScope) and not scope.referral else ""


def _of_family(tracked: type[models.Model], family: Family) -> dict[str, Any]:
    if tracked is Family:
        return {"pgh_obj_id": family.pk}
    first, _, rest = family_path(tracked).partition("__")
    if not rest:
        return {first: family.pk}
    owners = tracked._meta.get_field(first).related_model._base_manager  # type: ignore[union-attr]
    return {f"{first}__in": owners.filter(**{rest: family.pk}).values("pk")}


def _rows(kind: str, versions: QuerySet) -> QuerySet:
    return (
        versions.order_by()
        .annotate(changed_at=F("pgh_created_at"), version=F("pgh_id"))
        .annotate(of_kind=Value(kind, CharField()))
        .values_list("changed_at", "version", "of_kind")
    )


def told(rows: Iterable[tuple[datetime, int, str]], *, home_seen: bool) -> list[Change]:
    """The changes of these rows of `of_record` or `of_family`, in their order, field by field.

    `home_seen` says whether the reader sees the family's home. Two queries for each kind of record
    among them, one for each kind that their fields name, and one for the people: a number that
    does not grow with the rows.
    """
    asked: dict[str, list[int]] = defaultdict(list)
    order = []
    for _, version, kind in rows:
        asked[kind].append(version)
        order.append((kind, version))
    found = {
        (kind, version.pgh_id): (version, after)
        for kind, keys in asked.items()
        for version, after in _with_what_followed(kinds()[kind], keys)
    }
    pairs = [(*found[key], key[0]) for key in order]
    people = User.objects.in_bulk({by for version, _, _ in pairs if (by := _by(version))})
    names = _names(pairs)
    return [
        Change(
            what=_called(version),
            at=version.pgh_created_at,
            by=people.get(_by(version) or 0),
            is_removal=version.pgh_label == REMOVED,
            fields=list(_fields(version, after, names, home_seen=home_seen)),
            kind=kind,
            pk=version.pgh_obj_id,
        )
        for version, after, kind in pairs
    ]


def _with_what_followed(
    versions: Any, keys: list[int]
) -> Iterator[tuple[Any, models.Model | None]]:
    """These versions, each with the next of its record, or the record as it stands."""
    wanted = versions.objects.filter(pgh_id__in=keys)
    rows = versions.objects.filter(
        pgh_obj_id__in=wanted.values("pgh_obj_id"), pgh_id__gte=min(keys)
    )
    kept = list(rows.select_related("pgh_context").order_by("-pgh_id"))
    standing = versions.pgh_tracked_model._base_manager.in_bulk({row.pgh_obj_id for row in kept})
    after: dict[int, models.Model | None] = dict(standing)
    asked = set(keys)
    for row in kept:
        if row.pgh_id in asked:
            yield row, None if row.pgh_label == REMOVED else after.get(row.pgh_obj_id)
        after[row.pgh_obj_id] = row


def _by(version: Any) -> int | None:
    context = version.pgh_context
    return context.metadata.get("user") if context else None


def _called(version: Any) -> str:
    """What changed, in words: `Case LC-1`, `Level`."""
    what = named(version.pgh_tracked_model)
    ref = getattr(version, "ref", "")
    return f"{what[:1].upper()}{what[1:]} {ref}".strip()


def _names(pairs: Iterable[tuple[Any, Any, str]]) -> dict[tuple[type, int], str]:
    """What the records that fields point to are called, by their model and key."""
    wanted: dict[type[models.Model], set[int]] = defaultdict(set)
    for version, after, _ in pairs:
        for field in _told_fields(version):
            if field.related_model:
                keys = {getattr(row, field.attname) for row in (version, after) if row is not None}
                wanted[field.related_model].update(keys - {None})
    return {
        (model, row.pk): _name(row)
        for model, keys in wanted.items()
        for row in model._base_manager.filter(pk__in=keys)
    }


def _name(row: Any) -> str:
    return str(getattr(row, "full_name", "") or getattr(row, "name", "") or row)


def _told_fields(version: Any) -> list[Any]:
    """The record's own columns, as the record itself describes them."""
    columns = {field.name for field in version._meta.fields}
    return [
        field
        for field in version.pgh_tracked_model._meta.fields
        if field.name in columns and field.name not in NOT_TOLD
    ]


def _fields(
    version: Any, after: Any, names: dict[tuple[type, int], str], *, home_seen: bool
) -> Iterator[Field]:
    for field in _told_fields(version):
        was = getattr(version, field.attname)
        now = getattr(after, field.attname) if after is not None else None
        if was == now or (after is None and was in (None, "", False)):
            continue
        name = in_words(field.verbose_name)
        if field.name in HOME and version.pgh_tracked_model is Family and not home_seen:
            yield Field(name, HIDDEN, HIDDEN if after is not None else "")
            continue
        said = _said(field, was, names)
        yield Field(name, said, "" if after is None else _said(field, now, names))


def _said(field: Any, value: Any, names: dict[tuple[type, int], str]) -> str:
    """A value in words: as the pages say dates, choices and names."""
    if value in (None, ""):
        return NOTHING
    if field.related_model:
        return names.get((field.related_model, value), NOTHING)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return moment_in_words(value)
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, time):
        return time_in_words(value)
    if isinstance(value, list):
        return ", ".join(in_words(one) for one in value) or NOTHING
    return str(value)
