"""Whether people that somebody outside tells of belong to a family that is known already."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from families.models import Carer, Family


def family_of_carer(
    council_id: int, first_name: str, last_name: str, *, born: date | None, postcode: str
) -> Family | None:
    """The one family of a carer of that name, born that day or living there; None if in doubt.

    Its row is held until the transaction ends.
    """
    if not last_name:
        return None
    same = Q()
    if born:
        same |= Q(date_of_birth=born)
    if postcode:
        same |= Q(family__postcode=postcode, date_of_birth__isnull=True)
        if born is None:
            same |= Q(family__postcode=postcode)
    if not same:
        return None
    carers = Carer.objects.filter(
        same,
        council=council_id,
        merged_into__isnull=True,
        family__merged_into__isnull=True,
        first_name__iexact=first_name,
        last_name__iexact=last_name,
    )
    families = Family.objects.filter(pk__in=carers.values("family"))
    found = list(families.select_for_update(of=("self",), no_key=True)[:2])
    return found[0] if len(found) == 1 else None
