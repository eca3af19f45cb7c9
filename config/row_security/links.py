"""From a row to the family, referral or provider it belongs to, along its foreign keys.

The way there is a function of each table on it (`lodestar.family_of_outcomes_star`), written from
the paths that models declare as their scope.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from config.row_security.functions import reads
from families.models.bookings import WaiverScope
from families.referral_scope import ReferralScope
from families.scope import FamilyScope

# A place that is taken is taken for everybody who plans sessions: these rows name a family by
# number only, and count for people who do not see it (SPEC 1).
COUNTED = frozenset({"families_booking", "families_attendance"})


def described(model: type[models.Model]) -> Any:
    """The model that says the scope: of a history, the one whose rows it keeps."""
    return getattr(model, "pgh_tracked_model", None) or model


def link_to_family(model: Any) -> str | None:
    """A model's first link to its family or referral; empty for these, None without either."""
    scope = getattr(model, "scope", None)
    if isinstance(scope, FamilyScope):
        return scope.family.split("__")[0]
    if isinstance(scope, ReferralScope):
        return scope.referral.split("__")[0]
    return "attendance" if isinstance(scope, WaiverScope) else None


def way_to_family(model: Any) -> list[Any] | None:
    """Foreign keys from a row to its family or referral; empty for these, None without either.

    Also None where one on the way is seen by more people than those who see its family.
    """
    link = link_to_family(model)
    if link is None or model._meta.db_table in COUNTED:
        return None
    if link == "":
        return []
    field = model._meta.get_field(link)
    further = way_to_family(field.remote_field.model)
    return None if further is None else [field, *further]


def way_to_provider(model: Any, path: str) -> list[Any]:
    """Foreign keys along a path such as `claim__contract__provider`."""
    link, _, rest = path.partition("__")
    field = model._meta.get_field(link)
    return [field, *way_to_provider(field.remote_field.model, rest)] if rest else [field]


def end_of(field: Any, way: list[Any]) -> str:
    """SQL of the key at the end of a way, for a row that has its first foreign key."""
    if not way:
        return str(field.column)
    return f"lodestar.{_name(field.remote_field.model, way)}({field.column})"


def functions() -> list[str]:
    """One for each table that a way leads through; ImproperlyConfigured where two ways differ."""
    found: dict[str, str] = {}
    for model in apps.get_models(include_auto_created=True):
        for table, way in _ways(model):
            sql = _walked(table, way)
            if found.setdefault(_name(table, way), sql) != sql:
                raise ImproperlyConfigured(f"From {table._meta.label} there are two ways: {sql}")
    return [reads(f"{name}(which bigint)", "bigint", sql) for name, sql in sorted(found.items())]


def _ways(model: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Each table on the ways of a model's scope, with what is left from there."""
    way = way_to_family(model)
    if way:
        yield model, way
    scope = getattr(model, "scope", None)
    path = getattr(scope, "provider", None) or ""
    fields = way_to_provider(model, path) if "__" in path else []
    for number, field in enumerate(fields[:-1], 1):
        yield field.remote_field.model, fields[number:]


def _name(table: Any, way: list[Any]) -> str:
    end = way[-1].remote_field.model
    return f"{end._meta.model_name}_of_{table._meta.db_table}"


def _walked(table: Any, way: list[Any]) -> str:
    """The key at the end of a way from the row `which`."""
    joined = f"{table._meta.db_table} t0"
    for number, field in enumerate(way[:-1], 1):
        target = field.remote_field.model._meta
        joined += (
            f" JOIN {target.db_table} t{number}"
            f" ON t{number}.{target.pk.column} = t{number - 1}.{field.column}"
        )
    return (
        f"SELECT t{len(way) - 1}.{way[-1].column} FROM {joined}"
        f" WHERE t0.{table._meta.pk.column} = which"
    )
