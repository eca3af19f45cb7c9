"""Stepping down for good: known only half a year after the closing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from centres.wording import day_in_words
from outcomes.measures.outcomes.sustained_step_down import DAYS, HIGH_FROM, MEASURE, STANDING
from outcomes.measures.what_if import Look
from outcomes.outlook.lacks import Lack, Lacking
from outcomes.outlook.outlook import Outlook, achieved, coming, not_for, other_reason, over

DAYS_OF_WEEK = 7


def outlook(look: Look, on: date | None) -> Outlook:
    """How it stands for the case, half a year after its closing or after today's."""
    asked = look.if_closed()
    closed_on = asked.closed_on or look.case.closed_on
    assert closed_on  # noqa: S101  (for the type checker: it is closed, or as if)
    half_a_year_on = closed_on + timedelta(days=DAYS)
    asked = asked.until(half_a_year_on)
    facts = asked.standing(STANDING)[0]
    ref = look.case.ref
    if facts["level_before"] < HIGH_FROM:
        why = f"the family’s level of need was below {HIGH_FROM} when the case opened"
        return not_for(MEASURE, ref, why, facts=facts)
    if on:
        return achieved(MEASURE, ref, on, facts=facts, unless=_unless(look))
    if look.is_open:
        return coming(MEASURE, ref, _open(facts), facts=facts)
    if look.is_closed and asked.achieves(MEASURE):
        until = day_in_words(half_a_year_on)
        missing = f"the level staying below {HIGH_FROM}, and no new case, until {until}"
        return coming(MEASURE, ref, [missing], facts=facts)
    lost = [why_not(look, facts, half_a_year_on)]
    if look.is_closed:
        return over(MEASURE, ref, lost, facts=facts)
    return coming(MEASURE, ref, lost, facts=facts)


def _unless(look: Look) -> str:
    """What is promised by a closing only thought of may still be undone."""
    return "" if look.is_closed else f"unless the level rises to {HIGH_FROM} again by then"


def _open(facts: dict[str, Any]) -> list[str]:
    weeks = DAYS // DAYS_OF_WEEK
    missing = []
    if facts["level_now"] >= HIGH_FROM:
        missing.append(f"the level of need is still {facts['level_now']}")
    if facts["open_too"]:
        missing.append(f"case {facts['open_too']} of the family is open too")
    missing.append(f"closing with the family’s goals met, and {weeks} weeks without a rise")
    return missing


def why_not(look: Look, facts: dict[str, Any], half_a_year_on: date) -> str:
    """What of the facts of STANDING it failed for."""
    closed_otherwise = look.is_closed and other_reason(look.case)
    if closed_otherwise:
        return closed_otherwise
    if facts["level_now"] >= HIGH_FROM:
        words = f"the level of need {'was' if look.is_closed else 'is'} still {facts['level_now']}"
        return Lack(Lacking.STILL_HIGH, words)
    if facts["rose_on"]:
        rose_on = day_in_words(facts["rose_on"])
        return Lack(Lacking.ROSE, f"the level rose to {HIGH_FROM} or more again on {rose_on}")
    if facts["open_too"]:
        words = f"case {facts['open_too']} of the family was open afterwards"
        return Lack(Lacking.OPEN_TOO, words)
    if facts["left_on"] and facts["left_on"] <= half_a_year_on:
        return Lack(Lacking.LEFT, f"the family left on {day_in_words(facts['left_on'])}")
    words = "it counts once, with the other case that closed on the same day"
    return Lack(Lacking.COUNTS_ONCE, words)
