"""Which units a person compares: those whose figures they see, and nothing beside them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from centres.models import Centre, Cluster, Provider, ReachArea, User
from centres.scope import CLAIMS_FOR, COMMISSIONER, PROVIDER_MANAGER, Scope
from outcomes.models import Figure

Level = Figure.UnitLevel
NAMES: dict[str, str] = {
    Level.COUNCIL: "The council as a whole",
    Level.PROVIDER: "Providers",
    Level.CLUSTER: "Clusters",
    Level.CENTRE: "Centres",
    Level.AREA: "Reach areas",
}
# Those that are chosen by name, from the widest to the narrowest.
PLACES = (Level.PROVIDER, Level.CLUSTER, Level.CENTRE, Level.AREA)
OF_CLUSTER = Scope(roles=CLAIMS_FOR, cluster="pk", provider="provider")
OF_CENTRE = Scope(roles=CLAIMS_FOR, cluster="cluster", provider="cluster__provider")
OF_AREA = Scope(roles=CLAIMS_FOR, cluster="centre__cluster", provider="centre__cluster__provider")

Place = Provider | Cluster | Centre | ReachArea


@dataclass(frozen=True)
class Places:
    """Units by kind; `levels` are those that a person compares, the one they begin with first."""

    levels: tuple[str, ...]
    units: dict[str, list[Place]]

    def only(self, level: str) -> str:
        """The code of the one unit of this level that everything is in; empty where several are."""
        units = self.units[level]
        return units[0].code if len(units) == 1 else ""

    def name(self, level: str, code: str) -> str:
        """What a unit is called; empty for one that the person does not compare."""
        return next((unit.name for unit in self.units[level] if unit.code == code), "")


def places_of(user: User) -> Places:
    """What this person compares; four queries, however large the council is."""
    ours = {"council": user.council_id}
    areas = ReachArea.objects.filter(OF_AREA.condition(user), **ours).select_related("centre")
    rows: dict[str, QuerySet] = {
        Level.PROVIDER: _providers(user).filter(**ours),
        Level.CLUSTER: Cluster.objects.filter(OF_CLUSTER.condition(user), **ours),
        Level.CENTRE: Centre.objects.filter(OF_CENTRE.condition(user), **ours),
        Level.AREA: areas,
    }
    units = {level: list(found.order_by("name", "code")) for level, found in rows.items()}
    return Places(_levels(user), units)


def _levels(user: User) -> tuple[str, ...]:
    if user.has_role(COMMISSIONER):
        return (Level.PROVIDER, Level.CLUSTER, Level.CENTRE, Level.AREA, Level.COUNCIL)
    if user.has_role(PROVIDER_MANAGER):
        return (Level.CLUSTER, Level.CENTRE, Level.AREA, Level.PROVIDER)
    return (Level.CENTRE, Level.AREA, Level.CLUSTER)


def _providers(user: User) -> QuerySet[Provider]:
    """A provider's own figures are its managers' and the commissioners'."""
    if user.has_role(COMMISSIONER):
        return Provider.objects.all()
    return Provider.objects.filter(pk__in=user.reach.providers.get(PROVIDER_MANAGER, set()))
