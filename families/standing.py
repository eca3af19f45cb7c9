"""How a person stands to a family or a case: its coordinator, its worker."""

from __future__ import annotations

from django.db.models import QuerySet

from centres.models import Cluster, Membership, User
from centres.scope import CASEWORK, COORDINATOR
from families.models import Case, Family


def coordinates(person: User, family: Family) -> bool:
    """Whether the person coordinates the cluster of the family's centre, or of an open case's."""
    clusters = person.reach.clusters.get(COORDINATOR, set())
    if family.centre.cluster_id in clusters:
        return True
    return bool(clusters) and family.cases.open().filter(centre__cluster__in=clusters).exists()


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
