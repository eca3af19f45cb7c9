"""Who belongs to a family: carers, children, expected babies; added, corrected, born (SPEC 2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from centres.guards import EARLIEST, require_day
from centres.models import User
from centres.references import next_reference
from centres.refusals import Refused
from centres.wording import day_in_words
from families.models import Carer, Child, Family
from families.standing import hold
from families.trail import family_changed

# A due date lies within a pregnancy from today, or some weeks back for a birth not yet told of.
LONGEST_EXPECTED = timedelta(days=300)
LONGEST_OVERDUE = timedelta(days=90)
UNNAMED = "Baby"


@dataclass(frozen=True)
class NewCarer:
    """A carer as they were told of."""

    first_name: str
    last_name: str
    date_of_birth: date | None = None


@dataclass(frozen=True)
class NewChild:
    """A child with a date of birth, or an expected baby with a due date: one of the two.

    A baby without a first name is called Baby.
    """

    first_name: str
    last_name: str
    date_of_birth: date | None = None
    due_on: date | None = None

    @property
    def is_expected(self) -> bool:
        return self.due_on is not None


@transaction.atomic
def add_carer(*, by: User, family: Family, carer: NewCarer) -> Carer:
    """Add a carer to a family. ValidationError names the field that is wrong."""
    family = hold(by, family)
    added = create_carer(family, carer)
    family_changed(by, "add_carer", family, carer=added.ref)
    return added


@transaction.atomic
def add_child(*, by: User, family: Family, child: NewChild) -> Child:
    """Add a child or an expected baby to a family. ValidationError names the wrong field."""
    family = hold(by, family)
    added = create_child(family, child)
    action = "add_baby" if child.is_expected else "add_child"
    family_changed(by, action, family, child=added.ref)
    return added


@transaction.atomic
def correct_carer(*, by: User, carer: Carer, now: NewCarer) -> Carer:
    """Correct a carer's names and date of birth; what was stays in the history."""
    family = hold(by, carer.family)
    carer = Carer.objects.select_for_update().get(pk=carer.pk)
    _check_carer(now)
    _correct(
        by,
        family,
        carer,
        first_name=now.first_name.strip(),
        last_name=now.last_name.strip(),
        date_of_birth=now.date_of_birth,
    )
    return carer


@transaction.atomic
def correct_child(
    *, by: User, child: Child, now: NewChild, two_year_offer_eligible: bool | None = None
) -> Child:
    """Correct a child's names, date of birth or due date, and eligibility where it is given."""
    family = hold(by, child.family)
    child = Child.objects.select_for_update().get(pk=child.pk)
    _check_child(now)
    eligible = child.two_year_offer_eligible
    if two_year_offer_eligible is not None:
        eligible = two_year_offer_eligible
    _correct(
        by,
        family,
        child,
        first_name=now.first_name.strip() or UNNAMED,
        last_name=now.last_name.strip(),
        date_of_birth=now.date_of_birth,
        due_on=now.due_on,
        two_year_offer_eligible=eligible,
    )
    return child


@transaction.atomic
def record_birth(
    *, by: User, child: Child, date_of_birth: date, first_name: str, last_name: str
) -> Child:
    """An expected baby was born: the due date gives way to the date of birth.

    Refused when the birth is recorded already.
    """
    family = hold(by, child.family)
    child = Child.objects.select_for_update().get(pk=child.pk)
    require_expected(child)
    born = NewChild(first_name, last_name, date_of_birth)
    _check_child(born)
    child.first_name, child.last_name = first_name.strip() or UNNAMED, last_name.strip()
    child.date_of_birth, child.due_on = date_of_birth, None
    child.save(update_fields=["first_name", "last_name", "date_of_birth", "due_on"])
    family_changed(by, "born", family, child=child.ref)
    return child


def require_expected(child: Child) -> None:
    """Refused for a child whose birth is recorded."""
    if child.date_of_birth:
        raise Refused(f"The birth is recorded already: {day_in_words(child.date_of_birth)}.")


def create_carer(family: Family, carer: NewCarer) -> Carer:
    """Write a carer's row, as part of an action that holds the family and writes its audit."""
    _check_carer(carer)
    return Carer.objects.create(
        council_id=family.council_id,
        ref=next_reference("P"),
        family=family,
        first_name=carer.first_name.strip(),
        last_name=carer.last_name.strip(),
        date_of_birth=carer.date_of_birth,
    )


def create_child(family: Family, child: NewChild) -> Child:
    """Write a child's row, as part of an action that holds the family and writes its audit."""
    _check_child(child)
    return Child.objects.create(
        council_id=family.council_id,
        ref=next_reference("K"),
        family=family,
        first_name=child.first_name.strip() or UNNAMED,
        last_name=child.last_name.strip(),
        date_of_birth=child.date_of_birth,
        due_on=child.due_on,
    )


def earliest_due() -> date:
    """The earliest due date that can be recorded today."""
    return timezone.localdate() - LONGEST_OVERDUE


def latest_due() -> date:
    """The latest due date that can be recorded today."""
    return timezone.localdate() + LONGEST_EXPECTED


def _check_carer(carer: NewCarer) -> None:
    wrong: dict[str, str] = {}
    if not carer.first_name.strip():
        wrong["first_name"] = "Enter the first name."
    if not carer.last_name.strip():
        wrong["last_name"] = "Enter the last name."
    if wrong:
        raise ValidationError(wrong)
    if carer.date_of_birth:
        require_day(carer.date_of_birth, "date_of_birth")


def _check_child(child: NewChild) -> None:
    if not child.last_name.strip():
        raise ValidationError({"last_name": "Enter the last name."})
    if (child.date_of_birth is None) == (child.due_on is None):
        raise ValidationError({"date_of_birth": "Enter a date of birth or a due date."})
    if child.date_of_birth:
        if not child.first_name.strip():
            raise ValidationError({"first_name": "Enter the first name."})
        require_day(child.date_of_birth, "date_of_birth")
    elif child.due_on and not EARLIEST <= child.due_on <= latest_due():
        raise ValidationError({"due_on": f"A due date is before {day_in_words(latest_due())}."})


def _correct(by: User, family: Family, person: Carer | Child, **facts: object) -> None:
    changed = [name for name, fact in facts.items() if getattr(person, name) != fact]
    if not changed:
        return
    for name in changed:
        setattr(person, name, facts[name])
    person.save(update_fields=changed)
    kind = "carer" if isinstance(person, Carer) else "child"
    family_changed(by, f"correct_{kind}", family, person=person.ref, fields=changed)
