"""Families of the demo that were recorded twice: some to be found, one merged already."""

from __future__ import annotations

from datetime import date

from centres.models import Council, User
from centres.references import next_reference
from centres.scope import COORDINATOR
from config.demo.dates import DemoDates, days_after
from config.demo.signins import BIG_CLUSTER, SMALL_CLUSTER
from families.merging import Pair, merge
from families.models import Carer, Child, Family

# In each cluster: how many wait to be found. One more was found.
WAITING = 3
YEAR = 365


def record_twice(council: Council, dates: DemoDates) -> None:
    """Families as a busy morning records them again: known, not registered, a name misheard.

    No figure changes: nobody is registered twice, and no child is so young that its birth counts.
    """
    last_year = days_after(dates.as_of, -YEAR)
    for cluster in (BIG_CLUSTER, SMALL_CLUSTER):
        families = (
            Family.objects.filter(
                council=council, centre__cluster__code=cluster, restricted=False,
                registered_on__isnull=False, deregistered_on__isnull=True,
                children__date_of_birth__lt=last_year,
            )
            .distinct()
            .order_by("ref")
        )  # fmt: skip
        found, *_ = [_again(family, last_year) for family in families[: WAITING + 1]]
        coordinator = User.objects.filter(
            council=council, memberships__role=COORDINATOR, memberships__cluster__code=cluster
        ).order_by("pk")[0]
        kept, merged = found
        merge(by=coordinator, kept=kept, merged=merged, same_people=_one_each(kept, merged))


def _one_each(kept: Family, merged: Family) -> list[Pair]:
    """The second record's people beside those whom they were copied from."""
    pairs: list[Pair] = []
    for carer in merged.carers.all():
        pairs.append((kept.carers.order_by("ref")[0], carer))
    for child in merged.children.all():
        born = kept.children.filter(date_of_birth=child.date_of_birth)
        pairs.append((born.order_by("ref")[0], child))
    return pairs


def _again(family: Family, born_before: date) -> tuple[Family, Family]:
    """The family, and the second record of it."""
    shared = {"council": family.council}
    again = Family.objects.create(
        ref=next_reference("F"), centre=family.centre, postcode=family.postcode, **shared
    )
    for carer in family.carers.order_by("ref")[:1]:
        Carer.objects.create(
            family=again, ref=next_reference("P"), first_name=carer.first_name,
            last_name=_misheard(carer.last_name), date_of_birth=carer.date_of_birth, **shared,
        )  # fmt: skip
    for child in family.children.filter(date_of_birth__lt=born_before).order_by("ref")[:1]:
        Child.objects.create(
            family=again, ref=next_reference("H"), first_name=_misheard(child.first_name),
            last_name=child.last_name, date_of_birth=child.date_of_birth, **shared,
        )  # fmt: skip
    return family, again


def _misheard(name: str) -> str:
    """Two letters in the middle changed over."""
    middle = len(name) // 2
    return name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :]
