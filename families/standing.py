"""How a person stands to a family or a case: its coordinator, its worker."""

from __future__ import annotations

from django.db.models import QuerySet

from centres.models import Cluster, Membership, User
from centres.refusals import Refused
from centres.scope import CASEWORK, COORDINATOR
from families.models import Case, Family


def coordinates(person: User, family: Family) -> bool:
    """Whether the person coordinates the cluster of the family's centre, or of an open case's."""
    clusters = person.reach.clusters.get(COORDINATOR, set())
    if family.centre.cluster_id in clusters:
        return True
    return bool(clusters) and family.cases.open().filter(centre__cluster__in=clusters).exists()


def coordinates_home(person: User, family: Family) -> bool:
    """Whether the person coordinates the cluster of the family's own centre."""
    return family.centre.cluster_id in person.reach.clusters.get(COORDINATOR, set())


def sees_home(person: User, family: Family) -> bool:
    """Whether address and postcode are shown to this person, who sees the family (SPEC 1).

    Those of a restricted family are for its named workers, the workers of its open cases and the
    coordinator of its cluster: not for one who coordinates a case of it elsewhere.
    """
    if not family.restricted or coordinates_home(person, family):
        return True
    if family.named_workers.filter(pk=person.pk).exists():
        return True
    return bool(family.cases.open().filter(worker=person).exists())


def hold(by: User, family: Family) -> Family:
    """The family's row, kept from other changes until the transaction ends.

    Refused when it is not, or no longer, in this person's scope.
    """
    rows = Family.objects.visible_to(by).select_related("centre__cluster", "council")
    held: Family | None = (
        rows.filter(pk=family.pk).select_for_update(of=("self",), no_key=True).first()
    )
    if held is None:
        raise Refused("This family is no longer among those you work with.")
    return held


def coordinates_case(person: User, case: Case) -> bool:
    """Whether the person coordinates the cluster of the case's centre."""
    return case.centre.cluster_id in person.reach.clusters.get(COORDINATOR, set())


def answers_for(person: User, case: Case) -> bool:
    """Whether the person is the case's worker, or coordinates it."""
    return case.worker_id == person.pk or coordinates_case(person, case)


def workers_of(*clusters: Cluster | int) -> QuerySet[User]:
    """Who can hold a case in these clusters: support workers and coordinators, active ones."""
    members = Membership.objects.filter(cluster__in=clusters, role__in=CASEWORK)
    return User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("name", "pk")


def casework_clusters(user: User) -> set[int]:
    """Ids of the clusters in which the person does casework."""
    clusters = user.reach.clusters
    return set().union(*(clusters.get(role, set()) for role in CASEWORK))
