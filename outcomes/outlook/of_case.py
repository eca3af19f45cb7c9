"""All six outcomes of a case and its family's people: as things stand, or were the case closed."""

from __future__ import annotations

from datetime import date, timedelta

from families.models import Case
from outcomes.measures.outcomes import star_progress, sustained_contact, sustained_step_down
from outcomes.measures.registry import OUTCOMES
from outcomes.measures.what_if import Look
from outcomes.outlook import contact, development, programmes, star, step_down, two_year_places
from outcomes.outlook.outlook import Outlook, State


def standing(case: Case, today: date) -> list[Outlook]:
    """Every outcome that the case, its family's carers on programmes and its children can achieve.

    What is achieved is what a roll-up would store whose quarter ended today. The family's people
    are loaded (`with_people`). It takes eight queries at most.
    """
    look = Look(case, today)
    found = look.achieved(OUTCOMES)

    def on(measure: str) -> date | None:
        return found.get((measure, case.ref))

    return [
        contact.outlook(look, on(sustained_contact.MEASURE.key)),
        star.outlook(look, on(star_progress.MEASURE.key)),
        step_down.outlook(look, on(sustained_step_down.MEASURE.key)),
        *programmes.outlooks(look, found),
        *development.outlooks(look, found),
        *two_year_places.outlooks(look, found),
    ]


def if_closed(case: Case, closed_on: date) -> list[Outlook]:
    """The outcomes of the case that can count, were it closed that day with its goals met."""
    look = Look(case, closed_on, closed_on)
    # A closing Star may be dated after the closing, so the days after it are looked at too.
    with_star = look.until(closed_on + timedelta(days=star_progress.CLOSING_AFTER))
    half_a_year_on = look.until(closed_on + timedelta(days=sustained_step_down.DAYS))
    asked = [
        contact.outlook(look, look.achieves(sustained_contact.MEASURE)),
        star.outlook(with_star, with_star.achieves(star_progress.MEASURE)),
        step_down.outlook(look, half_a_year_on.achieves(sustained_step_down.MEASURE)),
    ]
    return [outlook for outlook in asked if outlook.state != State.NOT_FOR]
