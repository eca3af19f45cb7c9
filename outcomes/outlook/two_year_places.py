"""A two-year-old's place taken up, by each child of the family who is entitled to one."""

from __future__ import annotations

from typing import Any

from centres.wording import day_in_words
from outcomes.measures.outcomes.two_year_offer import AGED, MEASURE, STANDING
from outcomes.measures.what_if import Achieved, Look
from outcomes.outlook.lacks import Lack, Lacking
from outcomes.outlook.outlook import Outlook, State, achieved


def outlooks(look: Look, found: Achieved) -> list[Outlook]:
    """How it stands for each entitled child of the family."""
    names = {child.ref: child.full_name for child in look.case.family.children.all()}
    return [
        _outlook(look, found, one, names.get(one["subject"], "")) for one in look.standing(STANDING)
    ]


def _outlook(look: Look, found: Achieved, facts: dict[str, Any], name: str) -> Outlook:
    ref = facts["subject"]
    more: dict[str, Any] = {"who": name, "facts": facts}
    if (MEASURE.key, ref) in found:
        return achieved(MEASURE, ref, found[MEASURE.key, ref], **more)
    state, missing = not_achieved(look, facts)
    return Outlook(MEASURE, ref, state, missing=missing, **more)


def not_achieved(look: Look, facts: dict[str, Any]) -> tuple[State, list[str]]:
    """How a child stands whose place does not count yet or any more, and what is lacking."""
    return _started(look, facts) if facts["started_on"] else _not_started(look, facts)


def _started(look: Look, facts: dict[str, Any]) -> tuple[State, list[str]]:
    """A place that did not count, or does not yet."""
    started = day_in_words(facts["started_on"])
    if not facts["in_time"]:
        words = f"the place started on {started}, when the child was not {AGED}"
        return State.OVER, [Lack(Lacking.NOT_AGED_TWO, words)]
    if facts["started_on"] > look.by:
        return State.COMING, [f"the place starts on {started}", *_seen_first(facts)]
    why = f"the family was not seen face to face by {started}, when the place started"
    return State.OVER, [Lack(Lacking.NOT_SEEN, why)]


def _not_started(look: Look, facts: dict[str, Any]) -> tuple[State, list[str]]:
    from_day, too_old_on = facts["from_day"], facts["too_old_on"]
    if from_day is None:
        return State.COMING, [f"a place while the child is {AGED}", *_seen_first(facts)]
    if too_old_on <= look.by:
        words = f"turned {AGED + 1} on {day_in_words(too_old_on)} without a place"
        return State.OVER, [Lack(Lacking.NO_PLACE, words)]
    when = f"from {day_in_words(from_day)}, " if from_day > look.by else ""
    return State.COMING, [f"a place, {when}before {day_in_words(too_old_on)}", *_seen_first(facts)]


def _seen_first(facts: dict[str, Any]) -> list[str]:
    return [] if facts["seen"] else ["the family seen face to face by then"]
