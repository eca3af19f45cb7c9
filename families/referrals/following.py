"""What came of a referral, and what the referrer was told of it."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from centres.guards import require_day
from centres.models import User
from centres.refusals import Refused
from families.models import Referral
from families.referrals.standing import require_handling
from families.referrals.steps import keep, locked


@transaction.atomic
def record_outcome(
    *, by: User, referral: Referral, outcome: str, day: date, note: str = ""
) -> Referral:
    """Say what came of an accepted referral. Said again, it replaces what was said before; the
    steps keep both.
    """
    referral = locked(referral)
    require_handling(by, referral)
    require_accepted(referral)
    if outcome not in Referral.Outcome.values:
        raise ValidationError({"outcome": "Select what came of it."})
    if outcome == Referral.Outcome.OTHER and not note.strip():
        raise ValidationError({"note": "Say what came of it."})
    require_day(day, "day", since=referral.decided_on, what="It was accepted")
    referral.outcome, referral.outcome_on, referral.outcome_note = outcome, day, note
    referral.save(update_fields=["outcome", "outcome_on", "outcome_note"])
    keep(referral, "outcome", by=by, day=day, note=note, outcome=outcome)
    return referral


@transaction.atomic
def tell(*, by: User, referral: Referral, how: str, day: date, what: str) -> Referral:
    """Record what the referrer was told of a decided referral, when and how."""
    referral = locked(referral)
    require_handling(by, referral)
    require_tellable(referral)
    if how not in Referral.Told.values:
        raise ValidationError({"how": "Select how they were told."})
    if not what.strip():
        raise ValidationError({"what": "Enter what they were told."})
    require_day(day, "day", since=referral.decided_on, what="It was decided")
    referral.told_how, referral.told_on, referral.told_what = how, day, what
    referral.save(update_fields=["told_how", "told_on", "told_what"])
    keep(referral, "told", by=by, day=day, note=what, how=how)
    return referral


def require_accepted(referral: Referral) -> None:
    """Refused for one that waits or was declined."""
    if referral.state != Referral.State.ACCEPTED:
        raise Refused("An outcome is recorded once the referral is accepted.")


def require_tellable(referral: Referral) -> None:
    """Refused for one that was sent out, and while it waits."""
    if not referral.is_in:
        raise Refused("This referral was sent by us: nobody waits to be told.")
    if referral.state == Referral.State.WAITING:
        raise Refused("Decide first: then there is something to tell.")
