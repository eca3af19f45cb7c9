"""Places at a session: some are kept for target families, others are for whoever asks first.

A target family takes a kept place while there is one, then an open one; any other family an open
one. Who finds none waits; when a place becomes free, whoever has waited longest for it has it.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from centres import audit
from centres.models import User
from centres.refusals import Refused
from centres.row_scope import as_service
from families.models import Booking, Case, CentreSession, Family, Level, Need

EARLY_HELP = Level.Value.EARLY_HELP


def target_families(families: list[int], day: date) -> set[int]:
    """Those among these families that places are kept for: at level 2 or above on the day, with
    a need on the day, or with an open case.
    """
    newest = Level.objects.filter(family__in=families, starts_on__lte=day)
    newest = newest.order_by("family_id", "-starts_on").distinct("family_id")
    found = {level.family_id for level in newest if level.level >= EARLY_HELP}
    needs = Need.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))
    needs = needs.filter(family__in=families, starts_on__lte=day)
    found |= set(needs.values_list("family", flat=True))
    found |= set(Case.objects.open().filter(family__in=families).values_list("family", flat=True))
    return found


def counts_of(session: CentreSession) -> tuple[int, int]:
    """How many places are taken, and how many kept ones among them."""
    rows = session.bookings.filter(state=Booking.State.PLACE)
    found = rows.aggregate(taken=Count("pk"), kept=Count("pk", filter=Q(kept=True)))
    return found["taken"], found["kept"]


@transaction.atomic
def book(*, by: User, session: CentreSession, family: Family) -> Booking:
    """Give the family a place, or put it on the waiting list; booked twice is booked once.

    Refused once the session is over, finished or cancelled, and for a family that the person
    does not see.
    """
    session = _locked(session)
    _require_to_come(session)
    if not Family.objects.visible_to(by).filter(pk=family.pk).exists():
        raise ValidationError({"family": "There is no family with this reference."})
    known = Booking.objects.filter(session=session, family=family).first()
    if known:
        return known
    place = _place_for(session, family.pk in target_families([family.pk], session.date))
    booking = Booking.objects.create(
        council_id=session.council_id,
        session=session,
        family=family,
        state=Booking.State.WAITING if place is None else Booking.State.PLACE,
        kept=bool(place),
        booked_by=by,
    )
    _audit(by, "session.book", session, family=family.ref, state=booking.state)
    return booking


@transaction.atomic
def release(*, by: User, session: CentreSession, family: Family) -> list[Booking]:
    """Take a family off the list; returns who moved up from the waiting list."""
    session = _locked(session)
    _require_to_come(session)
    if not Family.objects.visible_to(by).filter(pk=family.pk).exists():
        raise ValidationError({"family": "There is no family with this reference."})
    gone, _ = Booking.objects.filter(session=session, family=family).delete()
    if not gone:
        return []
    _audit(by, "session.release", session, family=family.ref)
    return fill_places(by=by, session=session)


def fill_places(*, by: User, session: CentreSession) -> list[Booking]:
    """Give free places to those who wait, the longest first; the session is locked."""
    # Their turn comes whether or not the person sees them.
    with as_service(session.council_id):
        return _fill_places(by, session)


def _fill_places(by: User, session: CentreSession) -> list[Booking]:
    moved = []
    waiting = list(
        session.bookings.filter(state=Booking.State.WAITING).select_related("family").order_by("pk")
    )
    if not waiting:
        return []
    targets = target_families([booking.family_id for booking in waiting], session.date)
    for booking in waiting:
        place = _place_for(session, booking.family_id in targets)
        if place is None:
            continue
        booking.state, booking.kept = Booking.State.PLACE, place
        booking.save(update_fields=["state", "kept"])
        _audit(by, "session.move_up", session, family=booking.family.ref)
        moved.append(booking)
    return moved


def _place_for(session: CentreSession, is_target: bool) -> bool | None:
    """Whether the next place for such a family is a kept one; None when there is no place."""
    if session.capacity is None:
        return False
    taken, kept = counts_of(session)
    if taken >= session.capacity:
        return None
    if is_target and kept < session.kept_places:
        return True
    return False if taken - kept < session.capacity - session.kept_places else None


def _locked(session: CentreSession) -> CentreSession:
    rows = CentreSession.objects.select_related("council").select_for_update(of=("self",))
    return rows.get(pk=session.pk)


def _require_to_come(session: CentreSession) -> None:
    if session.is_cancelled:
        raise Refused("This session is cancelled.")
    if session.finished_at or session.date < timezone.localdate():
        raise Refused("This session is over: there is nothing to book any more.")


def _audit(by: User, action: str, session: CentreSession, **details: str) -> None:
    audit.record(
        by=by,
        action=action,
        record="session",
        reference=str(session.pk),
        council=session.council,
        **details,
    )
