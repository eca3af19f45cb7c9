"""How many weeks early a child was born: its age is then told from the day it was due, too."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from centres import audit
from centres.models import User
from centres.refusals import Refused
from families.models import Child
from families.models.family import MOST_WEEKS_EARLY


@transaction.atomic
def set_weeks_early(*, by: User, child: Child, weeks: int | None) -> Child:
    """Record that a child was born so many weeks before it was due; None: it was not early.

    Refused for a baby who is still expected. ValidationError of `weeks` beyond what can be.
    """
    child = Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
    if child.date_of_birth is None:
        raise Refused("This baby is still expected.")
    if weeks is not None and not 1 <= weeks <= MOST_WEEKS_EARLY:
        raise ValidationError({"weeks": f"Weeks must be between 1 and {MOST_WEEKS_EARLY}."})
    if weeks == child.weeks_early:
        return child
    child.weeks_early = weeks
    child.save(update_fields=["weeks_early"])
    audit.record(
        by=by,
        action="child.weeks_early",
        record="child",
        reference=child.ref,
        council=child.council,
        family=child.family.ref,
    )
    return child
