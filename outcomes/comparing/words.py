"""What a comparison is of, in words: for its heading, its title and its file."""

from __future__ import annotations

from centres.wording import in_a_row, quarter_months
from outcomes.comparing.asked import HOLDERS, Asked, Level
from outcomes.comparing.places import NAMES, Places


def about(asked: Asked, places: Places) -> str:
    """`Centres of Wycombe cluster`, `Aylesbury cluster and Wycombe cluster`."""
    if asked.pair:
        return in_a_row(_unit(one, places) for one in asked.pair)
    own = asked.within.get(asked.level)
    if own and len(places.units[asked.level]) > 1:
        return places.name(asked.level, own)
    for level in HOLDERS[asked.level]:
        code = asked.within.get(level)
        if code and len(places.units[level]) > 1:
            return f"{NAMES[asked.level]} of {places.name(level, code)}"
    return NAMES[asked.level]


def when(asked: Asked) -> str:
    """`January to March 2016 against October to December 2015`."""
    against = f" against {quarter_months(asked.against)}" if asked.against else ""
    return f"{quarter_months(asked.quarter)}{against}"


def _unit(address: str, places: Places) -> str:
    level, _, code = address.partition(":")
    return "the council as a whole" if level == Level.COUNCIL else places.name(level, code)
