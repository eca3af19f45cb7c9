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

from centres.scope import Scope
from families.models.bookings import WaiverScope
from families.referral_scope import ReferralScope
from families.scope import FamilyScope

EVERYWHERE = "(SELECT lodestar.everywhere())"
SERVED = "(SELECT lodestar.served_council())"
COUNCIL = "(SELECT lodestar.council())"
CASEWORK = "(SELECT lodestar.does_casework())"
WHOLE_COUNCIL = "(SELECT lodestar.whole_council())"

# A place that is taken is taken for everybody who plans sessions: these rows name a family by
# number only, and count for people who do not see it (SPEC 1).
COUNTED = frozenset({"families_booking", "families_attendance"})
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
    if _described(model)._meta.db_table in COUNTED:
        return f"({ours} AND (council_id = {SERVED} OR {CASEWORK}))"
    scope = getattr(_described(model), "scope", None)
    link = _leads_to_a_family(scope)
    if link == "" and isinstance(scope, ReferralScope):
        return _referral()
    if link == "":
        return _family("pgh_obj_id" if issubclass(model, Event) else "id")
    if link or ours is None:
        return _served(ours) + _follows(model, link or _first_link(model))
    provider = getattr(scope, "provider", None)
    # Names of providers, clusters and centres are known throughout the council.
    if not provider or model._meta.app_label == "centres":
        return ours
    theirs = _of_provider(_described(model), provider)
    return f"({ours} AND ({WHOLE_COUNCIL} OR {theirs}))"


def _leads_to_a_family(scope: Scope | None) -> str | None:
    """The first link of a row to its family; empty for what is asked itself, None for no family."""
    if isinstance(scope, FamilyScope):
        return scope.family.split("__")[0]
    if isinstance(scope, ReferralScope):
        return scope.referral.split("__")[0]
    return "attendance" if isinstance(scope, WaiverScope) else None


def _family(key: str) -> str:
    """SPEC 1: the cluster of its centre or of an open case; a restricted one's named workers."""

    def here(role: str) -> str:
        return (
            f"(centre_id = ANY ((SELECT lodestar.centres('{role}'))::bigint[])"
            f" OR {key} = ANY ((SELECT lodestar.guests('{role}'))::bigint[]))"
        )

    open_to_workers = f"(NOT restricted OR {key} = ANY ((SELECT lodestar.named())::bigint[]))"
    return (
        f"council_id = {SERVED} OR (council_id = {COUNCIL}"
        f" AND ({here('coordinator')} OR ({here('fsw')} AND {open_to_workers})"
        f" OR (NOT restricted AND {key} = ANY ((SELECT lodestar.urgent())::bigint[]))))"
    )


def _referral() -> str:
    """Their inbox's, unless of a restricted family that they do not see, and a family's own."""
    inbox = "cluster_id = ANY ((SELECT lodestar.clusters('{role}'))::bigint[])"
    coordinators, workers = inbox.format(role="coordinator"), inbox.format(role="fsw")
    return (
        f"council_id = {SERVED} OR (council_id = {COUNCIL} AND ({coordinators} OR ({workers}"
        " AND (family_id IS NULL OR NOT lodestar.is_restricted(family_id)))"
        " OR EXISTS (SELECT FROM families_family f WHERE f.id = family_id)))"
    )


def _served(ours: str | None) -> str:
    return f"council_id = {SERVED} OR " if ours else ""


def _follows(model: type[models.Model], link: str) -> str:
    """The row is seen when the row it links to is: that table's own policy answers."""
    field = _described(model)._meta.get_field(link)
    target = field.remote_field.model._meta
    here = f"{model._meta.db_table}.{field.column}"
    return f"EXISTS (SELECT FROM {target.db_table} t WHERE t.{target.pk.column} = {here})"


def _of_provider(model: Any, path: str) -> str:
    """The provider at the end of a path of foreign keys is one of the person's."""
    link, _, rest = path.partition("__")
    field = model._meta.get_field(link)
    target = field.remote_field.model
    if not rest:
        theirs = f"{field.column} = ANY ((SELECT lodestar.providers())::bigint[])"
        return f"({theirs} OR {field.column} IS NULL)" if field.null else theirs
    inner = _of_provider(target, rest)
    return f"{field.column} IN (SELECT t.id FROM {target._meta.db_table} t WHERE {inner})"


def _first_link(model: type[models.Model]) -> str:
    """The first foreign key to a table that is not open."""
    for field in _described(model)._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            target: Any = field.remote_field.model
            if not is_open(target._meta.db_table):
                return field.name
    raise ImproperlyConfigured(f"{model._meta.label} says neither a council nor whom it follows.")


def _described(model: type[models.Model]) -> Any:
    """The model that says the scope: of a history, the one whose rows it keeps."""
    return getattr(model, "pgh_tracked_model", None) or model


def _has(model: type[models.Model], field: str) -> bool:
    try:
        model._meta.get_field(field)
    except FieldDoesNotExist:
        return False
    return True
