"""Cases: opened for a family, allocated to a worker, closed with a reason (SPEC 2)."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from centres import audit
from centres.guards import require_day
from centres.models import Centre, User
from centres.references import next_reference
from centres.refusals import Refused
from centres.wording import day_in_words
from families.models import Case, Family
from families.standing import answers_for, coordinates_case, workers_of


@transaction.atomic
def open_case(*, by: User, family: Family, centre: Centre, worker: User, opened_on: date) -> Case:
    """Open a case at a centre for a worker of that centre's cluster.

    A support worker opens it for themselves, a coordinator for anyone of the cluster. A second
    case of the family at the same centre is Refused while one is open there. ValidationError
    names the field that is wrong.
    """
    family = Family.objects.select_for_update(of=("self",)).get(pk=family.pk)
    require_day(opened_on, "opened_on")
    if centre.council_id != family.council_id:
        raise ValidationError({"centre": "Select a centre of the family’s council."})
    _require_worker(worker, centre)
    already = Case.objects.open().filter(family=family, centre=centre).first()
    if already:
        raise Refused(
            f"Case {already.ref} is already open at {centre.name}, "
            f"since {day_in_words(already.opened_on)}."
        )
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
    _audit(by, "case.open", case, date=opened_on.isoformat(), worker=worker.username)
    return case


@transaction.atomic
def allocate(*, by: User, case: Case, worker: User) -> Case:
    """Give an open case to a worker of its cluster; only its coordinator does."""
    case = _locked(case)
    if not coordinates_case(by, case):
        raise Refused("Only the cluster’s coordinator can allocate this case.")
    if case.closed_on:
        raise Refused(f"This case closed on {day_in_words(case.closed_on)}.")
    _require_worker(worker, case.centre)
    if case.worker_id == worker.pk:
        return case
    before, case.worker = case.worker.username, worker
    case.save(update_fields=["worker"])
    _audit(by, "case.allocate", case, worker=worker.username, worker_before=before)
    return case


def require_closable(*, by: User, case: Case) -> None:
    """Refused when this person may not close the case, or when it is closed already."""
    if not answers_for(by, case):
        raise Refused("Only the case’s worker, or the coordinator, can close it.")
    if case.closed_on:
        raise Refused(f"This case already closed on {day_in_words(case.closed_on)}.")


@transaction.atomic
def close(*, by: User, case: Case, closed_on: date, reason: str) -> Case:
    """Close an open case, by its worker or its coordinator; Refused when it is closed already."""
    case = _locked(case)
    require_closable(by=by, case=case)
    require_day(closed_on, "closed_on", since=case.opened_on, what="The case opened")
    if reason not in Case.Closure.values:
        raise ValidationError({"reason": "Select why the case is closing."})
    case.closed_on, case.closure_reason = closed_on, reason
    case.save(update_fields=["closed_on", "closure_reason"])
    _audit(by, "case.close", case, date=closed_on.isoformat(), reason=reason)
    return case


def _locked(case: Case) -> Case:
    rows = Case.objects.select_related("centre", "worker", "family__council")
    return rows.select_for_update(of=("self",)).get(pk=case.pk)


def _require_worker(worker: User, centre: Centre) -> None:
    if not workers_of(centre.cluster).filter(pk=worker.pk).exists():
        raise ValidationError({"worker": f"Select a worker of {centre.cluster.name}."})


def _audit(by: User, action: str, case: Case, **details: str) -> None:
    audit.record(
        by=by,
        action=action,
        record="case",
        reference=case.ref,
        council=case.family.council,
        family=case.family.ref,
        **details,
    )
