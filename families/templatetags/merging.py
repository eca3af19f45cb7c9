"""What a family's page says of merges."""

from __future__ import annotations

from typing import Any

from django import template

from centres.models import User
from centres.scope import COORDINATOR
from families.models import Family, FamilyMerge
from families.standing import coordinates

register = template.Library()


@register.inclusion_tag("families/merge/line.html")
def merges(family: Family, person: User) -> dict[str, Any]:
    """Which families became part of this one, and for a coordinator what can be done about it."""
    done = FamilyMerge.objects.filter(kept=family, undone_at__isnull=True)
    return {
        "family": family,
        "merges": done.select_related("merged", "by"),
        "coordinates": person.has_role(COORDINATOR) and coordinates(person, family),
    }
