"""Families that were asked, and stories that were written, for tests."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from centres.models import User
from families.models import Case
from outcomes.models import FamilyVoice, ImpactStory
from outcomes.voice import asking, stories
from outcomes.voice.questions import current

PARTS = {
    "title": "Asleep by eight",
    "matter": "Nobody slept, and the mother was at the end of her tether.",
    "done": "We made a plan for the evenings with her.",
    "changed": "The little boy sleeps. She has begun a course.",
}


def voice_of(case: Case, by: User, answer: str = "a_lot", **facts: Any) -> FamilyVoice:
    """Asked at a review, on a phone handed over; all three answers the same."""
    facts = {
        "asking": uuid4(),
        "moment": "review",
        "questions": current(case.council_id),
        "answers": dict.fromkeys(("first", "second", "third"), answer),
        **facts,
    }
    return asking.record(by=by, case=case, **facts)


def story_of(case: Case, by: User, *, send: bool = True, **parts: str) -> ImpactStory:
    """Written, and with the coordinator."""
    return stories.write(by=by, case=case, parts={**PARTS, **parts}, send=send)
