"""The action plan of a case: steps in areas of the Star, with who, by when, why and how; done on a
day, carried over at a review or dropped (SPEC 2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from centres import audit
from centres.guards import require_day
from centres.models import User
from centres.references import next_reference
from centres.refusals import Refused
from centres.wording import in_words
from families.models import Carer, Case, Need
from outcomes.family_star.stars import editions_for
from outcomes.models import Action, Approach, Star, StarArea

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


def needs_for(case: Case) -> list[tuple[str, str]]:
    """Codes and names of the needs that the case's family has today (SPEC 2)."""
    today = timezone.localdate()
    ending = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    needs = Need.objects.filter(ending, family=case.family_id, starts_on__lte=today)
    return sorted({need.need: need.get_need_display() for need in needs}.items())


def names_of_areas(case: Case, actions: Iterable[Action]) -> dict[str, str]:
    """The name of each action's area; a code that no edition knows is said in plain words."""
    named = dict(areas_for(case))
    return {action.area: named.get(action.area) or in_words(action.area) for action in actions}


@dataclass(frozen=True)
class Agreed:
    """What is agreed about a step beside its words: who does it, by when, why and how.

    `by_whom` is one of Action.ByWhom, or empty; `carer` goes with `carer`, `who_else` with
    `other`. `need` is a code of the family's needs.
    """

    by_whom: str = ""
    carer: Carer | None = None
    who_else: str = ""
    due_on: date | None = None
    need: str = ""
    approach: Approach | None = None

    def said(self) -> dict[str, Any]:
        """The facts that were given, by their column; who does it is one fact of three."""
        who = {"by_whom": self.by_whom, "carer": self.carer, "who_else": self.who_else.strip()}
        others = {"due_on": self.due_on, "need": self.need, "approach": self.approach}
        return {**(who if self.by_whom else {}), **{key: one for key, one in others.items() if one}}


NOTHING_MORE = Agreed()


@transaction.atomic
def add(*, by: User, case: Case, area: str, text: str, agreed: Agreed = NOTHING_MORE) -> Action:
    """Add a step to an open case's plan; the same open step added twice is one.

    `area` is a code of `areas_for(case)`; the step is due from today to a year ahead. Added again
    with other facts, those hold. Refused for a closed case; ValidationError names the field.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if case.closed_on:
        raise Refused("This case is closed: nothing can be added to its plan.")
    if area not in dict(areas_for(case)):
        raise ValidationError({"area": "Select an area of the Star."})
    text = text.strip()
    if not text:
        raise ValidationError({"text": "Say what has been agreed."})
    _require_possible(case, agreed)
    same = Action.objects.filter(case=case, area=area, text=text, status=Action.Status.OPEN).first()
    if same:
        _change(by, same, agreed.said())
        return same
    action = Action.objects.create(
        council_id=case.council_id,
        ref=next_reference("A"),
        case=case,
        area=area,
        text=text,
        **agreed.said(),
    )
    _audit(by, "action.add", action)
    return action


@transaction.atomic
def change(*, by: User, action: Action, text: str, agreed: Agreed) -> Action:
    """Say an open step differently: its words, who, by when, why, how. Its area stays.

    What is not agreed any more is taken out. A need that has ended since, an approach that is no
    longer offered and a day that has passed may stay as they are.
    """
    action = _locked_open(action)
    text = text.strip()
    if not text:
        raise ValidationError({"text": "Say what has been agreed."})
    _require_possible(action.case, agreed, before=action)
    facts = {field.name: getattr(agreed, field.name) for field in fields(agreed)}
    _change(by, action, {**facts, "text": text, "who_else": agreed.who_else.strip()})
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
def drop(*, by: User, action: Action, reason: str = "") -> Action:
    """Drop an open step that the family no longer needs; it stays visible, with the reason."""
    action = _locked_open(action)
    action.status, action.drop_reason = Action.Status.DROPPED, reason.strip()
    action.save(update_fields=["status", "drop_reason"])
    _audit(by, "action.drop", action)
    return action


@transaction.atomic
def carry_over(*, by: User, action: Action, due_on: date) -> Action:
    """Keep an open step at a review, with a new day; a day's review counts once."""
    action = _locked_open(action)
    today = timezone.localdate()
    if (action.carried_on, action.due_on) == (today, due_on):
        return action
    _require_due_day(due_on)
    if action.carried_on != today:
        action.carried_over += 1
    action.carried_on, action.due_on = today, due_on
    action.save(update_fields=["carried_over", "carried_on", "due_on"])
    _audit(by, "action.carry_over", action, date=due_on.isoformat())
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


def _require_possible(case: Case, agreed: Agreed, before: Action | None = None) -> None:
    """ValidationError of the field for what cannot be agreed in this case."""
    of_carer, of_other = Action.ByWhom.CARER, Action.ByWhom.OTHER
    ours = agreed.carer and agreed.carer.family_id == case.family_id
    carer_fits = bool(ours) if agreed.by_whom == of_carer else agreed.carer is None
    if agreed.by_whom not in ["", *Action.ByWhom.values] or not carer_fits:
        raise ValidationError({"by_whom": "Select who does it."})
    if (agreed.by_whom == of_other) != bool(agreed.who_else.strip()):
        raise ValidationError({"who_else": "Say who does it."})
    if agreed.due_on and not (before and before.due_on == agreed.due_on):
        _require_due_day(agreed.due_on)
    same_need = before and before.need == agreed.need
    if agreed.need and not same_need and agreed.need not in dict(needs_for(case)):
        raise ValidationError({"need": "Select a need that the family has now."})
    same_approach = before and before.approach == agreed.approach
    offered = Approach.objects.of(case.council_id).offered()
    if agreed.approach and not same_approach and not offered.filter(pk=agreed.approach.pk).exists():
        raise ValidationError({"approach": "Select an approach of the list."})


def _change(by: User, action: Action, facts: dict[str, Any]) -> None:
    changed = [name for name, fact in facts.items() if getattr(action, name) != fact]
    if not changed:
        return
    for name in changed:
        setattr(action, name, facts[name])
    action.save(update_fields=changed)
    _audit(by, "action.change", action, fields=sorted(changed))


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


def _audit(by: User, name: str, action: Action, **details: str | list[str]) -> None:
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
