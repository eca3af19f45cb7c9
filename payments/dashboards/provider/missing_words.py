"""What is next where an outcome lacks a record, in words that name nobody."""

from __future__ import annotations

from outcomes.outlook.lacks import HEADINGS, Lacking
from outcomes.outlook.mendable import Mending
from payments.models.quarter_outlooks import RESTRICTED

MENDING = {
    Mending.TO_DO: "Can still be done",
    Mending.TO_RECORD: "Counts once it is recorded",
    Mending.LOST: "Lost already",
}
WITHHELD = "What is lacking is told to those who work with the family."
DO = {
    Lacking.CLOSING_STAR: "Do the closing Star with the family",
    Lacking.CLOSING_ALONE: "Do the closing Star again, together with the family",
    Lacking.LEFT_OUT: "Do the closing Star again, with every area of the first",
    Lacking.DAYS: "See the family face to face on the days that are lacking",
    Lacking.SPAN: "See the family again, four weeks or more after the first time",
    Lacking.HOME_VISIT: "Visit the family at home",
    Lacking.SESSIONS: "Take the registers of the sessions that are left",
    Lacking.NOT_SEEN: "See the family face to face, then look at the child again",
    Lacking.NOT_LOOKED_AT: "Look at the child’s development in all three areas",
    Lacking.ANOTHER_LOOK: "Look at the child’s development again",
    Lacking.NO_PLACE: "Help the family take up a place, or record the one they have",
}
RECORD = {
    Lacking.FIRST_STAR: "Record the first Star, if it was done in the first 28 days",
    Lacking.CLOSING_STAR: "Record the closing Star, if it was done in its weeks",
    Lacking.ACTION: "Mark the action as done, if it was done by then",
    Lacking.STILL_HIGH: "Record the level of need, if it had come down by closing",
    Lacking.NOT_SEEN: "Record the visit, if the family was seen by then",
}
LEARN = {
    Lacking.FIRST_ALONE: "For next time: the first Star is scored with the family",
    Lacking.CLOSED_SOON: "For next time: four weeks or more between the two Stars",
    Lacking.CLOSING_ALONE: "For next time: the closing Star is scored with the family",
    Lacking.LEFT_OUT: "For next time: the closing Star has every area of the first",
}
NEXT = {Mending.TO_DO: DO, Mending.TO_RECORD: RECORD, Mending.LOST: LEARN}


def heading(lacks: str) -> str:
    """What a group of such outcomes is called."""
    return "Restricted families" if lacks == RESTRICTED else HEADINGS[Lacking(lacks)]


def what_is_next(mending: str, lacks: str) -> str:
    """The next step; empty where nothing is told."""
    return "" if lacks == RESTRICTED else NEXT[Mending(mending)].get(Lacking(lacks), "")
