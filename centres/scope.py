"""Scope: who may see a row (SPEC 1). What is outside a person's scope does not exist for them.

Every model that belongs to a council says its `scope`: the roles it is for, and the paths from
it to the cluster and the provider those roles are tied to. A model that says none is visible to
nobody. Views, API, search, exports and autocomplete start from `visible_to(user)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from centres.models import User

NOTHING = Q(pk__in=[])

FSW = "fsw"
COORDINATOR = "coordinator"
PROVIDER_MANAGER = "provider_manager"
COMMISSIONER = "commissioner"
COUNCIL_ADMIN = "council_admin"
AUDITOR = "auditor"

# Kinds of support worker.
OUTREACH = "outreach"
UNIVERSAL = "universal"
BOTH = "both"

CLUSTER_ROLES = frozenset({FSW, COORDINATOR})
COUNCIL_ROLES = frozenset({COMMISSIONER, COUNCIL_ADMIN, AUDITOR})
CASEWORK = frozenset({FSW, COORDINATOR})
# Those whose work is claims: they see contracts, claims and the figures claims follow from.
CLAIMS_FOR = frozenset({COORDINATOR, PROVIDER_MANAGER, COMMISSIONER})
EVERYONE = frozenset({*CLUSTER_ROLES, PROVIDER_MANAGER, *COUNCIL_ROLES})


@dataclass
class Reach:
    """What a person's memberships reach, by role: ids of clusters, providers and councils."""

    clusters: dict[str, set[int]] = field(default_factory=dict)
    providers: dict[str, set[int]] = field(default_factory=dict)
    councils: dict[str, set[int]] = field(default_factory=dict)
    kinds_of_work: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, memberships: Iterable[Any]) -> Reach:
        """Build it from memberships whose `cluster` is loaded."""
        reach = cls()
        for membership in memberships:
            role = membership.role
            if membership.works_as:
                reach.kinds_of_work.add(membership.works_as)
            if membership.cluster:
                reach.clusters.setdefault(role, set()).add(membership.cluster_id)
                reach.providers.setdefault(role, set()).add(membership.cluster.provider_id)
            elif membership.provider_id:
                reach.providers.setdefault(role, set()).add(membership.provider_id)
            else:
                reach.councils.setdefault(role, set()).add(membership.council_id)
        return reach

    @property
    def roles(self) -> frozenset[str]:
        """All roles the person holds somewhere."""
        return frozenset({*self.clusters, *self.providers, *self.councils})

    @property
    def works_as(self) -> str:
        """`outreach`, `universal` or `both`, over all memberships; empty while nobody has said."""
        if len(self.kinds_of_work) > 1:
            return BOTH
        return next(iter(self.kinds_of_work), "")


@dataclass(frozen=True)
class Scope:
    """Which roles see a model's rows, and the paths to what those roles are tied to.

    A role of a cluster follows `cluster`, or `provider` where the model has no cluster (a
    contract, say); a provider's follows `provider`; a council's follows `council`. A role whose
    path is missing sees nothing.
    """

    roles: frozenset[str]
    cluster: str | None = None
    provider: str | None = None
    council: str = "council"

    def condition(self, user: User) -> Q:
        """The rows the user may see, as a filter."""
        condition = NOTHING
        for role in self.roles & user.reach.roles:
            condition |= self.condition_for(role, user)
        return condition

    def condition_for(self, role: str, user: User) -> Q:
        """The rows this one role lets the user see."""
        reach = user.reach
        if role in CLUSTER_ROLES and self.cluster:
            return Q(**{f"{self.cluster}__in": reach.clusters[role]})
        if role not in COUNCIL_ROLES:
            if not self.provider:
                return NOTHING
            return Q(**{f"{self.provider}__in": reach.providers[role]})
        return Q(**{f"{self.council}__in": reach.councils[role]})


@dataclass(frozen=True)
class CouncilWide(Scope):
    """Rows that everybody with one of the roles sees, anywhere in the council."""

    def condition_for(self, role: str, user: User) -> Q:
        return Q(**{self.council: user.council_id})


class ScopedQuerySet(models.QuerySet):
    """The base of every QuerySet of a model that belongs to a council."""

    def visible_to(self, user: Any) -> Self:
        """Only the rows inside the user's scope; none for a model that declares none."""
        scope: Scope | None = getattr(self.model, "scope", None)
        if scope is None or not user.is_authenticated:
            return self.none()
        return self.filter(scope.condition(user))


class Scoped(models.Model):
    """A model whose rows are seen through a scope."""

    scope: ClassVar[Scope | None] = None

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True
