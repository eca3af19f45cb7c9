"""How long a referral waits, in words, and when that is too long."""

from __future__ import annotations

from datetime import date

from families.models import Referral

# Days within which somebody should have decided, by urgency.
WITHIN = {Referral.Urgency.TODAY: 0, Referral.Urgency.SOON: 3, Referral.Urgency.ROUTINE: 10}
DAYS_IN_WEEK = 7
SAID_IN_DAYS = 2 * DAYS_IN_WEEK


def waited_in_words(since: date, today: date) -> str:
    """`since today`, `since yesterday`, `9 days`, `3 weeks`."""
    days = (today - since).days
    if days <= 0:
        return "since today"
    if days == 1:
        return "since yesterday"
    if days < SAID_IN_DAYS:
        return f"{days} days"
    return f"{days // DAYS_IN_WEEK} weeks"


def is_late(referral: Referral, today: date) -> bool:
    """Whether it waits longer than its urgency allows."""
    if referral.state != Referral.State.WAITING:
        return False
    return (today - referral.made_on).days > WITHIN[Referral.Urgency(referral.urgency)]
