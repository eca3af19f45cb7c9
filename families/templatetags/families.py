"""What pages say of families and their people."""

from __future__ import annotations

from django import template
from django.utils import timezone

from centres.models import User
from families.ages import age_in_words
from families.models import Child, Family
from families.standing import sees_home

register = template.Library()


@register.filter
def age(child: Child) -> str:
    """`3 years old`, `14 months old`, `due 3 March 2016`, as of today."""
    return age_in_words(child, timezone.localdate())


@register.filter
def home_seen_by(family: Family, person: User) -> bool:
    """Whether address and postcode are shown to this person, who sees the family (SPEC 1)."""
    return sees_home(person, family)
