"""Sustained contact: counts whatever the case closes for; closing ends the days that count."""

from __future__ import annotations

from datetime import date
from typing import Any

from outcomes.measures.outcomes.sustained_contact import DAYS, MEASURE, SPAN_DAYS, STANDING
from outcomes.measures.what_if import Look
from outcomes.outlook.lacks import Lack, Lacking
from outcomes.outlook.outlook import Outlook, achieved, coming, not_for, over

DAYS_OF_WEEK = 7


def outlook(look: Look, on: date | None) -> Outlook:
    """How it stands for the case; `on` is the day it achieved the outcome, if it did."""
    facts = look.standing(STANDING)[0]
    ref = look.case.ref
    if not facts["in_need"]:
        why = "the family was not in greatest need when the case opened"
        return not_for(MEASURE, ref, why, facts=facts)
    if on:
        return achieved(MEASURE, ref, on, facts=facts)
    missing = lacking(facts)
    if look.is_closed:
        return over(MEASURE, ref, ["the case has closed", *missing], facts=facts)
    return coming(MEASURE, ref, missing, facts=facts)


def lacking(facts: dict[str, Any]) -> list[str]:
    """What the facts of STANDING lack, in order."""
    missing: list[str] = []
    if facts["days"] < DAYS:
        words = f"seen face to face on {facts['days']} of {DAYS} days"
        missing.append(Lack(Lacking.DAYS, words))
    if facts["span"] < SPAN_DAYS:
        weeks = SPAN_DAYS // DAYS_OF_WEEK
        words = f"less than {weeks} weeks from the first of these days to the last"
        missing.append(Lack(Lacking.SPAN, words))
    if not facts["visited_at_home"]:
        missing.append(Lack(Lacking.HOME_VISIT, "no home visit on any of these days"))
    return missing
