"""What becomes of a referral that came in: taken on, declined, or passed to another cluster."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from centres.guards import require_day
from centres.models import Centre, User
from centres.refusals import Refused
from centres.row_scope import as_service
from families.cases import open_case
from families.models import Case, Family, Referral
from families.referrals.standing import require_deciding, require_handling
from families.referrals.steps import keep, locked, require_waiting


@transaction.atomic
def accept(
    *,
    by: User,
    referral: Referral,
    day: date,
    centre: Centre | None = None,
    worker: User | None = None,
    case: Case | None = None,
) -> Referral:
    """Take it on: with a new case at `centre` (of `worker`, or else of `by`), with an open `case`
    of the family, or with neither for sessions and universal support.

    A support worker opens the case for themselves, the coordinator for anyone of the cluster.
    Refused when it was decided already; ValidationError names the field that is wrong.
    """
    referral = _to_decide(by, referral, day)
    if centre is not None:
        if centre.cluster_id != referral.cluster_id:
            raise ValidationError({"centre": f"Select a centre of {referral.cluster.name}."})
        case = open_case(
            by=by, family=referral.family, centre=centre, worker=worker or by, opened_on=day
        )
    elif case is not None and (case.family_id != referral.family_id or case.closed_on):
        raise ValidationError({"support": "Select an open case of this family."})
    referral.state, referral.decided_on, referral.case = Referral.State.ACCEPTED, day, case
    support = Referral.Support.CASE if case else Referral.Support.UNIVERSAL
    referral.support = support
    referral.save(update_fields=["state", "decided_on", "case", "support"])
    details: dict[str, Any] = {"case": case.ref} if case else {}
    keep(referral, "accepted", by=by, day=day, support=support, **details)
    return referral


@transaction.atomic
def decline(*, by: User, referral: Referral, day: date, reason: str) -> Referral:
    """Say no, with the reason the referrer can be told; the cluster's coordinator does."""
    require_deciding(by, referral)
    if not reason.strip():
        raise ValidationError({"reason": "Say why, in a few words."})
    referral = _to_decide(by, referral, day)
    referral.state, referral.decided_on = Referral.State.DECLINED, day
    referral.decline_reason = reason
    referral.save(update_fields=["state", "decided_on", "decline_reason"])
    keep(referral, "declined", by=by, day=day, note=reason)
    return referral


@transaction.atomic
def pass_on(*, by: User, referral: Referral, centre: Centre, note: str) -> Referral:
    """Put it in the inbox of another cluster, that of `centre`; `note` says why.

    A family that is known by this referral alone goes along: its centre becomes `centre`. One that
    belongs to the first cluster stays there, and the second sees what the referral says of it.
    """
    referral = locked(referral)
    require_deciding(by, referral)
    require_waiting(referral)
    if not referral.is_in:
        raise Refused("Only a referral that came in can be passed on.")
    if centre.council_id != referral.council_id or centre.cluster_id == referral.cluster_id:
        raise ValidationError({"centre": "Select a centre of another cluster."})
    if not note.strip():
        raise ValidationError({"note": "Say why, in a few words."})
    before, referral.cluster = referral.cluster, centre.cluster
    # From here on it is out of the sight of who passes it on.
    with as_service(referral.council_id):
        referral.save(update_fields=["cluster"])
        moved = _goes_along(referral, before.pk, centre)
        keep(
            referral,
            "passed_on",
            by=by,
            day=timezone.localdate(),
            note=note,
            cluster=before,
            to_cluster=centre.cluster,
            to=centre.cluster.code,
            family_moved=moved,
        )
    return referral


def _to_decide(by: User, referral: Referral, day: date) -> Referral:
    referral = locked(referral)
    require_handling(by, referral)
    require_waiting(referral)
    if not referral.is_in:
        raise Refused("A referral that was sent out is answered by those it was sent to.")
    require_day(day, "day", since=referral.made_on, what="It was received")
    return referral


def _goes_along(referral: Referral, cluster_id: int, centre: Centre) -> bool:
    """Move a family that nobody has worked with yet to the new centre; whether it was moved."""
    rows = Family.objects.select_for_update(of=("self",)).select_related("centre", "area")
    family = rows.get(pk=referral.family_id)
    is_worked_with = (
        family.registered_on
        or family.centre.cluster_id != cluster_id
        or family.cases.exists()
        or family.engagements.exists()
        or family.referrals.exclude(pk=referral.pk).exists()
    )
    if is_worked_with:
        return False
    family.centre = centre
    if family.area and family.area.centre_id != centre.pk:
        family.area = None
    family.save(update_fields=["centre", "area"])
    return True
