"""Catching up in development, by each child that was ever assessed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from centres.wording import day_in_words
from outcomes.measures.outcomes.development_catch_up import APART, MEASURE, STANDING, TOO_OLD
from outcomes.measures.what_if import Achieved, Look
from outcomes.models import Assessment
from outcomes.outlook.outlook import Outlook, achieved, coming, not_for, over


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
    again_from, too_old_on = first_day + timedelta(days=APART), facts["too_old_on"]
    if too_old_on and too_old_on <= look.by:
        return over(MEASURE, ref, [f"turned {TOO_OLD} on {day_in_words(too_old_on)}"], **more)
    if too_old_on and too_old_on <= again_from:
        why = f"turns {TOO_OLD} on {day_in_words(too_old_on)}, too soon after the first look"
        return over(MEASURE, ref, [why], **more)
    missing = [f"{_name(area)} not on track yet" for area in facts["not_on_track"]]
    missing += [f"{_name(area)} not looked at yet" for area in facts["not_looked_at"]]
    if not facts["seen"]:
        missing.append(f"not seen face to face since the first look on {day_in_words(first_day)}")
    when = f" from {day_in_words(again_from)}: {APART} days after the first"
    missing.append(f"another look{when if again_from > look.by else ''}")
    return coming(MEASURE, ref, missing, **more)


def _name(area: str) -> str:
    label = str(Assessment.Area(area).label)
    return label[:1].lower() + label[1:]
