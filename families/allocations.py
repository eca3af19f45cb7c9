"""Who has a case: given to a worker, handed over with a note, acknowledged (SPEC 2).

Every change of a case's worker or centre that is made here leaves an `Allocation`. Imported cases
have none, and an import that changes a worker adds none: their history is the case's own.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from centres import audit
from centres.models import Centre, Membership, User
from centres.refusals import Refused
from centres.scope import CASEWORK, COORDINATOR
from centres.wording import day_in_words
from families import visits
from families.models import Allocation, Case, Engagement
from families.standing import coordinates_case, workers_of

LONGEST_NOTE = 2000


def unseen(user: User) -> QuerySet[Allocation]:
    """Open cases that somebody else gave this person and they have not acknowledged, newest first.

    Within their scope, with what a list says of each: the case, its family's people, who gave it.
    """
    rows = Allocation.objects.visible_to(user).standing().unseen().filter(worker=user)
    return rows.select_related(
        "case__family", "case__centre", "centre_before", "worker_before", "given_by"
    ).prefetch_related("case__family__carers", "case__family__children")


def waits_for_a_worker(case: Case) -> bool:
    """Whether an open case came to a coordinator who has not allocated it yet."""
    return Allocation.objects.standing().filter(case=case, to_allocate=True).exists()


def without_a_worker(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Of these, the open ones that nobody of their cluster has taken: their worker works there no
    more, or they came to its coordinator to be allocated.
    """
    holds = Membership.objects.filter(
        user=OuterRef("worker"),
        cluster=OuterRef("centre__cluster"),
        role__in=CASEWORK,
        user__is_active=True,
    )
    came = Allocation.objects.newest().filter(
        case=OuterRef("pk"), worker=OuterRef("worker"), to_allocate=True
    )
    return cases.filter(~Exists(holds) | Exists(came), closed_on__isnull=True)


@transaction.atomic
def see(*, by: User, case: Case) -> bool:
    """Acknowledge a case that was given to this person; False when there is nothing (any more)."""
    rows = Allocation.objects.filter(case=case, worker=by, seen_at__isnull=True)
    if not rows.update(seen_at=timezone.now()):
        return False
    record(by, "case.seen", case)
    return True


def needs_note(case: Case) -> bool:
    """Whether who gives the case away leaves a handover note: its worker knows the family."""
    return Engagement.objects.standing().filter(case=case, worker=case.worker_id).exists()


@transaction.atomic
def allocate(*, by: User, case: Case, worker: User, note: str = "") -> Case:
    """Give an open case to another worker of its cluster; only its coordinator does.

    A `note` hands over what the next worker needs to know. It is asked for where the worker so
    far has been in touch with the family. ValidationError names the field that is wrong.
    """
    case = locked(case)
    require_allocatable(by=by, case=case)
    require_worker(worker, case.centre)
    if case.worker_id == worker.pk and not waits_for_a_worker(case):
        return case
    if case.worker_id != worker.pk:
        require_note(note, case)
    before, case.worker = case.worker, worker
    case.save(update_fields=["worker"])
    give(by=by, case=case, worker_before=before, centre_before=case.centre, note=note)
    record(by, "case.allocate", case, worker=worker.username, worker_before=before.username)
    return case


@transaction.atomic
def allocate_several(
    *, by: User, cases: Iterable[Case], worker: User, note: str = ""
) -> list[Case]:
    """Give several cases to one worker with one note: all of them, or none (`allocate`)."""
    return [allocate(by=by, case=case, worker=worker, note=note) for case in cases]


def require_allocatable(*, by: User, case: Case) -> None:
    """Refused when this person does not decide who has the case, or when it is closed."""
    if not coordinates_case(by, case):
        raise Refused("Only the cluster’s coordinator can allocate this case.")
    if case.closed_on:
        raise Refused(f"This case closed on {day_in_words(case.closed_on)}.")


def give(
    *,
    by: User,
    case: Case,
    worker_before: User | None,
    centre_before: Centre | None,
    note: str = "",
    to_allocate: bool = False,
) -> Allocation:
    """Keep that the case is now with its worker; who takes a case themselves has seen it.

    Visits that the worker before had planned for it go along.
    """
    if worker_before and worker_before.pk != case.worker_id:
        visits.pass_on(by=by, case=case, before=worker_before)
    return Allocation.objects.create(
        council_id=case.council_id,
        case=case,
        worker_before=worker_before,
        worker=case.worker,
        centre_before=centre_before,
        centre=case.centre,
        to_allocate=to_allocate,
        given_by=by,
        note=note.strip(),
        seen_at=timezone.now() if by == case.worker else None,
    )


def coordinators_of(centre: Centre) -> QuerySet[User]:
    """The active coordinators of a centre's cluster, by name."""
    return workers_of(centre.cluster).filter(
        memberships__role=COORDINATOR, memberships__cluster=centre.cluster_id
    )


def require_worker(worker: User, centre: Centre) -> None:
    """A ValidationError of `worker` for somebody who cannot hold a case there."""
    if not workers_of(centre.cluster).filter(pk=worker.pk).exists():
        raise ValidationError({"worker": f"Select a worker of {centre.cluster.name}."})


def require_note(note: str, case: Case) -> None:
    """A ValidationError of `note` where one is missing that the next worker needs."""
    if not note.strip() and needs_note(case):
        raise ValidationError(
            {"note": f"Say what the next worker needs to know: {case.worker} knows the family."}
        )


def locked(case: Case) -> Case:
    """The case as it is now, locked until the transaction ends."""
    rows = Case.objects.select_related("centre__cluster__provider", "worker", "family__council")
    return rows.select_for_update(of=("self",)).get(pk=case.pk)


def record(by: User, action: str, case: Case, **details: str) -> None:
    """The audit entry of something done with a case."""
    audit.record(
        by=by,
        action=action,
        record="case",
        reference=case.ref,
        council=case.family.council,
        family=case.family.ref,
        **details,
    )
