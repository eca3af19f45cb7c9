"""The list of approaches an action can be given, kept by the council's administrator.

A council has the shipped list until it changes something: then it gets a copy of its own. What an
action was given keeps its name, so an approach in use is retired rather than renamed.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from centres import audit
from centres.models import Council, User
from centres.references import next_reference
from centres.refusals import Refused
from outcomes.models import Approach

MOST_APPROACHES = 40


@transaction.atomic
def add(*, by: User, council: Council, name: str, leads_to: str = "") -> Approach:
    """Put an approach at the end of the council's list; ValidationError of `name` when the list
    has it already, Refused when the list is too long to choose from.
    """
    rows = _own(council)
    name = _require_new(rows, name)
    if sum(not row.retired_on for row in rows) >= MOST_APPROACHES:
        raise Refused(f"The list holds {MOST_APPROACHES} approaches at most. Retire one first.")
    return _create(by, council, name, leads_to, position=len(rows) + 1)


@transaction.atomic
def change(*, by: User, council: Council, code: str, name: str, leads_to: str) -> Approach:
    """Give an approach another name, or say where it leads.

    One that an action has keeps its name there: it is retired, and a new one takes its place.
    """
    rows = _own(council)
    approach = _one(rows, code)
    name = _require_new([row for row in rows if row is not approach], name)
    renamed = approach.name != name
    if not renamed and approach.leads_to == leads_to:
        return approach
    if renamed and approach.actions.exists():
        approach.retired_on = timezone.localdate()
        approach.save(update_fields=["retired_on"])
        return _create(by, council, name, leads_to, position=approach.position)
    approach.name, approach.leads_to = name, leads_to
    approach.save(update_fields=["name", "leads_to"])
    _audit(by, "approach.change", approach)
    return approach


@transaction.atomic
def retire(*, by: User, council: Council, code: str) -> Approach:
    """Offer an approach no longer; actions that have it keep it. Twice is once."""
    approach = _one(_own(council), code)
    if not approach.retired_on:
        approach.retired_on = timezone.localdate()
        approach.save(update_fields=["retired_on"])
        _audit(by, "approach.retire", approach)
    return approach


@transaction.atomic
def offer_again(*, by: User, council: Council, code: str) -> Approach:
    """Offer a retired approach again; Refused when another has its name now."""
    rows = _own(council)
    approach = _one(rows, code)
    if approach.retired_on:
        try:
            _require_new([row for row in rows if row is not approach], approach.name)
        except ValidationError as problem:
            raise Refused("Another approach of the list has this name now.") from problem
        approach.retired_on = None
        approach.save(update_fields=["retired_on"])
        _audit(by, "approach.offer_again", approach)
    return approach


@transaction.atomic
def move_up(*, by: User, council: Council, code: str) -> Approach:
    """Put an approach before the one it now comes after; the first stays where it is."""
    rows = [row for row in _own(council) if not row.retired_on]
    approach = _one(rows, code)
    place = rows.index(approach)
    if place:
        rows[place - 1 : place + 1] = [approach, rows[place - 1]]
        for position, row in enumerate(rows, start=1):
            row.position = position
        Approach.objects.bulk_update(rows, ["position"])
        _audit(by, "approach.move_up", approach)
    return approach


def _own(council: Council) -> list[Approach]:
    """The council's own list, locked; a copy of the shipped one where it has none yet."""
    Council.objects.select_for_update().get(pk=council.pk)
    if not Approach.objects.filter(council=council).exists():
        Approach.objects.bulk_create(
            Approach(
                council=council,
                code=shipped.code,
                name=shipped.name,
                position=shipped.position,
                leads_to=shipped.leads_to,
            )
            for shipped in Approach.objects.filter(council=None)
        )
    return list(Approach.objects.filter(council=council))


def _one(rows: list[Approach], code: str) -> Approach:
    found = next((row for row in rows if row.code == code), None)
    if found is None:
        raise Refused("This approach is not in the list any more.")
    return found


def _require_new(others: list[Approach], name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": "Say what it is called."})
    if any(not row.retired_on and row.name.casefold() == name.casefold() for row in others):
        raise ValidationError({"name": "The list has an approach of this name."})
    return name


def _create(by: User, council: Council, name: str, leads_to: str, position: int) -> Approach:
    approach = Approach.objects.create(
        council=council,
        code=next_reference("P").lower(),
        name=name,
        leads_to=leads_to,
        position=position,
    )
    _audit(by, "approach.add", approach)
    return approach


def _audit(by: User, action: str, approach: Approach) -> None:
    audit.record(
        by=by,
        action=action,
        record="approach",
        reference=approach.code,
        council=approach.council,
        name=approach.name,
    )
