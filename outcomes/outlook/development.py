"""Catching up in development, by each child that was ever assessed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from centres.wording import day_in_words
from outcomes.measures.outcomes.development_catch_up import APART, MEASURE, STANDING, TOO_OLD
from outcomes.measures.what_if import Achieved, Look
from outcomes.models import Assessment
from outcomes.outlook.lacks import Lack, Lacking
from outcomes.outlook.outlook import Outlook, State, achieved, not_for


def outlooks(look: Look, found: Achieved) -> list[Outlook]:
    """How it stands for each child of the family with a development check."""
    names = {child.ref: child.full_name for child in look.case.family.children.all()}
    return [
        _outlook(look, found, one, names.get(one["subject"], "")) for one in look.standing(STANDING)
    ]


def _outlook(look: Look, found: Achieved, facts: dict[str, Any], name: str) -> Outlook:
    ref, first_day = facts["subject"], facts["first_day"]
    more: dict[str, Any] = {"who": name, "facts": facts}
    if (MEASURE.key, ref) in found:
        return achieved(MEASURE, ref, found[MEASURE.key, ref], **more)
    if not facts["was_behind"]:
        why = f"on track when first looked at, on {day_in_words(first_day)}"
        return not_for(MEASURE, ref, why, **more)
    state, missing = not_achieved(look, facts)
    return Outlook(MEASURE, ref, state, missing=missing, **more)


def not_achieved(look: Look, facts: dict[str, Any]) -> tuple[State, list[str]]:
    """How a child stands who was behind and has not caught up, and what is lacking."""
    first_day = facts["first_day"]
    again_from, too_old_on = first_day + timedelta(days=APART), facts["too_old_on"]
    if too_old_on and too_old_on <= look.by:
        return State.OVER, [
            Lack(Lacking.TOO_OLD, f"turned {TOO_OLD} on {day_in_words(too_old_on)}")
        ]
    if too_old_on and too_old_on <= again_from:
        why = f"turns {TOO_OLD} on {day_in_words(too_old_on)}, too soon after the first look"
        return State.OVER, [Lack(Lacking.TOO_OLD, why)]
    missing: list[str] = [
        Lack(Lacking.NOT_ON_TRACK, f"{_name(area)} not on track yet")
        for area in facts["not_on_track"]
    ]
    missing += [
        Lack(Lacking.NOT_LOOKED_AT, f"{_name(area)} not looked at yet")
        for area in facts["not_looked_at"]
    ]
    if not facts["seen"]:
        words = f"not seen face to face since the first look on {day_in_words(first_day)}"
        missing.append(Lack(Lacking.NOT_SEEN, words))
    when = f" from {day_in_words(again_from)}: {APART} days after the first"
    words = f"another look{when if again_from > look.by else ''}"
    return State.COMING, [*missing, Lack(Lacking.ANOTHER_LOOK, words)]


def _name(area: str) -> str:
    label = str(Assessment.Area(area).label)
    return label[:1].lower() + label[1:]
