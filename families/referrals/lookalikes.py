"""Families that a new one may be already, among those the person can see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from centres.models import User
from families.models import Carer, Child, Family

MOST = 5


def lookalikes(
    user: User, people: Sequence[tuple[str, str, date | None]], postcode: str
) -> list[Family]:
    """At most five families with somebody of the same name, or a name and the postcode alike."""
    same = Q()
    for first, last, born in people:
        for model in (Carer, Child):
            named = model.objects.filter(last_name__iexact=last)
            fits = Q(first_name__iexact=first) | Q(
                family__postcode=postcode, family__postcode__gt=""
            )
            if born:
                fits |= Q(date_of_birth=born)
            same |= Q(pk__in=named.filter(fits).values("family"))
    if not same:
        return []
    families = Family.objects.visible_to(user).filter(same).select_related("centre")
    return list(families.prefetch_related("carers", "children").order_by("ref")[:MOST])
