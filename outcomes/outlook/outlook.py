"""How one outcome stands for one subject, and how that is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from centres.wording import day_in_words, money
from families.models import Case
from outcomes.measures.measure import Outcome


class State(StrEnum):
    """Achieved; still to come; no longer possible; or never asked of this subject."""

    ACHIEVED = "achieved"
    COMING = "coming"
    OVER = "over"
    NOT_FOR = "not_for"


@dataclass(frozen=True)
class Outlook:
    """One outcome of one subject: a case, an enrolment or a child.

    `on` is the day it is achieved, None if it is not. `missing` says in words what is still to be
    given; what it failed for, where that is over; why it does not apply, where it never did.
    `unless` says what would undo it later. `who` is the person it is about, empty for the case.
    `facts` are what the measure's own look gave. `claim` is what a claim says of it.
    """

    measure: Outcome
    subject: str
    state: State
    on: date | None = None
    missing: list[str] = field(default_factory=list)
    unless: str = ""
    who: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    pence: int | None = None
    claim: str = ""

    @property
    def counts(self) -> bool:
        return self.on is not None

    @property
    def mendable(self) -> bool:
        """Whether anything can still be done."""
        return self.state == State.COMING

    @property
    def said(self) -> str:
        """`On 3 March 2016`, or what is missing; with the price, where it is known."""
        unless = f", {self.unless}" if self.unless else ""
        said = f"On {day_in_words(self.on)}{unless}" if self.on else "; ".join(self.missing)
        price = f" ({money(self.pence)})" if self.pence else ""
        return f"{said[:1].upper()}{said[1:]}{price}"


def by_state(found: Iterable[Outlook]) -> dict[str, list[Outlook]]:
    """Sorted by how they stand, for a page: every state, in the order given."""
    sorted_out: dict[str, list[Outlook]] = {state.value: [] for state in State}
    for one in found:
        sorted_out[one.state].append(one)
    return sorted_out


def achieved(measure: Outcome, subject: str, on: date, **more: Any) -> Outlook:
    """It is achieved."""
    return Outlook(measure, subject, State.ACHIEVED, on=on, **more)


def coming(measure: Outcome, subject: str, missing: Iterable[str], **more: Any) -> Outlook:
    """Something can still be given: `missing` says what."""
    return Outlook(measure, subject, State.COMING, missing=list(missing), **more)


def over(measure: Outcome, subject: str, why: Iterable[str], **more: Any) -> Outlook:
    """It is no longer possible."""
    return Outlook(measure, subject, State.OVER, missing=list(why), **more)


def not_for(measure: Outcome, subject: str, why: str, **more: Any) -> Outlook:
    """It is not asked of this subject."""
    return Outlook(measure, subject, State.NOT_FOR, missing=[why], **more)


def other_reason(case: Case) -> str:
    """That a closed case closed for another reason than its goals met; else empty."""
    if case.closure_reason == Case.Closure.GOALS_MET:
        return ""
    reason: str = case.get_closure_reason_display()
    return f"the case closed for another reason: {reason[:1].lower()}{reason[1:]}"


def still_possible(is_possible: bool) -> State:
    """What is missing can be given, or could have been."""
    return State.COMING if is_possible else State.OVER
