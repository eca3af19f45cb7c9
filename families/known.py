"""Families that a centre knows of before anybody registered them: by a referral or a birth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from centres import audit
from centres.models import Centre, ReachArea, User
from centres.references import next_reference
from families.models import Carer, Child, Family


@dataclass(frozen=True)
class PersonTold:
    """A person as somebody told of them; `due` is given for an expected baby, not `born`."""

    first_name: str
    last_name: str
    born: date | None = None
    due: date | None = None


@transaction.atomic
def know(
    *,
    by: User,
    centre: Centre,
    carers: Sequence[PersonTold] = (),
    children: Sequence[PersonTold] = (),
    postcode: str = "",
    area: ReachArea | None = None,
    restricted: bool = False,
) -> Family:
    """Keep a family as known, not registered. ValidationError when nobody is named.

    Each child has a date of birth or a due date.
    """
    if not carers and not children:
        raise ValidationError({"people": "Enter the name of at least one person."})
    family = Family.objects.create(
        council_id=centre.council_id,
        ref=next_reference("F"),
        centre=centre,
        area=area,
        postcode=postcode,
        restricted=restricted,
    )
    shared = {"council_id": centre.council_id, "family": family}
    for told in carers:
        Carer.objects.create(
            ref=next_reference("P"),
            first_name=told.first_name,
            last_name=told.last_name,
            date_of_birth=told.born,
            **shared,
        )
    for told in children:
        add_child(family, told)
    audit.record(
        by=by,
        action="family.known",
        record="family",
        reference=family.ref,
        council=centre.council,
        centre=centre.code,
    )
    return family


def add_child(family: Family, told: PersonTold) -> Child:
    """Another child of the family, born or expected."""
    child: Child = Child.objects.create(
        council_id=family.council_id,
        family=family,
        ref=next_reference("K"),
        first_name=told.first_name,
        last_name=told.last_name,
        date_of_birth=told.born,
        due_on=None if told.born else told.due,
    )
    return child
