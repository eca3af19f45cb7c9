"""A family is told of a service, or referred to one; the service's answer."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from centres import audit
from centres.guards import require_day
from centres.models import Cluster, User
from centres.references import next_reference
from centres.refusals import Refused
from families.models import Family, Referral, Service, Signpost
from families.referrals.receiving import check, once, told_of
from families.referrals.standing import require_handling
from families.referrals.steps import keep, locked, require_waiting
from families.standing import casework_clusters


def refer(
    *,
    by: User,
    family: Family,
    reason: str,
    consent: str,
    made_on: date,
    partner: str = Referral.Partner.OTHER,
    service: Service | None = None,
    client_id: UUID | None = None,
    **facts: Any,
) -> tuple[Referral, bool]:
    """Refer a family to a service of the directory or to a partner, and say whether it is new.

    Never without the family's agreement, unless a child must be safeguarded and the reason is
    given. `facts` as `receive` takes them. ValidationError by field.
    """
    referral = Referral(
        council_id=family.council_id,
        direction=Referral.Direction.OUT,
        family=family,
        cluster=_sender(by, family),
        partner=partner,
        service=service,
        reason=reason,
        consent=consent,
        made_on=made_on,
        **facts,
    )
    _check_sendable(by, referral)
    told = {**told_of(referral), "family": family.ref}
    return once(by, client_id, told, lambda: _record(by, referral))


@transaction.atomic
def answer(
    *, by: User, referral: Referral, accepted: bool, day: date, reason: str = ""
) -> Referral:
    """Record what those it was sent to said, on that day; a no has its reason."""
    referral = locked(referral)
    require_handling(by, referral)
    require_sent(referral)
    require_waiting(referral)
    if not accepted and not reason.strip():
        raise ValidationError({"reason": "Say why they cannot help."})
    require_day(day, "day", since=referral.made_on, what="It was sent")
    state = Referral.State.ACCEPTED if accepted else Referral.State.DECLINED
    referral.state, referral.decided_on = state, day
    referral.decline_reason = "" if accepted else reason
    referral.save(update_fields=["state", "decided_on", "decline_reason"])
    keep(referral, state, by=by, day=day, note=reason)
    return referral


@transaction.atomic
def signpost(
    *,
    by: User,
    family: Family,
    service: Service,
    day: date,
    note: str = "",
    refer_because: str = "",
) -> Signpost:
    """Record that the family was told of a service; told twice on one day is told once.

    With `refer_because` the service is told of the family too, which then has agreed to it: a
    referral goes out with that reason.
    """
    _check_service(family, service)
    require_day(day, "day")
    if not Family.objects.visible_to(by).filter(pk=family.pk).exists():
        raise ValidationError({"family": "There is no family with this reference."})
    signposted, new = Signpost.objects.get_or_create(
        family=family,
        service=service,
        date=day,
        defaults={"council_id": family.council_id, "worker": by, "note": note},
    )
    if new:
        audit.record(
            by=by,
            action="family.signpost",
            record="family",
            reference=family.ref,
            council=family.council,
            service=service.ref,
            date=day.isoformat(),
        )
    if refer_because and not signposted.referral_id:
        signposted.referral, _ = refer(
            by=by,
            family=family,
            service=service,
            reason=refer_because,
            consent=Referral.Consent.GIVEN,
            made_on=day,
        )
        signposted.save(update_fields=["referral"])
    return signposted


def require_sent(referral: Referral) -> None:
    """Refused for one that came in."""
    if referral.is_in:
        raise Refused("A referral that came in is accepted or declined here.")


def _check_sendable(by: User, referral: Referral) -> None:
    if not Family.objects.visible_to(by).filter(pk=referral.family_id).exists():
        raise ValidationError({"family": "There is no family with this reference."})
    if referral.consent == Referral.Consent.REFUSED:
        raise ValidationError(
            {"consent": "The family does not agree: nothing can be sent, except to safeguard."}
        )
    if referral.service:
        _check_service(referral.family, referral.service)
    check(referral)


def _check_service(family: Family, service: Service) -> None:
    if service.council_id != family.council_id or service.retired_on:
        raise ValidationError({"service": "Select a service that is on offer."})


def _sender(by: User, family: Family) -> Cluster:
    """The cluster that sends it: the family's if the person works there, else one of theirs."""
    own = casework_clusters(by)
    if family.centre.cluster_id in own:
        return family.centre.cluster
    case = family.cases.open().filter(centre__cluster__in=own).select_related("centre__cluster")
    found = case.first()
    if found is None:
        raise ValidationError({"family": "There is no family with this reference."})
    cluster: Cluster = found.centre.cluster
    return cluster


@transaction.atomic
def _record(by: User, referral: Referral) -> Referral:
    referral.ref = next_reference("R")
    referral.save(force_insert=True)
    details: dict[str, Any] = {"service": referral.service.ref} if referral.service else {}
    keep(
        referral,
        "sent",
        by=by,
        day=referral.made_on,
        partner=referral.partner,
        consent=referral.consent,
        **details,
    )
    return referral
