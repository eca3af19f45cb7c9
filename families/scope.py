"""Scope of everything that is about a family (SPEC 1).

A family is seen by the workers and coordinators of the cluster of its centre, and of the cluster
of any centre where it has an open case. A restricted family is seen by the cluster's coordinator
and by the named workers: those named on the family and those of its open cases.

Who had to open a family urgently sees it for a short time, on one page (`as_opened_urgently`).

A family that was merged into another is seen by nobody: what was its own is the other's. Nor is
one whose record was removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Q

from centres.scope import CASEWORK, CLUSTER_ROLES, FSW, NOTHING, Scope

_urgently: ContextVar[bool] = ContextVar("families_opened_urgently", default=False)


def families_of(role: str, user: Any) -> Q:
    """The families this casework role lets the user see, as a filter on Family."""
    clusters = user.reach.clusters[role]
    open_cases = apps.get_model("families", "Case").objects.filter(closed_on__isnull=True)
    here = Q(centre__cluster__in=clusters) | Q(
        pk__in=open_cases.filter(centre__cluster__in=clusters).values("family")
    )
    here &= Q(merged_into__isnull=True, removed_on__isnull=True)
    if _urgently.get():
        here |= _opened_urgently(user)
    if role != FSW:
        return here
    named = Q(pk__in=user.named_on_families.values("pk")) | Q(
        pk__in=open_cases.filter(worker=user).values("family")
    )
    return here & (Q(restricted=False) | named)


@contextmanager
def as_opened_urgently() -> Iterator[None]:
    """Within the block families that somebody opened urgently are in their scope too.

    Only the page that is for reading them asks for it (families.looking.urgent): they are in no
    list, found by no search, and nothing of theirs can be changed.
    """
    token = _urgently.set(True)
    try:
        yield
    finally:
        _urgently.reset(token)


def _opened_urgently(user: Any) -> Q:
    """Families the user has opened and whose time is not over; a restricted one never."""
    accesses = apps.get_model("families", "UrgentAccess").objects.open().filter(user=user)
    return Q(
        restricted=False,
        merged_into__isnull=True,
        removed_on__isnull=True,
        pk__in=accesses.values("family"),
    )


@dataclass(frozen=True)
class FamilyScope(Scope):
    """Rows that follow a family; `family` is the path to it, empty for the family itself."""

    roles: frozenset[str] = CASEWORK
    family: str = "family"

    def condition_for(self, role: str, user: Any) -> Q:
        if role not in CLUSTER_ROLES:
            return NOTHING
        condition = families_of(role, user)
        if not self.family:
            return condition
        families = apps.get_model("families", "Family").objects.filter(condition)
        return Q(**{f"{self.family}__in": families.values("pk")})
