"""Recording births that were told of: every one of them, or none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from centres import audit
from centres.models import Council, PartnerKey, ReachArea, User
from centres.partners.caller import Caller, audited
from centres.references import next_reference
from centres.refusals import Refused
from centres.row_scope import as_service
from families.births.places import NOTIFIERS, Places
from families.known import family_of_carer
from families.members import UNNAMED, NewCarer, NewChild, create_carer, create_child
from families.models import BirthNotification, Child, Family

# A birth is told of within its first year; a due date is that near to the birth.
LONGEST_AGO = timedelta(days=365)
NEAR_DUE = timedelta(days=70)


@dataclass(frozen=True)
class Birth:
    """A birth as it was told: under the notification's key, in the area with this code.

    `first_name` may be empty, and so may the carer's names, both of them. `restricted` says that
    few may know where the family lives.
    """

    notification: str
    born: date
    first_name: str
    last_name: str
    carer_first_name: str
    carer_last_name: str
    carer_born: date | None
    postcode: str
    area: str
    restricted: bool

    @property
    def digest(self) -> str:
        """SHA-256 of all that was told."""
        return hashlib.sha256(repr(astuple(self)).encode()).hexdigest()


def recorded(council: Council | int | None, births: Sequence[Birth]) -> dict[str, str]:
    """The digests of those notifications that were recorded before, by key."""
    rows = BirthNotification.objects.filter(
        council=council, ref__in=[birth.notification for birth in births]
    )
    # Whichever cluster's: a birth is told once in a council.
    with as_service(council):
        return dict(rows.values_list("ref", "digest"))


@transaction.atomic
def notify(*, by: User | Caller, births: Sequence[Birth]) -> int:
    """Record births, all or none, and how many were new: one told before changes nothing.

    Refused for people and programs that bring in none; ValidationError where the same notification
    was told before with other facts, or for an area that is none of the person's.
    """
    if by.council_id is None or not _brings_in(by):
        raise Refused("Only a coordinator or the council’s administrator brings in births.")
    places = Places(by)
    # Two uploads at once wait for each other.
    Council.objects.select_for_update(no_key=True).get(pk=by.council_id)
    known = recorded(by.council_id, births)
    new = 0
    for birth in births:
        if birth.notification in known:
            if known[birth.notification] != birth.digest:
                raise ValidationError({"notification": ALREADY_OTHERWISE})
            continue
        area = places.by_code.get(birth.area)
        if area is None:
            raise ValidationError({"area": "Select an area of your centres."})
        # A person who brings births in sees the families of some, or of none.
        with as_service(by.council_id):
            _record(by, birth, area)
        known[birth.notification] = birth.digest
        new += 1
    return new


ALREADY_OTHERWISE = "This notification was received before with other details."


def _brings_in(by: User | Caller) -> bool:
    if isinstance(by, Caller):
        return by.has_scope(PartnerKey.Scopes.BIRTHS)
    return by.has_role(*NOTIFIERS)


def _record(by: User | Caller, birth: Birth, area: ReachArea) -> None:
    if not timezone.localdate() - LONGEST_AGO <= birth.born <= timezone.localdate():
        raise ValidationError({"born": "The birth must lie within the last year."})
    family = _family_of(birth, area)
    child = _child_of(birth, family) if family else None
    if family is None:
        family = _new_family(birth, area)
    elif birth.restricted and not family.restricted:
        family.restricted = True
        family.save(update_fields=["restricted"])
    if child is None:
        last_name = birth.last_name or birth.carer_last_name
        told = NewChild(birth.first_name or UNNAMED, last_name, date_of_birth=birth.born)
        child = create_child(family, told)
    BirthNotification.objects.create(
        council_id=family.council_id,
        ref=birth.notification,
        family=family,
        child=child,
        received_on=timezone.localdate(),
        by=by if isinstance(by, User) else None,
        sender=by.partner if isinstance(by, Caller) else None,
        digest=birth.digest,
    )
    audit.record(
        **audited(by),
        action="family.birth_notified",
        record="family",
        reference=family.ref,
        council=area.council,
        child=child.ref,
    )


def _new_family(birth: Birth, area: ReachArea) -> Family:
    family: Family = Family.objects.create(
        council_id=area.council_id,
        ref=next_reference("F"),
        centre=area.centre,
        area=area,
        postcode=birth.postcode,
        restricted=birth.restricted,
    )
    if birth.carer_last_name:
        carer = NewCarer(birth.carer_first_name, birth.carer_last_name, birth.carer_born)
        create_carer(family, carer)
    return family


def _family_of(birth: Birth, area: ReachArea) -> Family | None:
    """The one family of a carer of that name, born that day or living there; None if in doubt."""
    return family_of_carer(
        area.council_id,
        birth.carer_first_name,
        birth.carer_last_name,
        born=birth.carer_born,
        postcode=birth.postcode,
    )


def _child_of(birth: Birth, family: Family) -> Child | None:
    """The baby, where the family has it already: born that day, or expected about then."""
    babies = Child.objects.filter(family=family, merged_into__isnull=True, births__isnull=True)
    born = babies.filter(date_of_birth=birth.born)
    if birth.first_name:
        born = born.filter(first_name__in=[birth.first_name, UNNAMED])
    found: Child | None = born.order_by("ref").first()
    if found is None:
        about = (birth.born - NEAR_DUE, birth.born + NEAR_DUE)
        found = babies.filter(due_on__range=about).order_by("ref").first()
    if found is None:
        return None
    found.date_of_birth, found.due_on = birth.born, None
    found.first_name = birth.first_name or found.first_name
    found.save(update_fields=["date_of_birth", "due_on", "first_name"])
    return found
