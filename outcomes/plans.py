"""The action plan of a case: steps in areas of the Star, done on a day or dropped (SPEC 2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from centres import audit
from centres.guards import require_day
from centres.models import User
from centres.references import next_reference
from centres.refusals import Refused
from centres.wording import in_words
from families.models import Case
from outcomes.models import Action, Star, StarArea
from outcomes.stars import editions_for

FURTHEST_DAYS = 366


def areas_for(case: Case) -> list[tuple[str, str]]:
    """Codes and names of the areas an action of this case can be in.

    Those of the editions of its Stars, the newest Star's first; without a Star, of all editions
    the council can use.
    """
    stars = Star.objects.filter(case=case, voided_on=None).order_by("-date", "-ref")
    editions = list(dict.fromkeys(stars.values_list("edition", flat=True)))
    editions = editions or list(editions_for(case).values_list("pk", flat=True))
    areas = StarArea.objects.filter(edition__in=editions)
    ordered = sorted(areas, key=lambda area: (editions.index(area.edition_id), area.position))
    named: dict[str, str] = {}
    for area in ordered:
        named.setdefault(area.code, area.name)
    return list(named.items())


def names_of_areas(case: Case, actions: Iterable[Action]) -> dict[str, str]:
    """The name of each action's area; a code that no edition knows is said in plain words."""
    named = dict(areas_for(case))
    return {action.area: named.get(action.area) or in_words(action.area) for action in actions}


@transaction.atomic
def add(*, by: User, case: Case, area: str, text: str, due_on: date | None = None) -> Action:
    """Add a step to an open case's plan; the same open step added twice is one.

    `area` is a code of `areas_for(case)`; `due_on` is by when, from today to a year ahead. Added
    again with another day, that day holds. Refused for a closed case.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if case.closed_on:
        raise Refused("This case is closed: nothing can be added to its plan.")
    if area not in dict(areas_for(case)):
        raise ValidationError({"area": "Select an area of the Star."})
    text = text.strip()
    if not text:
        raise ValidationError({"text": "Say what has been agreed."})
    if due_on:
        _require_due_day(due_on)
    same = Action.objects.filter(case=case, area=area, text=text, status=Action.Status.OPEN).first()
    if same:
        return set_due(by=by, action=same, due_on=due_on) if due_on else same
    action = Action.objects.create(
        council_id=case.council_id,
        ref=next_reference("A"),
        case=case,
        area=area,
        text=text,
        due_on=due_on,
    )
    _audit(by, "action.add", action)
    return action


@transaction.atomic
def set_due(*, by: User, action: Action, due_on: date) -> Action:
    """Say by when an open step is to be done, from today to a year ahead."""
    action = _locked_open(action)
    if action.due_on == due_on:
        return action
    _require_due_day(due_on)
    action.due_on = due_on
    action.save(update_fields=["due_on"])
    _audit(by, "action.due", action, date=due_on.isoformat())
    return action


@transaction.atomic
def mark_done(*, by: User, action: Action, done_on: date) -> Action:
    """Mark an open step as done, on a day from the case's opening to today."""
    action = _locked_open(action)
    require_day(done_on, "done_on", since=action.case.opened_on, what="The case opened")
    action.status, action.done_on = Action.Status.DONE, done_on
    action.save(update_fields=["status", "done_on"])
    _audit(by, "action.done", action, date=done_on.isoformat())
    return action


@transaction.atomic
def take_back(*, by: User, action: Action) -> Action:
    """Open a step again that was marked as done by mistake; Refused when it is not done, or when
    its case has closed since.
    """
    rows = Action.objects.select_related("case__family__council")
    action = rows.select_for_update(of=("self",)).get(pk=action.pk)
    require_done(action)
    before = action.done_on
    action.status, action.done_on = Action.Status.OPEN, None
    action.save(update_fields=["status", "done_on"])
    _audit(by, "action.take_back", action, date=before.isoformat() if before else "")
    return action


@transaction.atomic
def drop(*, by: User, action: Action) -> Action:
    """Drop an open step that the family no longer needs; it stays visible."""
    action = _locked_open(action)
    action.status = Action.Status.DROPPED
    action.save(update_fields=["status"])
    _audit(by, "action.drop", action)
    return action


def require_open(action: Action) -> None:
    """Refused when the step is done or dropped already."""
    if action.status != Action.Status.OPEN:
        raise Refused(f"This action is already {action.get_status_display().lower()}.")


def require_done(action: Action) -> None:
    """Refused unless the step is done and its case is open."""
    if action.status != Action.Status.DONE:
        raise Refused("This action is not marked as done.")
    if action.case.closed_on:
        raise Refused("This case is closed: its plan stays as it is.")


def _require_due_day(due_on: date) -> None:
    today = timezone.localdate()
    if due_on < today:
        raise ValidationError({"due_on": "The date must be today or later."})
    if due_on > today + timedelta(days=FURTHEST_DAYS):
        raise ValidationError({"due_on": "The date must be within a year."})


def _locked_open(action: Action) -> Action:
    rows = Action.objects.select_related("case__family__council")
    action = rows.select_for_update(of=("self",)).get(pk=action.pk)
    require_open(action)
    return action


def _audit(by: User, name: str, action: Action, **details: str) -> None:
    audit.record(
        by=by,
        action=name,
        record="action",
        reference=action.ref,
        council=action.case.family.council,
        case=action.case.ref,
        area=action.area,
        **details,
    )
