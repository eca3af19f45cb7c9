"""Families that only named workers and the cluster's coordinator see (SPEC 1)."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from centres.models import User
from centres.refusals import Refused
from families.models import Family
from families.standing import coordinates_home, hold, workers_of
from families.trail import family_changed


def may_be_named(family: Family) -> QuerySet[User]:
    """Who can be a named worker: the workers of the family's cluster and of its open cases'."""
    of_cases = family.cases.open().values("centre__cluster")
    clusters = {family.centre.cluster_id, *of_cases.values_list("centre__cluster", flat=True)}
    return workers_of(*clusters)


@transaction.atomic
def restrict(*, by: User, family: Family, workers: Iterable[User]) -> Family:
    """Mark a family as restricted, or change its named workers; the coordinator's alone.

    Workers of its open cases see it whether they are named or not.
    """
    family = hold(by, family)
    require_coordinator(by, family)
    named = set(workers)
    if not named <= set(may_be_named(family)):
        raise ValidationError({"workers": "Select workers of the family’s cluster."})
    before = set(family.named_workers.all())
    if family.restricted and named == before:
        return family
    action = "name_workers" if family.restricted else "restrict"
    family.named_workers.set(named)
    if not family.restricted:
        family.restricted = True
        family.save(update_fields=["restricted"])
    usernames = sorted(worker.username for worker in named)
    family_changed(by, action, family, workers=usernames)
    return family


@transaction.atomic
def lift(*, by: User, family: Family) -> Family:
    """Let everybody of the cluster see the family again; Refused when it is not restricted."""
    family = hold(by, family)
    require_coordinator(by, family)
    require_restricted(family)
    family.named_workers.clear()
    family.restricted = False
    family.save(update_fields=["restricted"])
    family_changed(by, "lift", family)
    return family


def require_coordinator(by: User, family: Family) -> None:
    """Refused for anybody but the coordinator of the family's cluster."""
    if not coordinates_home(by, family):
        raise Refused("Only the coordinator of the family’s cluster can do this.")


def require_restricted(family: Family) -> None:
    """Refused for a family that everybody of its cluster sees."""
    if not family.restricted:
        raise Refused("This family is not restricted.")
