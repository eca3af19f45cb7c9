"""Which units a person compares: those whose figures they see, and nothing beside them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from centres.models import Centre, Cluster, Provider, User
from centres.scope import CLAIMS_FOR, COMMISSIONER, PROVIDER_MANAGER, Scope
from outcomes.models import Figure

Level = Figure.UnitLevel
NAMES = {
    Level.COUNCIL: "The council as a whole",
    Level.PROVIDER: "Providers",
    Level.CLUSTER: "Clusters",
    Level.CENTRE: "Centres",
}
OF_CLUSTER = Scope(roles=CLAIMS_FOR, cluster="pk", provider="provider")
OF_CENTRE = Scope(roles=CLAIMS_FOR, cluster="cluster", provider="cluster__provider")


@dataclass(frozen=True)
class Places:
    """Units by kind; `levels` are those that a person compares, the one they begin with first."""

    levels: tuple[str, ...]
    providers: list[Provider]
    clusters: list[Cluster]
    centres: list[Centre]

    def of(self, level: str) -> list[Provider] | list[Cluster] | list[Centre]:
        """The units of a level that are chosen by name."""
        if level == Level.PROVIDER:
            return self.providers
        return self.clusters if level == Level.CLUSTER else self.centres


def places_of(user: User) -> Places:
    """What this person compares; three queries, however large the council is."""
    clusters = Cluster.objects.filter(OF_CLUSTER.condition(user), council=user.council_id)
    centres = Centre.objects.filter(OF_CENTRE.condition(user), council=user.council_id)
    return Places(
        levels=_levels(user),
        providers=list(_providers(user).order_by("name")),
        clusters=list(clusters.order_by("name")),
        centres=list(centres.order_by("name")),
    )


def _levels(user: User) -> tuple[str, ...]:
    if user.has_role(COMMISSIONER):
        return (Level.PROVIDER, Level.CLUSTER, Level.CENTRE, Level.COUNCIL)
    if user.has_role(PROVIDER_MANAGER):
        return (Level.CLUSTER, Level.CENTRE, Level.PROVIDER)
    return (Level.CENTRE, Level.CLUSTER)


def _providers(user: User) -> QuerySet[Provider]:
    """A provider's own figures are its managers' and the commissioners'."""
    ours = Provider.objects.filter(council=user.council_id)
    if user.has_role(COMMISSIONER):
        return ours
    return (
        ours.filter(pk__in=user.reach.providers.get(PROVIDER_MANAGER, ()))
        if user.has_role(PROVIDER_MANAGER)
        else ours.none()
    )
