"""Rooms hired by private providers, in exchange for places for target families."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from centres import audit
from centres.models import User
from families.models import RoomHire
from families.sessions.planning import plan_series
from families.sessions.rules import Plan


@transaction.atomic
def hire_out(
    *,
    by: User,
    plan: Plan,
    first_day: date,
    last_day: date,
    in_term_only: bool,
    hired_by: str,
    contact: str = "",
    terms: str = "",
) -> RoomHire:
    """Give a provider a room every week from a day to a day; the plan's kept places are theirs to
    give. ValidationError names the field that is wrong, a clash with what is on included.
    """
    if plan.room is None:
        raise ValidationError({"room": "Select the room."})
    series = plan_series(
        by=by,
        plan=plan,
        first_day=first_day,
        last_day=last_day,
        in_term_only=in_term_only,
        hired=True,
    )
    hire = RoomHire.objects.create(
        council_id=series.council_id,
        series=series,
        hired_by=hired_by,
        contact=contact,
        terms=terms,
    )
    audit.record(
        by=by,
        action="room_hire.add",
        record="room_hire",
        reference=str(hire.pk),
        council=series.council,
        places=plan.kept_places,
    )
    return hire
