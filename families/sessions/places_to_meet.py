"""Rooms and term dates: what the timetable is planned in."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from centres import audit
from centres.models import Room, Term, User

Place = TypeVar("Place", Room, Term)


def save_room(*, by: User, room: Room) -> Room:
    """Add or change a room. ValidationError when its centre has one of this name."""
    room.council_id = room.centre.council_id
    return _save(by, room, "room", {"name": "The centre has a room of this name already."})


def save_term(*, by: User, term: Term) -> Term:
    """Add or change a term. ValidationError when another one is on some of its days."""
    return _save(by, term, "term", {"first_day": "Another term is on some of these days."})


def _save(by: User, row: Place, record: str, taken: dict[str, str]) -> Place:
    action = "change" if row.pk else "add"
    try:
        with transaction.atomic():
            row.save()
            audit.record(
                by=by,
                action=f"{record}.{action}",
                record=record,
                reference=str(row.pk),
                council=row.council,
            )
    except IntegrityError:
        raise ValidationError(taken) from None
    return row
