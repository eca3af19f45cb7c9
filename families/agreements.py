"""What families say about sharing their information with partners: dated, the newest counts."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from centres.guards import require_day
from centres.models import User
from families.models import Agreement, Family
from families.models.agreements import BY_WHOM_LENGTH
from families.standing import hold
from families.trail import family_changed


@transaction.atomic
def record(*, by: User, family: Family, state: str, on: date, by_whom: str) -> Agreement:
    """Record what was said on a day, and by whom; earlier ones stay. ValidationError by field."""
    family = hold(by, family)
    said = create(by=by, family=family, state=state, on=on, by_whom=by_whom)
    family_changed(by, "agreement", family, state=state, day=on.isoformat())
    return said


def create(*, by: User, family: Family, state: str, on: date, by_whom: str) -> Agreement:
    """Write the row, as part of an action that holds the family and writes its audit."""
    if state not in Agreement.State.values:
        raise ValidationError({"state": "Select what the family said."})
    require_day(on, "on")
    by_whom = by_whom.strip()[:BY_WHOM_LENGTH]
    if not by_whom:
        raise ValidationError({"by_whom": "Say who it was."})
    return Agreement.objects.create(
        council_id=family.council_id,
        family=family,
        state=state,
        on=on,
        by_whom=by_whom,
        recorded_by=by,
    )


def newest(family: Family) -> Agreement | None:
    """What counts now; None when the family was never asked."""
    found: Agreement | None = Agreement.objects.filter(family=family).newest_first().first()
    return found
