"""Handing a case over to another centre, of the same cluster or another one (SPEC 2).

The case goes on as one case: its dates, Stars, plan and engagements stay with it. What it
achieves belongs from then on to the provider of the new centre (SPEC 4), and every figure reads
it there, also for quarters that are worked out again. What was claimed before stays claimed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from centres.models import Centre, User
from centres.refusals import Refused
from centres.row_scope import as_service
from families import allocations
from families.models import Case, Family
from families.standing import coordinates_case


@dataclass(frozen=True)
class Move:
    """What moving a case to a centre means, for the page that asks.

    `worker_stays` says that the new centre is in the same cluster; `loses_sight` that nobody of
    the cluster it leaves sees the family afterwards; `worker_named` that its worker is among the
    named workers of a restricted family, and would stay so only if asked for.
    """

    case: Case
    to: Centre
    worker_stays: bool
    another_provider: bool
    loses_sight: bool
    worker_named: bool


def centres_for(case: Case) -> QuerySet[Centre]:
    """Where the case can go: the council's other centres, cluster by cluster."""
    rows = Centre.objects.filter(council=case.council_id).exclude(pk=case.centre_id)
    return rows.select_related("cluster__provider").order_by("cluster__name", "name")


def move_of(case: Case, to: Centre) -> Move:
    """What moving the case there means as things stand; the case's centre and family loaded."""
    same_cluster = to.cluster_id == case.centre.cluster_id
    return Move(
        case=case,
        to=to,
        worker_stays=same_cluster,
        another_provider=to.cluster.provider_id != case.centre.cluster.provider_id,
        loses_sight=not same_cluster and not _still_seen(case),
        worker_named=not same_cluster
        and case.family.restricted
        and case.family.named_workers.filter(pk=case.worker_id).exists(),
    )


def require_transferable(*, by: User, case: Case, to: Centre) -> None:
    """Refused when this person may not hand the case over, or the centre cannot take it."""
    allocations.require_allocatable(by=by, case=case)
    if to.pk == case.centre_id:
        raise Refused(f"Case {case.ref} is at {to.name} already.")
    already = Case.objects.open().filter(family=case.family_id, centre=to).first()
    if already:
        raise Refused(
            f"Case {already.ref} of this family is open at {to.name} already. "
            "Close this case instead, and go on with that one."
        )
    if to.cluster_id != case.centre.cluster_id and not allocations.coordinators_of(to).exists():
        raise Refused(
            f"{to.cluster.name} has no coordinator to take the case. "
            "Ask the council’s administrator who coordinates it."
        )


@transaction.atomic
def transfer(*, by: User, case: Case, to: Centre, note: str, keep_named: bool = False) -> Case:
    """Hand an open case over to another centre; the coordinator of its cluster does, with a note.

    Within the cluster the worker keeps it. Another cluster's coordinator receives it, to allocate
    it there, with the visits that are planned. Of a restricted family the worker who gives it up
    stays among the named workers only with `keep_named` or another open case. ValidationError of
    `note` when that is empty, of `to` for another council's centre.
    """
    case = allocations.locked(case)
    # As when a case is opened: no second one at the same centre meanwhile.
    Family.objects.select_for_update(of=("self",), no_key=True).get(pk=case.family_id)
    if to.council_id != case.council_id:
        raise ValidationError({"to": "Select a centre of the family’s council."})
    require_transferable(by=by, case=case, to=to)
    if not note.strip():
        raise ValidationError({"note": "Say what the next worker needs to know."})
    worker, centre = case.worker, case.centre
    case.centre = to
    leaves = to.cluster_id != centre.cluster_id
    if leaves:
        case.worker = by if coordinates_case(by, case) else _first_coordinator(to)
    # With its last tie to the cluster gone, whoever hands it over sees the family no more.
    with as_service(case.council_id):
        case.save(update_fields=["centre", "worker"])
        allocations.give(
            by=by,
            case=case,
            worker_before=worker,
            centre_before=centre,
            note=note,
            to_allocate=leaves,
        )
        if leaves and case.family.restricted and not keep_named:
            _no_longer_named(worker, case)
    allocations.record(
        by,
        "case.transfer",
        case,
        centre=to.code,
        centre_before=centre.code,
        worker=case.worker.username,
        worker_before=worker.username,
    )
    return case


def _still_seen(case: Case) -> bool:
    """Whether the cluster sees the family without this case: its own, or by another open case."""
    cluster = case.centre.cluster_id
    if case.family.centre.cluster_id == cluster:
        return True
    others = case.family.cases.open().exclude(pk=case.pk)
    return bool(others.filter(centre__cluster=cluster).exists())


def _first_coordinator(centre: Centre) -> User:
    coordinator = allocations.coordinators_of(centre).first()
    if coordinator is None:
        raise Refused(f"{centre.cluster.name} has no coordinator to take the case.")
    return coordinator


def _no_longer_named(worker: User, case: Case) -> None:
    if not case.family.cases.open().filter(worker=worker).exists():
        case.family.named_workers.remove(worker)
