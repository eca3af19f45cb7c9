"""Changes to a family that only the audit trail tells, in words for its story."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from centres.models import AuditEvent
from centres.wording import day_in_words, in_words
from families.models import Family

# Codes of changed fields, as a reader would say them.
FIELDS = {
    "area": "area",
    "address": "address",
    "postcode": "postcode",
    "phone": "phone",
    "first_name": "first name",
    "last_name": "last name",
    "date_of_birth": "date of birth",
    "due_on": "due date",
    "two_year_offer_eligible": "funded two-year-old place",
}


def _fields(details: dict[str, Any]) -> str:
    changed = [FIELDS.get(name, in_words(name).lower()) for name in details.get("fields", [])]
    return ", ".join(changed)


def _moved(details: dict[str, Any]) -> str:
    return f"From {details.get('was', '')} to {details.get('now', '')}"


def _level(details: dict[str, Any]) -> str:
    return f"Was level {details.get('was', '')} from {_day(details.get('day', ''))}"


def _need(details: dict[str, Any]) -> str:
    return f"{in_words(details.get('need', ''))}, from {_day(details.get('day', ''))}"


def _day(text: str) -> str:
    return day_in_words(date.fromisoformat(text)) if text else ""


def _merged(details: dict[str, Any]) -> str:
    return f"Was {details.get('merged', '')}"


def _nothing(details: dict[str, Any]) -> str:
    return ""


# Action of the audit trail: what happened, and what else is said of it from the details.
CHANGES: dict[str, tuple[str, Callable[[dict[str, Any]], str]]] = {
    "family.known": ("Recorded as known, not registered", _nothing),
    "family.move": ("Moved to another centre", _moved),
    "family.home": ("Address or phone changed", _fields),
    "family.add_carer": ("Carer added", _nothing),
    "family.add_child": ("Child added", _nothing),
    "family.add_baby": ("Expected baby added", _nothing),
    "family.born": ("A baby was born", _nothing),
    "family.correct_carer": ("Carer’s details corrected", _fields),
    "family.correct_child": ("Child’s details corrected", _fields),
    "family.register_again": ("Registration put back", _nothing),
    "family.restrict": ("Family marked as restricted", _nothing),
    "family.name_workers": ("Named workers changed", _nothing),
    "family.lift": ("Restriction lifted", _nothing),
    "family.merge": ("A second record of this family became part of it", _merged),
    "family.unmerge": ("A record was taken apart from this one again", _merged),
    "family.correct_level": ("Level of need corrected", _level),
    "family.remove_level": ("Level of need taken out", _level),
    "family.correct_need": ("Need corrected", _need),
    "family.remove_need": ("Need taken out", _need),
}


def changes_of(family: Family) -> QuerySet[AuditEvent]:
    """The events that tell of the family, and of the records that were merged into it."""
    references = Q(reference=family.ref) | Q(
        reference__in=Family.objects.filter(merged_into=family).values("ref")
    )
    return AuditEvent.objects.filter(
        references, council=family.council_id, record="family", action__in=list(CHANGES)
    )


def said(event: AuditEvent) -> tuple[str, str]:
    """What happened, and what else there is to say of it (perhaps nothing)."""
    title, rest = CHANGES[event.action]
    return title, rest(event.details)
