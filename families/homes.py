"""Where a family lives, and which centre it belongs to (SPEC 2)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from centres.models import Centre, ReachArea, User
from centres.postcodes import area_of
from centres.refusals import Refused
from centres.row_scope import as_service
from families.models import Family
from families.registration import Home
from families.standing import hold, sees_home
from families.trail import family_changed


@transaction.atomic
def change_home(*, by: User, family: Family, home: Home, area: ReachArea | None = None) -> Family:
    """Change address, postcode and phone. The area follows from the postcode; `area` is for a
    postcode that the directory does not know. Refused for who may not see where they live.
    """
    family = hold(by, family)
    require_home_seen(by, family)
    if area and area.council_id != family.council_id:
        raise ValidationError({"area": "Select an area of the council."})
    now = {
        "address": home.address.strip(),
        "postcode": home.postcode,
        "phone": home.phone.strip(),
        "area": area_of(family.council_id, home.postcode) or area,
    }
    changed = [name for name, fact in now.items() if getattr(family, name) != fact]
    if not changed:
        return family
    for name in changed:
        setattr(family, name, now[name])
    family.clean_fields(exclude=["ref", "council", "centre", "area"])
    family.save(update_fields=changed)
    family_changed(by, "home", family, fields=changed)
    return family


@transaction.atomic
def move(*, by: User, family: Family, centre: Centre) -> Family:
    """Give a family to another centre of its council; open cases stay where they are."""
    family = hold(by, family)
    if centre.council_id != family.council_id:
        raise ValidationError({"centre": "Select a centre of the family’s council."})
    if centre.pk == family.centre_id:
        raise ValidationError({"centre": f"The family belongs to {centre.name} already."})
    was, family.centre = family.centre, centre
    # Another cluster's from now on, and perhaps out of the sight of who moved it.
    with as_service(family.council_id):
        family.save(update_fields=["centre"])
    family_changed(by, "move", family, was=was.name, now=centre.name, codes=[was.code, centre.code])
    return family


def require_home_seen(by: User, family: Family) -> None:
    """Refused for a person who sees the family but not where it lives."""
    if not sees_home(by, family):
        raise Refused("Only the family’s named workers and its coordinator see its address.")
