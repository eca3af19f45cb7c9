"""What an outcome can lack, each with its words: one wording for the case's page and for claims."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Lacking(StrEnum):
    """What can be lacking, in the order in which it is asked."""

    DAYS = "days"
    SPAN = "span"
    HOME_VISIT = "home_visit"
    FIRST_STAR = "first_star"
    FIRST_ALONE = "first_alone"
    CLOSED_SOON = "closed_soon"
    CLOSING_STAR = "closing_star"
    CLOSING_ALONE = "closing_alone"
    LEFT_OUT = "left_out"
    BETTER = "better"
    WORSE = "worse"
    ACTION = "action"
    STILL_HIGH = "still_high"
    ROSE = "rose"
    OPEN_TOO = "open_too"
    LEFT = "left"
    COUNTS_ONCE = "counts_once"
    SESSIONS = "sessions"
    TOO_OLD = "too_old"
    NOT_ON_TRACK = "not_on_track"
    NOT_LOOKED_AT = "not_looked_at"
    NOT_SEEN = "not_seen"
    ANOTHER_LOOK = "another_look"
    NOT_AGED_TWO = "not_aged_two"
    NO_PLACE = "no_place"

    @property
    def heading(self) -> str:
        """What a list of such outcomes is called."""
        return HEADINGS[self]


HEADINGS = {
    Lacking.DAYS: "Seen face to face on too few days",
    Lacking.SPAN: "Seen over less than four weeks",
    Lacking.HOME_VISIT: "No home visit",
    Lacking.FIRST_STAR: "No first Star in the first 28 days",
    Lacking.FIRST_ALONE: "First Star scored without the family",
    Lacking.CLOSED_SOON: "Closed too soon after the first Star",
    Lacking.CLOSING_STAR: "No closing Star in its weeks",
    Lacking.CLOSING_ALONE: "Closing Star scored without the family",
    Lacking.LEFT_OUT: "Areas left out of the closing Star",
    Lacking.BETTER: "Clearly better in too few areas",
    Lacking.WORSE: "Fell back: clearly worse in an area",
    Lacking.ACTION: "No action done in an area that got better",
    Lacking.STILL_HIGH: "Level of need still high at closing",
    Lacking.ROSE: "Fell back: the level rose again",
    Lacking.OPEN_TOO: "Another case open afterwards",
    Lacking.LEFT: "The family left within the half year",
    Lacking.COUNTS_ONCE: "Counts once, with another",
    Lacking.SESSIONS: "Came to too few sessions",
    Lacking.TOO_OLD: "Turned five",
    Lacking.NOT_ON_TRACK: "Not on track yet",
    Lacking.NOT_LOOKED_AT: "An area not looked at",
    Lacking.NOT_SEEN: "Not seen face to face in time",
    Lacking.ANOTHER_LOOK: "Looked at again too soon",
    Lacking.NOT_AGED_TWO: "Place not started at two",
    Lacking.NO_PLACE: "No place taken up at two",
}


class Lack(str):
    """The words for something lacking, which know what it is."""

    kind: Lacking

    def __new__(cls, kind: Lacking, words: str) -> Lack:
        said = super().__new__(cls, words)
        said.kind = kind
        return said


def first_lack(missing: Iterable[str]) -> Lack | None:
    """The first thing lacking of what is said to be missing; None where nothing is."""
    return next((one for one in missing if isinstance(one, Lack)), None)
