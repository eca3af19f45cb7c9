"""Funded places for two-year-olds: who was told, who took one up, where and when."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from centres import audit
from centres.guards import require_day
from centres.models import User
from centres.refusals import Refused
from centres.wording import day_in_words
from families.ages import MONTHS_IN_YEAR, completed_months
from families.models import Child
from outcomes.models import TwoYearOffer, TwoYearPlace

AGED = 2


@transaction.atomic
def tell(*, by: User, child: Child, told_on: date) -> TwoYearOffer:
    """Record that the family was told of the funded place; told twice, the first day stays.

    Refused for a child who is not recorded as entitled, or who is still expected.
    """
    child = _locked(child)
    if not child.two_year_offer_eligible:
        raise Refused("This child is not recorded as entitled to a funded place at two.")
    _require_told(child, told_on)
    offer, is_new = TwoYearOffer.objects.get_or_create(
        child=child,
        defaults={"council_id": child.council_id, "told_on": told_on, "told_by": by},
    )
    if is_new:
        _audit(by, "two_year_offer.tell", child, told_on=told_on.isoformat())
    return offer


@transaction.atomic
def record(
    *, by: User, child: Child, told_on: date | None, started_on: date | None, where: str
) -> None:
    """Record what is known: when the family was told, when the place started, and where.

    None takes back what was recorded by mistake. A place starts while the child is two.
    ValidationError names the field that is wrong; Refused for a baby who is still expected.
    """
    child = _locked(child)
    offer = TwoYearOffer.objects.filter(child=child).first()
    place = TwoYearPlace.objects.filter(child=child).first()
    where = where.strip()
    if told_on:
        _require_told(child, told_on)
    if started_on and (place is None or place.started_on != started_on):
        _require_two(child, started_on)
    if where and not started_on:
        raise ValidationError({"started_on": "Enter the day on which the place started."})
    changed = [
        *_keep_offer(by, child, offer, told_on),
        *_keep_place(child, place, started_on, where),
    ]
    if changed:
        _audit(by, "two_year_place.record", child, changed=changed)


def _keep_offer(
    by: User, child: Child, offer: TwoYearOffer | None, told_on: date | None
) -> list[str]:
    """The names of what changed."""
    if (offer.told_on if offer else None) == told_on:
        return []
    if offer and told_on is None:
        offer.delete()
    elif offer and told_on:
        offer.told_on = told_on
        offer.save(update_fields=["told_on"])
    elif told_on:
        TwoYearOffer.objects.create(
            council_id=child.council_id, child=child, told_on=told_on, told_by=by
        )
    return ["told_on"]


def _keep_place(
    child: Child, place: TwoYearPlace | None, started_on: date | None, where: str
) -> list[str]:
    """The names of what changed."""
    before = (place.started_on, place.where) if place else (None, "")
    if before == (started_on, where):
        return []
    if started_on is None:
        if place:
            place.delete()
    elif place:
        place.started_on, place.where = started_on, where
        place.save(update_fields=["started_on", "where"])
    else:
        TwoYearPlace.objects.create(
            council_id=child.council_id, child=child, started_on=started_on, where=where
        )
    fields = zip(("started_on", "where"), before, (started_on, where), strict=True)
    return [name for name, was, now in fields if was != now]


def _locked(child: Child) -> Child:
    rows = Child.objects.select_related("family", "council")
    child = rows.select_for_update(of=("self",), no_key=True).get(pk=child.pk)
    if child.date_of_birth is None:
        raise Refused("This baby is still expected.")
    return child


def _require_told(child: Child, told_on: date) -> None:
    require_day(told_on, "told_on", since=child.date_of_birth, what="The child was born")


def _require_two(child: Child, started_on: date) -> None:
    require_day(started_on, "started_on", since=child.date_of_birth, what="The child was born")
    assert child.date_of_birth  # noqa: S101  (for the type checker: it is born)
    if completed_months(child.date_of_birth, started_on) // MONTHS_IN_YEAR != AGED:
        two = (
            f"The place starts while the child is two; born on {day_in_words(child.date_of_birth)}."
        )
        raise ValidationError({"started_on": two})


def _audit(by: User, action: str, child: Child, **details: object) -> None:
    audit.record(
        by=by,
        action=action,
        record="child",
        reference=child.ref,
        council=child.council,
        family=child.family.ref,
        **details,
    )
