"""Outcomes that a record keeps from counting: what is lacking, and until when it can be put right.

Of those who came near (`outcomes.outlook.near`), without those whom no record can help: a family
whose Star says that life did not move on, a child who is not on track yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from centres.quarters import Quarter
from centres.wording import day_in_words
from outcomes.measures.outcomes import (
    development_catch_up,
    programme_completed,
    star_progress,
    sustained_contact,
    sustained_step_down,
    two_year_offer,
)
from outcomes.measures.what_if import Look
from outcomes.outlook import contact, development, outlook, programmes, star
from outcomes.outlook.lacks import Lack, Lacking
from outcomes.outlook.near import CameNear, Key, all_near
from outcomes.outlook.step_down import why_not

ONE_DAY = timedelta(days=1)


class Mending(StrEnum):
    """Still to be done; to be recorded, if it was done in time; or past mending."""

    TO_DO = "to_do"
    TO_RECORD = "to_record"
    LOST = "lost"


@dataclass(frozen=True)
class Mendable:
    """What one subject lacks first for an outcome of the quarter.

    `until` is the last day on which it can be done; None for what is only to be recorded or lost.
    `on` is the day on which it would be achieved, where that is known: of what lies behind.
    """

    measure: str
    subject: str
    mending: Mending
    lack: Lack
    until: date | None = None
    on: date | None = None


@dataclass(frozen=True)
class _Asked:
    """The day on which it is asked, and the quarter's last."""

    today: date
    last: date


def mendable(
    council_id: int,
    provider_id: int,
    quarter: Quarter,
    *,
    today: date,
    since: date,
    measures: Iterable[str],
    but: set[Key],
) -> list[Mendable]:
    """What of the provider's lacks a record for the running `quarter`, and is not `but`.

    Back to `since` where an outcome that was missed can still be claimed once it is recorded. One
    query for each measure, and one.
    """
    days = {
        measure: (since if measure in BACKWARDS else quarter.first_day, quarter.last_day)
        for measure in measures
    }
    asked = _Asked(today, quarter.last_day)
    near = all_near(council_id, provider_id, days, but)
    found = [MENDING[one.measure](asked, one) for one in near if one.measure in MENDING]
    return [one for one in found if one]


def _contact(asked: _Asked, near: CameNear) -> Mendable | None:
    """An open case that still has the days."""
    facts, case = near.facts, near.case
    missing = contact.lacking(facts)
    lacks = _lacks(missing)
    is_over = case.closed_on is not None and case.closed_on <= asked.today
    left = (asked.last - asked.today).days
    days = max(sustained_contact.DAYS - facts["days"], 0)
    span = max(sustained_contact.SPAN_DAYS - facts["span"], 0)
    if is_over or not lacks or max(days, span, 1) > left:
        return None
    return _to_do(near, lacks[0], asked.last)


def _star(asked: _Asked, near: CameNear) -> Mendable | None:
    facts, case = near.facts, near.case
    closed_on = case.closed_on
    assert closed_on  # noqa: S101  (for the type checker: it is closed)
    lacks = _lacks(star.of_closed(Look(case, max(asked.today, closed_on)), facts)[1])
    kinds = {lack.kind for lack in lacks}
    if not lacks or kinds & {Lacking.BETTER, Lacking.WORSE}:
        return None
    on = max(filter(None, [closed_on, facts["closing_on"]]))
    last = closed_on + timedelta(days=star_progress.CLOSING_AFTER)
    if kinds & {Lacking.FIRST_ALONE, Lacking.CLOSED_SOON}:
        return _lost(near, lacks[0], on)
    if kinds & {Lacking.CLOSING_STAR, Lacking.CLOSING_ALONE, Lacking.LEFT_OUT}:
        if asked.today <= last:
            return _to_do(near, lacks[0], min(last, asked.last))
        if kinds & {Lacking.CLOSING_ALONE, Lacking.LEFT_OUT}:
            return _lost(near, lacks[0], on)
    return _to_record(near, lacks[0], on)


def _step_down(_asked: _Asked, near: CameNear) -> Mendable | None:
    closed_on = near.case.closed_on
    assert closed_on  # noqa: S101  (for the type checker: it is closed)
    on = closed_on + timedelta(days=sustained_step_down.DAYS)
    lacks = _lacks([why_not(Look(near.case, on), near.facts, on)])
    is_high = bool(lacks) and lacks[0].kind == Lacking.STILL_HIGH
    return _to_record(near, lacks[0], on) if is_high else None


def _programme(asked: _Asked, near: CameNear) -> Mendable | None:
    if near.facts["ever_on"] is not None:
        return None
    look = Look(near.case, asked.today)
    state, missing = programmes.not_achieved(look, near.facts, is_done=False)
    lacks = _lacks(missing)
    if state != outlook.State.COMING or not lacks or asked.today >= asked.last:
        return None
    return _to_do(near, lacks[0], asked.last)


def _development(asked: _Asked, near: CameNear) -> Mendable | None:
    facts = near.facts
    if facts["caught_up"]:
        return None
    state, missing = development.not_achieved(Look(near.case, asked.today), facts)
    lacks = _lacks(missing)
    too_old_on = facts["too_old_on"]
    until = min(asked.last, too_old_on - ONE_DAY) if too_old_on else asked.last
    again_from = facts["first_day"] + timedelta(days=development_catch_up.APART)
    is_real = any(lack.kind == Lacking.NOT_ON_TRACK for lack in lacks)
    if state != outlook.State.COMING or is_real or max(again_from, asked.today) > until:
        return None
    return _to_do(near, lacks[0], until) if lacks else None


def _two_year_place(asked: _Asked, near: CameNear) -> Mendable | None:
    facts = near.facts
    started_on, too_old_on = facts["started_on"], facts["too_old_on"]
    if started_on and started_on <= asked.last:
        if not facts["in_time"] or facts["seen"]:
            return None
        by = day_in_words(started_on)
        words = f"the family was not seen face to face by {by}, when the place started"
        return _to_record(near, Lack(Lacking.NOT_SEEN, words), started_on)
    if too_old_on is None or too_old_on <= asked.today:
        return None
    until = min(too_old_on - ONE_DAY, asked.last)
    words = f"a place that starts while the child is {two_year_offer.AGED}"
    return _to_do(near, Lack(Lacking.NO_PLACE, words), until)


def _lacks(missing: Iterable[str]) -> list[Lack]:
    return [one for one in missing if isinstance(one, Lack)]


def _to_do(near: CameNear, lack: Lack, until: date) -> Mendable:
    return Mendable(*near.key, Mending.TO_DO, lack, until)


def _to_record(near: CameNear, lack: Lack, on: date) -> Mendable:
    return Mendable(*near.key, Mending.TO_RECORD, lack, on=on)


def _lost(near: CameNear, lack: Lack, on: date) -> Mendable:
    return Mendable(*near.key, Mending.LOST, lack, on=on)


MENDING: dict[str, Callable[[_Asked, CameNear], Mendable | None]] = {
    sustained_contact.MEASURE.key: _contact,
    star_progress.MEASURE.key: _star,
    sustained_step_down.MEASURE.key: _step_down,
    programme_completed.MEASURE.key: _programme,
    development_catch_up.MEASURE.key: _development,
    two_year_offer.MEASURE.key: _two_year_place,
}
# What was missed before the quarter can be recorded now: its day lies behind, whatever is done.
BACKWARDS = frozenset(
    {
        star_progress.MEASURE.key,
        sustained_step_down.MEASURE.key,
        two_year_offer.MEASURE.key,
    }
)
