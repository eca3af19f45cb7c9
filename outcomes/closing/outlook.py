"""What a case would count for, were it closed: each outcome of a case, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from centres.wording import count as in_digits
from centres.wording import day_in_words, money
from families.models import Case
from outcomes.measures.measure import Outcome
from outcomes.measures.outcomes import star_progress, sustained_contact, sustained_step_down
from outcomes.measures.what_if import Closing
from outcomes.models import Star

DAYS_OF_WEEK = 7


@dataclass(frozen=True)
class Outlook:
    """One outcome, were the case closed with its goals met.

    `on` is the day it would be achieved, None if it would not; `missing` says what for, in words.
    `mendable` is whether anything can still be done. `unless` says what would undo it later.
    `facts` are what the measure's own look at the case gave.
    """

    measure: Outcome
    on: date | None
    missing: list[str]
    mendable: bool = True
    unless: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    pence: int | None = None

    @property
    def counts(self) -> bool:
        return self.on is not None

    @property
    def said(self) -> str:
        """`On 3 March 2016`, or what is missing; with the price, where it is known."""
        unless = f", {self.unless}" if self.unless else ""
        said = f"On {day_in_words(self.on)}{unless}" if self.on else "; ".join(self.missing)
        price = f" ({money(self.pence)})" if self.pence else ""
        return f"{said[:1].upper()}{said[1:]}{price}"


def outlooks(case: Case, closed_on: date) -> list[Outlook]:
    """The outcomes that this case can count for, were it closed that day with its goals met."""
    closing = Closing(case, closed_on)
    asked = (_contact(closing), _progress(closing), _step_down(closing))
    return [outlook for outlook in asked if outlook]


def _contact(closing: Closing) -> Outlook | None:
    """Sustained contact: counts whatever the case closes for; closing ends the days that count."""
    measure = sustained_contact.MEASURE
    facts = closing.standing(sustained_contact.STANDING, closing.on)
    if not facts["in_need"]:
        return None
    on = closing.achieves(measure, closing.on)
    missing = []
    if facts["days"] < sustained_contact.DAYS:
        missing.append(f"seen face to face on {facts['days']} of {sustained_contact.DAYS} days")
    if facts["span"] < sustained_contact.SPAN_DAYS:
        weeks = sustained_contact.SPAN_DAYS // DAYS_OF_WEEK
        missing.append(f"less than {weeks} weeks from the first of these days to the last")
    if not facts["visited_at_home"]:
        missing.append("no home visit on any of these days")
    return Outlook(measure, on, [] if on else missing, facts=facts)


def _progress(closing: Closing) -> Outlook:
    """Progress on the Star, on the Stars that are there now."""
    measure = star_progress.MEASURE
    # A closing Star may be dated after the closing, so the days after it are looked at too.
    last = closing.on + timedelta(days=star_progress.CLOSING_AFTER)
    facts = closing.standing(star_progress.STANDING, last)
    on = closing.achieves(measure, last)
    if on:
        return Outlook(measure, on, [], facts=facts)
    lost = _lost(facts)
    missing = [lost] if lost else _missing_of_progress(facts)
    return Outlook(measure, None, missing, mendable=not lost, facts=facts)


def _lost(facts: dict[str, Any]) -> str:
    """What of the first Star cannot be made good any more."""
    if not facts["first_id"]:
        return f"there is no first Star from the first {star_progress.FIRST_WITHIN} days"
    if facts["first_by"] == Star.Completed.WORKER:
        return "the first Star was scored without the family"
    return ""


def _missing_of_progress(facts: dict[str, Any]) -> list[str]:
    if not facts["closing_id"]:
        return ["no closing Star with the family yet"]
    if facts["closing_by"] == Star.Completed.WORKER:
        return ["the closing Star was scored without the family"]
    missing = []
    if facts["left_out"]:
        areas = "area" if facts["left_out"] == 1 else "areas"
        left_out = in_digits(facts["left_out"])
        missing.append(f"{left_out} {areas} of the first Star left out of the closing Star")
    better, needed = len(facts["improved_areas"]), star_progress.AREAS_BETTER
    if better < needed:
        missing.append(f"clearly better in {better} of at least {needed} areas")
    if facts["worse_areas"]:
        worse = len(facts["worse_areas"])
        missing.append(f"clearly worse in {worse} {'area' if worse == 1 else 'areas'}")
    if not facts["acted_on"]:
        missing.append("no action in an area that got better is marked as done")
    return missing


def _step_down(closing: Closing) -> Outlook | None:
    """Stepping down for good: known only half a year after the closing."""
    measure = sustained_step_down.MEASURE
    facts = closing.standing(sustained_step_down.STANDING, closing.on)
    if facts["level_before"] < sustained_step_down.HIGH_FROM:
        return None
    last = closing.on + timedelta(days=sustained_step_down.DAYS)
    on = closing.achieves(measure, last)
    if on:
        unless = f"unless the level rises to {sustained_step_down.HIGH_FROM} again by then"
        return Outlook(measure, on, [], unless=unless, facts=facts)
    if facts["level_now"] >= sustained_step_down.HIGH_FROM:
        missing = [f"the level of need is still {facts['level_now']}"]
    else:
        missing = ["another case of the family is open, or the family has left"]
    return Outlook(measure, None, missing, facts=facts)
