"""What a comparison is of, in words: for its heading, its title and its file."""

from __future__ import annotations

from centres.wording import in_a_row, quarter_months
from outcomes.comparing.asked import Asked, Level
from outcomes.comparing.places import NAMES, Places

NARROWED = (Level.CENTRE, Level.CLUSTER, Level.PROVIDER)


def about(asked: Asked, places: Places) -> str:
    """`Centres of Wycombe cluster`, `Aylesbury cluster and Wycombe cluster`."""
    if asked.pair:
        return in_a_row(_unit(one, places) for one in asked.pair)
    rows = str(NAMES[Level(asked.level)])
    for level in NARROWED:
        code = asked.within.get(level)
        several = len(places.of(level)) > 1
        if code and level != asked.level and several:
            return f"{rows} of {_unit(f'{level}:{code}', places)}"
        if code and level == asked.level and several:
            return _unit(f"{level}:{code}", places)
    return rows


def when(asked: Asked) -> str:
    """`January to March 2016 against October to December 2015`."""
    against = f" against {quarter_months(asked.against)}" if asked.against else ""
    return f"{quarter_months(asked.quarter)}{against}"


def _unit(address: str, places: Places) -> str:
    level, _, code = address.partition(":")
    if level == Level.COUNCIL:
        return "the council as a whole"
    return next((unit.name for unit in places.of(level) if unit.code == code), "")
