"""Looking through a plan at a review: each open step is done, carried over or dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models, transaction

from centres.models import User
from centres.refusals import Refused
from families.models import Case
from outcomes.models import Action, Star
from outcomes.planning import plans


class Becomes(models.TextChoices):
    """What becomes of an open step."""

    DONE = "done", "Done"
    CARRIED = "carried", "Carry it over"
    DROPPED = "dropped", "Drop it"


@dataclass(frozen=True)
class Decision:
    """What was decided of one step; `day` is when it was done, or by when it is to be done now."""

    action: Action
    becomes: str
    day: date | None = None
    reason: str = ""


def waits_for_review(star: Star | None, actions: Sequence[Action]) -> list[Action]:
    """Open steps that nobody has looked at since this review Star was finished.

    `actions` are those of the Star's case. Nothing waits without a Star, or after another kind.
    """
    if star is None or star.kind != Star.Kind.REVIEW or not star.finished_at:
        return []
    return [
        action
        for action in actions
        if action.status == Action.Status.OPEN
        and action.recorded_at <= star.finished_at
        and not (action.carried_on and action.carried_on >= star.date)
    ]


@transaction.atomic
def look_through(*, by: User, case: Case, decisions: Sequence[Decision]) -> Counter[str]:
    """Carry out what was decided of a case's open steps, all or nothing; how many became what.

    A step that is open no longer stays as it is. Refused for a closed case; ValidationError says
    what is wrong under the step's reference.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if case.closed_on:
        raise Refused("This case is closed: its plan stays as it is.")
    still_open = set(
        Action.objects.select_for_update(of=("self",))
        .filter(case=case, status=Action.Status.OPEN)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    became: Counter[str] = Counter()
    problems: dict[str, list[str]] = {}
    for decision in decisions:
        if decision.action.pk not in still_open:
            continue
        try:
            _carry_out(by, decision)
        except ValidationError as problem:
            problems[decision.action.ref] = problem.messages
        became[decision.becomes] += 1
    if problems:
        raise ValidationError(problems)
    return became


def _carry_out(by: User, decision: Decision) -> None:
    if decision.becomes == Becomes.DROPPED:
        plans.drop(by=by, action=decision.action, reason=decision.reason)
    elif decision.day is None:
        raise ValidationError("Enter the date.")
    elif decision.becomes == Becomes.DONE:
        plans.mark_done(by=by, action=decision.action, done_on=decision.day)
    else:
        plans.carry_over(by=by, action=decision.action, due_on=decision.day)
