"""Recording that a colleague decides while one is away, and ending it early."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from centres import audit
from centres.guards import require_reason
from centres.models import Council, User
from payments.models import Delegation
from payments.permissions import commissions, require_commissioner
from payments.refusals import Refused

LONGEST = timedelta(days=366)


@transaction.atomic
def delegate(
    *, by: User, council: Council, to: User, starts_on: date, ends_on: date, reason: str
) -> Delegation:
    """Let another commissioner of the council decide on behalf of `by` from one day to another,
    both included and neither past.

    ValidationError names `to`, `starts_on`, `ends_on` or `reason`; Refused for anybody but a
    commissioner.
    """
    require_commissioner(by, council)
    require_reason(reason)
    if to.pk == by.pk or not commissions(to, council):
        raise ValidationError({"to": "Select another commissioner of the council."})
    if starts_on < timezone.localdate():
        raise ValidationError({"starts_on": "The first day must be today or later."})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": "The last day must be on or after the first."})
    if ends_on - starts_on > LONGEST:
        raise ValidationError({"ends_on": "The last day must be within a year of the first."})
    # Two at once come one after the other.
    list(User.objects.select_for_update(no_key=True).filter(pk=by.pk))
    same_days = Delegation.objects.filter(
        absent=by, ended_at__isnull=True, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).select_related("to")
    if other := same_days.first():
        raise ValidationError(
            {"starts_on": f"{other.to} decides for you on some of these days. End that first."}
        )
    made = Delegation.objects.create(
        council=council,
        absent=by,
        to=to,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
    )
    _record(made, "delegation.made", by)
    return made


@transaction.atomic
def end(*, by: User, delegation: Delegation) -> Delegation:
    """End it now, by the one who was away or the one who stands in; ended twice is ended once."""
    rows = Delegation.objects.select_related("absent", "to", "council")
    delegation = rows.select_for_update(of=("self",), no_key=True).get(pk=delegation.pk)
    if by.pk not in (delegation.absent_id, delegation.to_id):
        raise Refused("Only the one who is away, or the one who stands in, ends this.")
    if delegation.ended_at is None:
        delegation.ended_at, delegation.ended_by = timezone.now(), by
        delegation.save(update_fields=["ended_at", "ended_by"])
        _record(delegation, "delegation.ended", by)
    return delegation


def _record(delegation: Delegation, action: str, by: User) -> None:
    audit.record(
        by=by,
        action=action,
        record="delegation",
        reference=str(delegation.pk),
        council=delegation.council,
        absent=delegation.absent.username,
        to=delegation.to.username,
        starts_on=delegation.starts_on.isoformat(),
        ends_on=delegation.ends_on.isoformat(),
    )
