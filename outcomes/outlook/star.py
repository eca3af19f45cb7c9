"""Progress on the Star: what the first and the closing Star show, and what was done in between."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from centres.wording import count, day_in_words
from outcomes.measures.outcomes.star_progress import (
    APART,
    AREAS_BETTER,
    CLOSING_AFTER,
    FIRST_WITHIN,
    MEASURE,
    STANDING,
)
from outcomes.measures.what_if import Look
from outcomes.models import Star
from outcomes.outlook.lacks import Lack, Lacking
from outcomes.outlook.outlook import Outlook, State, achieved, other_reason, still_possible


def outlook(look: Look, on: date | None) -> Outlook:
    """How it stands for the case; an open one is asked as if it closed now with its goals met."""
    facts = look.if_closed().standing(STANDING)[0]
    if on:
        return achieved(MEASURE, look.case.ref, on, facts=facts)
    state, missing = of_closed(look, facts) if look.is_closed else _not_closed(look, facts)
    return Outlook(MEASURE, look.case.ref, state, missing=missing, facts=facts)


def of_closed(look: Look, facts: dict[str, Any]) -> tuple[State, list[str]]:
    """Of a closed case: a closing Star may still come for a fortnight."""
    case = look.case
    assert case.closed_on  # noqa: S101  (for the type checker: it is closed)
    lost = other_reason(case) or _lost(look, facts)
    if lost:
        return State.OVER, [lost]
    last_day = case.closed_on + timedelta(days=CLOSING_AFTER)
    if (facts["first_on"] or case.opened_on) + timedelta(days=APART) > last_day:
        words = f"the case closed within {APART} days of its first Star"
        return State.OVER, [Lack(Lacking.CLOSED_SOON, words)]
    missing = _first_star(look, facts) or _missing(facts)
    if not facts["closing_id"]:
        words = f"the closing Star with the family, by {day_in_words(last_day)}"
        missing = [*missing, Lack(Lacking.CLOSING_STAR, words)]
    return still_possible(look.by <= last_day), missing


def _not_closed(look: Look, facts: dict[str, Any]) -> tuple[State, list[str]]:
    """Of an open case, or of one that is asked as if it had closed."""
    lost = _lost(look, facts)
    if lost:
        return State.OVER, [lost]
    missing = _first_star(look, facts) or _missing(facts)
    if not facts["closing_id"]:
        missing = [*missing, _closing_star(look, facts)]
    if look.is_open:
        missing = [*missing, "closing with the family’s goals met"]
    return State.COMING, missing


def _lost(look: Look, facts: dict[str, Any]) -> str:
    """What of the first Star cannot be made good any more."""
    if not facts["first_id"] and look.by > _first_by(look):
        words = f"there is no first Star from the first {FIRST_WITHIN} days"
        return Lack(Lacking.FIRST_STAR, words)
    if facts["first_by"] == Star.Completed.WORKER:
        return Lack(Lacking.FIRST_ALONE, "the first Star was scored without the family")
    return ""


def _first_by(look: Look) -> date:
    return look.case.opened_on + timedelta(days=FIRST_WITHIN)


def _first_star(look: Look, facts: dict[str, Any]) -> list[str]:
    if facts["first_id"]:
        return []
    words = f"the first Star with the family, by {day_in_words(_first_by(look))}"
    return [Lack(Lacking.FIRST_STAR, words)]


def _closing_star(look: Look, facts: dict[str, Any]) -> str:
    said = "the closing Star with the family"
    if facts["first_on"]:
        first_day = facts["first_on"] + timedelta(days=APART)
        if first_day > look.by:
            said = f"{said}, from {day_in_words(first_day)} on"
    return f"{said}, up to {CLOSING_AFTER} days after closing"


def _missing(facts: dict[str, Any]) -> list[str]:
    """What the closing Star that is there, and the plan, do not show."""
    if not facts["closing_id"]:
        return []
    if facts["closing_by"] == Star.Completed.WORKER:
        words = "the closing Star was scored without the family"
        return [Lack(Lacking.CLOSING_ALONE, words)]
    missing: list[str] = []
    if facts["left_out"]:
        areas = "area" if facts["left_out"] == 1 else "areas"
        left_out = count(facts["left_out"])
        words = f"{left_out} {areas} of the first Star left out of the closing Star"
        missing.append(Lack(Lacking.LEFT_OUT, words))
    better = len(facts["improved_areas"])
    if better < AREAS_BETTER:
        words = f"clearly better in {better} of at least {AREAS_BETTER} areas"
        missing.append(Lack(Lacking.BETTER, words))
    if facts["worse_areas"]:
        worse = len(facts["worse_areas"])
        words = f"clearly worse in {worse} {'area' if worse == 1 else 'areas'}"
        missing.append(Lack(Lacking.WORSE, words))
    if not facts["acted_on"]:
        words = "no action in an area that got better is marked as done"
        missing.append(Lack(Lacking.ACTION, words))
    return missing
