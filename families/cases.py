"""Cases: opened for a family, closed with a reason, opened again (SPEC 2).

Who has them is in `families.allocations`, their way to another centre in `families.transfers`.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from centres.guards import require_day, require_reason
from centres.models import Centre, User
from centres.references import next_reference
from centres.refusals import Refused
from centres.wording import day_in_words
from families import visits
from families.allocations import allocate, give, locked, record, require_worker
from families.models import Case, Family, Reopening
from families.standing import answers_for, coordinates_case
from families.transfers import transfer

__all__ = ["allocate", "close", "open_case", "reopen", "transfer"]

# So long after closing its worker can take it back without asking the coordinator.
WORKER_REOPENS_DAYS = 28


@transaction.atomic
def open_case(
    *,
    by: User,
    family: Family,
    centre: Centre,
    worker: User,
    opened_on: date,
    note: str = "",
) -> Case:
    """Open a case at a centre for a worker of that centre's cluster.

    A support worker opens it for themselves, a coordinator for anyone of the cluster. A second
    case of the family at the same centre is Refused while one is open there, and so is a case of a
    family that has left. `note` is for the worker, who finds the case among their new ones.
    ValidationError names the field that is wrong.
    """
    family = Family.objects.select_for_update(of=("self",)).get(pk=family.pk)
    require_family(family)
    require_day(opened_on, "opened_on")
    if centre.council_id != family.council_id:
        raise ValidationError({"centre": "Select a centre of the family’s council."})
    require_worker(worker, centre)
    _require_none_open(family, centre)
    case = Case(
        council_id=family.council_id,
        ref=next_reference("C"),
        family=family,
        centre=centre,
        worker=worker,
        opened_on=opened_on,
    )
    if not answers_for(by, case):
        raise ValidationError({"worker": "Only a coordinator can open a case for somebody else."})
    case.save(force_insert=True)
    give(by=by, case=case, worker_before=None, centre_before=None, note=note)
    record(by, "case.open", case, date=opened_on.isoformat(), worker=worker.username)
    return case


def require_closable(*, by: User, case: Case) -> None:
    """Refused when this person may not close the case, or when it is closed already."""
    if not answers_for(by, case):
        raise Refused("Only the case’s worker, or the coordinator, can close it.")
    if case.closed_on:
        raise Refused(f"This case already closed on {day_in_words(case.closed_on)}.")


@transaction.atomic
def close(*, by: User, case: Case, closed_on: date, reason: str, note: str = "") -> Case:
    """Close an open case, by its worker or its coordinator; Refused when it is closed already.

    `note` may say what was left undone and why.
    """
    case = locked(case)
    require_closable(by=by, case=case)
    require_day(closed_on, "closed_on", since=case.opened_on, what="The case opened")
    if reason not in Case.Closure.values:
        raise ValidationError({"reason": "Select why the case is closing."})
    case.closed_on, case.closure_reason, case.closing_note = closed_on, reason, note.strip()
    case.save(update_fields=["closed_on", "closure_reason", "closing_note"])
    visits.drop_for(by=by, case=case)
    record(by, "case.close", case, date=closed_on.isoformat(), reason=reason)
    return case


def may_reopen(person: User, case: Case) -> bool:
    """Whether the person may reopen the case: its coordinator, or lately closed, its worker."""
    if not case.closed_on:
        return False
    if coordinates_case(person, case):
        return True
    lately = timezone.localdate() - case.closed_on <= timedelta(days=WORKER_REOPENS_DAYS)
    return lately and case.worker_id == person.pk


def require_reopenable(*, by: User, case: Case) -> None:
    """Refused when this person may not reopen the case, or it is open, or it cannot be now."""
    if not case.closed_on:
        raise Refused(f"Case {case.ref} is open.")
    if not may_reopen(by, case):
        raise Refused(
            "Only the cluster’s coordinator can reopen this case, "
            f"or its worker within {WORKER_REOPENS_DAYS} days of closing."
        )
    require_family(case.family)
    _require_none_open(case.family, case.centre)


@transaction.atomic
def reopen(*, by: User, case: Case, reason: str, worker: User | None = None) -> Case:
    """Open a closed case again, with its worker or another one of its cluster.

    How it was closed is kept as a `Reopening`. Nothing that was claimed is deleted: the next
    roll-up finds what no longer holds (SPEC 6). ValidationError names the field that is wrong.
    """
    case = locked(case)
    Family.objects.select_for_update(of=("self",), no_key=True).get(pk=case.family_id)
    require_reopenable(by=by, case=case)
    require_reason(reason)
    closed_on, before = case.closed_on, case.worker
    assert closed_on  # noqa: S101  (for the type checker: it is closed)
    worker = worker or before
    require_worker(worker, case.centre)
    if worker.pk != before.pk and not coordinates_case(by, case):
        raise ValidationError({"worker": "Only a coordinator can give the case to somebody else."})
    today = timezone.localdate()
    Reopening.objects.create(
        council_id=case.council_id,
        case=case,
        closed_on=closed_on,
        closure_reason=case.closure_reason,
        closing_note=case.closing_note,
        reopened_on=today,
        reopened_by=by,
        reason=reason.strip(),
    )
    case.closed_on, case.closure_reason, case.closing_note = None, "", ""
    case.worker = worker
    case.save(update_fields=["closed_on", "closure_reason", "closing_note", "worker"])
    if worker.pk != before.pk or worker.pk != by.pk:
        give(by=by, case=case, worker_before=before, centre_before=case.centre, note=reason)
    record(by, "case.reopen", case, closed_on=closed_on.isoformat(), worker=worker.username)
    return case


def require_family(family: Family) -> None:
    """Refused for a family that has left, or turned out to be another one's second record."""
    if family.merged_into_id:
        raise Refused(f"Family {family.ref} was recorded twice: go on with the other record.")
    if family.deregistered_on and family.deregistered_on <= timezone.localdate():
        raise Refused(
            f"Family {family.ref} left on {day_in_words(family.deregistered_on)}. "
            "Register it again before it is supported."
        )


def _require_none_open(family: Family, centre: Centre) -> None:
    already = Case.objects.open().filter(family=family, centre=centre).first()
    if already:
        raise Refused(
            f"Case {already.ref} is already open at {centre.name}, "
            f"since {day_in_words(already.opened_on)}."
        )
