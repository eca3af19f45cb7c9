"""Families become known, are registered, leave, and come back (SPEC 2 and 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from centres.guards import require_day
from centres.models import Centre, User
from centres.partners.caller import Caller
from centres.postcodes import area_of
from centres.references import next_reference
from centres.refusals import Refused
from centres.wording import day_in_words
from families import agreements
from families.members import NewCarer, NewChild, create_carer, create_child
from families.models import Family
from families.standing import casework_clusters, hold
from families.trail import family_changed


@dataclass(frozen=True)
class Home:
    """Where a family lives and is rung up; any of it may be empty. The postcode is tidy."""

    address: str = ""
    postcode: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Said:
    """What a family said about sharing its information: a code of Agreement.State, day, name."""

    state: str
    on: date
    by_whom: str


@transaction.atomic
def register(
    *,
    by: User,
    centre: Centre,
    carers: Sequence[NewCarer],
    children: Sequence[NewChild],
    registered_on: date | None,
    home: Home | None = None,
    said: Said | None = None,
) -> Family:
    """Record a family with its people; without `registered_on` it is known, not registered.

    Its area follows from its postcode where the directory knows that. ValidationError names the
    field that is wrong.
    """
    if centre.cluster_id not in casework_clusters(by):
        raise ValidationError({"centre": "Select a centre you work in."})
    if registered_on:
        require_day(registered_on, "registered_on")
    return create(
        by=by,
        centre=centre,
        carers=carers,
        children=children,
        registered_on=registered_on,
        home=home,
        said=said,
    )


@transaction.atomic
def create(
    *,
    by: User | Caller,
    centre: Centre,
    carers: Sequence[NewCarer],
    children: Sequence[NewChild],
    registered_on: date | None = None,
    home: Home | None = None,
    said: Said | None = None,
) -> Family:
    """Write the family's rows and its audit entry, as part of an action that asked whether `by`
    may. `said` takes a person to record it.
    """
    if not carers and not children:
        raise ValidationError({"carers": "Enter at least one carer, child or expected baby."})
    home = home or Home()
    family = Family(
        council_id=centre.council_id,
        ref=next_reference("F"),
        centre=centre,
        area=area_of(centre.council_id, home.postcode),
        address=home.address.strip(),
        postcode=home.postcode,
        phone=home.phone.strip(),
        registered_on=registered_on,
    )
    family.clean_fields(exclude=["ref", "council", "centre", "area"])
    family.save(force_insert=True)
    for carer in carers:
        create_carer(family, carer)
    for child in children:
        create_child(family, child)
    if said and isinstance(by, User):
        agreements.create(by=by, family=family, state=said.state, on=said.on, by_whom=said.by_whom)
    family_changed(
        by,
        "register" if registered_on else "known",
        family,
        centre=centre.code,
        carers=len(carers),
        children=len(children),
        **({"day": registered_on.isoformat()} if registered_on else {}),
    )
    return family


@transaction.atomic
def register_known(*, by: User, family: Family, registered_on: date) -> Family:
    """Register a family that was only known, or one that left and came back, from a day on.

    Refused when it is registered. One that came back is registered from the new day, which is
    after it left; the earlier registration stays in the history.
    """
    family = hold(by, family)
    require_unregistered(family)
    require_day(
        registered_on, "registered_on", since=family.deregistered_on, what="The family left"
    )
    family.registered_on, family.deregistered_on = registered_on, None
    family.deregistered_because = ""
    family.save(update_fields=["registered_on", "deregistered_on", "deregistered_because"])
    family_changed(by, "register", family, day=registered_on.isoformat())
    return family


@transaction.atomic
def deregister(*, by: User, family: Family, deregistered_on: date, because: str) -> Family:
    """Take a family off the register from a day on, for a reason (a code of Family.Leaving).

    Its cases stay as they are. Refused when it is not registered.
    """
    family = hold(by, family)
    require_registered(family)
    require_day(
        deregistered_on, "deregistered_on", since=family.registered_on, what="It registered"
    )
    if because not in Family.Leaving.values:
        raise ValidationError({"because": "Select why the family leaves."})
    family.deregistered_on, family.deregistered_because = deregistered_on, because
    family.save(update_fields=["deregistered_on", "deregistered_because"])
    day = deregistered_on.isoformat()
    family_changed(by, "deregister", family, day=day, because=because)
    return family


@transaction.atomic
def undo_deregistration(*, by: User, family: Family) -> Family:
    """Put a registration back as if the family had never left; Refused when it has not."""
    family = hold(by, family)
    require_deregistered(family)
    family.deregistered_on, family.deregistered_because = None, ""
    family.save(update_fields=["deregistered_on", "deregistered_because"])
    family_changed(by, "register_again", family)
    return family


def require_registered(family: Family) -> None:
    """Refused for a family that is not registered, or no longer."""
    if not family.registered_on:
        raise Refused("This family is known, not registered.")
    if family.deregistered_on:
        raise Refused(f"This family left on {day_in_words(family.deregistered_on)} already.")


def require_unregistered(family: Family) -> None:
    """Refused for a family that is registered."""
    if family.registered_on and not family.deregistered_on:
        raise Refused(f"Registered already, since {day_in_words(family.registered_on)}.")


def require_deregistered(family: Family) -> None:
    """Refused for a family that has not been taken off the register."""
    if not family.deregistered_on:
        raise Refused("This family has not been taken off the register.")
