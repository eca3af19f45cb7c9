"""From a row to the family, referral or provider it belongs to, along its foreign keys.

Each table on the way has a function that gives the keys of its rows that are seen
(`lodestar.seen_outcomes_star`), or are the person's providers' (`lodestar.theirs_payments_claim`),
written from the paths that models declare as their scope.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from config.row_security.functions import lists
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


def seen_rows(table: str) -> str:
    """A query for the keys of the rows that are seen, of a table with a way to a family."""
    return f"SELECT lodestar.seen_{table}()"


def rows_of_theirs(table: str) -> str:
    """A query for the keys of the rows of the person's providers, of a table with a way there."""
    return f"SELECT lodestar.theirs_{table}()"


# Their inbox's, unless of a restricted family that they do not see, and a family's own.
REFERRAL = (
    "(council_id = (SELECT lodestar.council())"
    " AND (cluster_id = ANY ((SELECT lodestar.clusters('coordinator'))::bigint[])"
    " OR (cluster_id = ANY ((SELECT lodestar.clusters('fsw'))::bigint[])"
    " AND (family_id IS NULL OR NOT lodestar.is_restricted(family_id)))"
    f" OR family_id IN ({seen_rows('families_family')})))"
)


def functions() -> list[str]:
    """One for each table that a way leads through; ImproperlyConfigured where two ways differ."""
    found = {
        "seen_families_referral": "SELECT id FROM families_referral"
        f" WHERE council_id = (SELECT lodestar.served_council()) OR {REFERRAL}"
    }
    for model in apps.get_models(include_auto_created=True):
        for name, sql in _asked(model):
            if found.setdefault(name, sql) != sql:
                raise ImproperlyConfigured(f"lodestar.{name} would be asked two ways: {sql}")
    return [lists(f"{name}()", sql) for name, sql in sorted(found.items())]


def _asked(model: Any) -> Iterator[tuple[str, str]]:
    """Name and query: of a model with a way to a family, and of each on its way to a provider."""
    way = way_to_family(model)
    if way:
        end = way[-1].remote_field.model._meta.db_table
        yield f"seen_{model._meta.db_table}", f"{_walked(model, way)} IN ({seen_rows(end)})"
    path = getattr(getattr(model, "scope", None), "provider", None) or ""
    fields = way_to_provider(model, path) if "__" in path else []
    for number, field in enumerate(fields[:-1], 1):
        table = field.remote_field.model
        walked = _walked(table, fields[number:])
        yield f"theirs_{table._meta.db_table}", f"{walked} = ANY (lodestar.providers())"


def _walked(table: Any, way: list[Any]) -> str:
    """The rows of a table, up to the condition on the key at the end of the way."""
    joined = f"{table._meta.db_table} t0"
    for number, field in enumerate(way[:-1], 1):
        target = field.remote_field.model._meta
        joined += (
            f" JOIN {target.db_table} t{number}"
            f" ON t{number}.{target.pk.column} = t{number - 1}.{field.column}"
        )
    return (
        f"SELECT t0.{table._meta.pk.column} AS id FROM {joined}"
        f" WHERE t{len(way) - 1}.{way[-1].column}"
    )
