"""A parenting programme completed, by each carer of the family who is on one."""

from __future__ import annotations

from typing import Any

from centres.wording import day_in_words
from outcomes.learning.enrolments import STOPPED_AFTER
from outcomes.measures.outcomes.programme_completed import MEASURE, STANDING, sessions_needed
from outcomes.measures.what_if import Achieved, Look
from outcomes.outlook.lacks import Lack, Lacking
from outcomes.outlook.outlook import Outlook, State, achieved


def outlooks(look: Look, found: Achieved) -> list[Outlook]:
    """How it stands for each enrolment on an evidence-based programme."""
    enrolments = look.standing(STANDING)
    done = {
        (one["carer_id"], one["programme_id"]): one["subject"]
        for one in enrolments
        if (MEASURE.key, one["subject"]) in found
    }
    names = {carer.pk: carer.full_name for carer in look.case.family.carers.all()}
    return [_outlook(look, found, done, one, names) for one in enrolments]


def _outlook(
    look: Look,
    found: Achieved,
    done: dict[tuple[int, int], str],
    facts: dict[str, Any],
    names: dict[int, str],
) -> Outlook:
    ref = facts["subject"]
    more: dict[str, Any] = {
        "who": f"{names[facts['carer_id']]}, {facts['programme']}",
        "facts": facts,
    }
    if (MEASURE.key, ref) in found:
        return achieved(MEASURE, ref, found[MEASURE.key, ref], **more)
    is_done = (facts["carer_id"], facts["programme_id"]) in done
    state, missing = not_achieved(look, facts, is_done=is_done)
    return Outlook(MEASURE, ref, state, missing=missing, **more)


def not_achieved(look: Look, facts: dict[str, Any], *, is_done: bool) -> tuple[State, list[str]]:
    """How an enrolment stands that is not the one that counts, and what it lacks."""
    if not facts["in_need"]:
        return State.NOT_FOR, ["the family was not in greatest need when the programme started"]
    if is_done:
        words = "it was completed with another enrolment, and counts once"
        return State.OVER, [Lack(Lacking.COUNTS_ONCE, words)]
    if facts["started_on"] > look.by:
        return State.COMING, [f"starts on {day_in_words(facts['started_on'])}"]
    needed = sessions_needed(facts["sessions"])
    words = f"came to {facts['came']} of the {needed} sessions that complete it"
    came = Lack(Lacking.SESSIONS, words)
    if facts["sessions"] - facts["recorded"] < needed - facts["came"]:
        return State.OVER, [came, "too few sessions are left"]
    last_on = max(filter(None, [facts["started_on"], facts["last_on"]]))
    if last_on <= look.by - STOPPED_AFTER:
        return State.OVER, [came, f"no session recorded since {day_in_words(last_on)}"]
    return State.COMING, [came]
