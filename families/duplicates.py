"""Families that somebody who is about to be registered may belong to already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from centres.models import User
from families.models import Carer, Child, Family


def likely(
    user: User, people: Sequence[tuple[str, str, date | None]], postcode: str = ""
) -> list[Family]:
    """Families in the user's scope with somebody of one of these names."""
    condition = Q(pk__in=[])
    for first, last, _born in people:
        for model in (Carer, Child):
            named = model.objects.filter(first_name__iexact=first, last_name__iexact=last)
            condition |= Q(pk__in=named.values("family"))
    found = Family.objects.visible_to(user).filter(condition)
    return list(found.select_related("centre").prefetch_related("carers", "children")[:5])
