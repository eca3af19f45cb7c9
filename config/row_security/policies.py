"""Which rows of a table the database shows, as SQL, from what the model says of its scope.

Written from the kind of scope a model declares, never from its filter: the two are compared by
the tests that empty the QuerySets' scope.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models
from pghistory.models import Event

from config.row_security.links import (
    COUNTED,
    REFERRAL,
    described,
    link_to_family,
    rows_of_theirs,
    seen_rows,
    way_to_family,
)

EVERYWHERE = "(SELECT lodestar.everywhere())"
SERVED = "(SELECT lodestar.served_council())"
COUNCIL = "(SELECT lodestar.council())"
CASEWORK = "(SELECT lodestar.does_casework())"
WHOLE_COUNCIL = "(SELECT lodestar.whole_council())"

# A family that is made is in no list of families yet, so its own columns answer first.
FAMILY = (
    f"(council_id = {COUNCIL} AND ("
    "centre_id = ANY ((SELECT lodestar.centres('coordinator'))::bigint[])"
    " OR (NOT restricted AND centre_id = ANY ((SELECT lodestar.centres('fsw'))::bigint[]))"
    f" OR id IN ({seen_rows('families_family')})))"
)
# Tables that hold nothing of a council's families or money, and why no scope is asked for them.
OPEN = {
    "django_": "Django’s own bookkeeping",
    "centres_session": "sessions are found by their key only",
    "auth_": "groups and permissions of the reference data site",
    "pghistory_context": "who made a change, by number",
    "centres_council": "names of councils",
    "centres_user": "asked before anybody is known",
    "account_": "addresses people sign in by, asked before anybody is known",
    "mfa_": "second factors, asked before anybody is known",
    "socialaccount_": "accounts of councils’ own sign-in, asked before anybody is known",
    "outcomes_staredition": "shipped editions are everybody's",
    "outcomes_stararea": "shipped editions are everybody's",
}


@dataclass(frozen=True)
class Policy:
    """Which rows of a table are seen, and which may be written."""

    table: str
    seen: str
    written: str


def is_open(table: str) -> bool:
    """Whether a table is asked for without a scope."""
    return any(table.startswith(start) for start in OPEN)


def policies() -> list[Policy]:
    """One for each table of the product that is not open; ImproperlyConfigured for one without."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not meta.proxy and not is_open(meta.db_table):
            found[meta.db_table] = _policy(model)
    return [found[table] for table in sorted(found)]


def _policy(model: type[models.Model]) -> Policy:
    has_council = _has(model, "council")
    ours = f"council_id = {COUNCIL}"
    if has_council and model._meta.get_field("council").null:
        # Shipped rows; and entries of the trail that belong to no council.
        ours = f"({ours} OR (council_id IS NULL AND {COUNCIL} IS NOT NULL))"
    return Policy(
        table=model._meta.db_table,
        seen=f"{EVERYWHERE} OR {_seen(model, ours if has_council else None)}",
        written=f"{EVERYWHERE} OR {ours}" if has_council else "true",
    )


def _seen(model: type[models.Model], ours: str | None) -> str:
    of = described(model)
    if of._meta.db_table in COUNTED:
        return f"({ours} AND (council_id = {SERVED} OR {CASEWORK}))"
    link = link_to_family(of)
    if link == "":
        return _served(ours) + _itself(model)
    if link or ours is None:
        return _served(ours) + _follows(model, link or _first_link(model))
    provider = getattr(of.scope, "provider", None)
    # Names of providers, clusters and centres are known throughout the council.
    if not provider or model._meta.app_label == "centres":
        return ours
    return f"({ours} AND ({WHOLE_COUNCIL} OR {_of_provider(of, provider)}))"


def _itself(model: type[models.Model]) -> str:
    """A family or a referral; what it once was is seen by those who see what it is."""
    meta = described(model)._meta
    if issubclass(model, Event):
        return f"pgh_obj_id IN ({seen_rows(meta.db_table)})"
    return REFERRAL if meta.model_name == "referral" else FAMILY


def _served(ours: str | None) -> str:
    return f"council_id = {SERVED} OR " if ours else ""


def _follows(model: type[models.Model], link: str) -> str:
    """The row is seen when the row it links to is."""
    field = described(model)._meta.get_field(link)
    target = field.remote_field.model
    if way_to_family(target) is not None:
        return f"{field.column} IN ({seen_rows(target._meta.db_table)})"
    # That table's own policy answers.
    here = f"{model._meta.db_table}.{field.column}"
    meta = target._meta
    return f"EXISTS (SELECT FROM {meta.db_table} t WHERE t.{meta.pk.column} = {here})"


def _of_provider(model: Any, path: str) -> str:
    """The provider at the end of a path of foreign keys is one of the person's."""
    link, _, rest = path.partition("__")
    field = model._meta.get_field(link)
    if rest:
        return f"{field.column} IN ({rows_of_theirs(field.remote_field.model._meta.db_table)})"
    theirs = f"{field.column} = ANY ((SELECT lodestar.providers())::bigint[])"
    return f"({theirs} OR {field.column} IS NULL)" if field.null else theirs


def _first_link(model: type[models.Model]) -> str:
    """The first foreign key to a table that is not open."""
    for field in described(model)._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            target: Any = field.remote_field.model
            if not is_open(target._meta.db_table):
                return field.name
    raise ImproperlyConfigured(f"{model._meta.label} says neither a council nor whom it follows.")


def _has(model: type[models.Model], field: str) -> bool:
    try:
        model._meta.get_field(field)
    except FieldDoesNotExist:
        return False
    return True
