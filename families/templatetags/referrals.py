"""What pages say of referrals that wait."""

from __future__ import annotations

from datetime import date

from django import template

from families.models import Referral
from families.referrals.waiting import is_late, waited_in_words

register = template.Library()


@register.filter
def waited(referral: Referral, today: date) -> str:
    """`since today`, `9 days`: how long it waits."""
    return waited_in_words(referral.made_on, today)


@register.filter
def late_on(referral: Referral, today: date) -> bool:
    """Whether it waits longer than its urgency allows."""
    return is_late(referral, today)
