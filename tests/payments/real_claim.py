"""A quarter of real records in the small county, rolled up to a draft claim: for journeys."""

from __future__ import annotations

from datetime import date

from centres.models import Centre
from centres.quarters import Quarter
from outcomes.rollup import carry_out, request_rollup
from payments.models import Claim
from tests.cast import County
from tests.outcomes.factories import (
    OPENED,
    ActionFactory,
    CaseFactory,
    EngagementFactory,
    FamilyFactory,
    LevelFactory,
    StarFactory,
    after,
)
from tests.payments.in_county import cast_of

QUARTER = Quarter(2015, 1)
CLOSED = date(2015, 6, 26)
START = {
    "physical_health": 6,
    "your_wellbeing": 3,
    "meeting_emotional_needs": 4,
    "keeping_your_children_safe": 7,
    "social_networks": 2,
    "education_and_learning": 6,
    "boundaries_and_behaviour": 3,
    "family_routine": 4,
    "home_and_money": 5,
    "progress_to_work": 5,
}
END = {**START, "your_wellbeing": 7, "social_networks": 6, "family_routine": 9, "home_and_money": 6}
CASES = 7
UNITS = 4


def helped_family(centre: Centre, number: int) -> None:
    """A family in greatest need, seen five times, whose Star is better at the end."""
    family = FamilyFactory(centre=centre)
    LevelFactory(family=family)
    case = CaseFactory(family=family, opened_on=OPENED, closed_on=CLOSED)
    for place, days in enumerate((2, 9, 16, 23, 30 + number)):
        kind = "home_visit" if place % 2 == 0 else "centre_session"
        EngagementFactory(case=case, date=after(OPENED, days), kind=kind, minutes=45 + 15 * place)
    StarFactory(case=case, kind="first", date=after(OPENED, 5), scores=START)
    StarFactory(case=case, kind="closing", date=after(OPENED, 84), scores=END)
    ActionFactory(case=case, area="family_routine", done_on=after(OPENED, 60))


def drafted_claim(county: County) -> Claim:
    """Outcomes within and over a cap, and a target, as the roll-up drafts them."""
    for number in range(CASES):
        helped_family(county.north, number)
    cast = cast_of(county)
    contract = cast.contract("CT-1", name="Children’s centres 2015 to 2018")
    cast.price(contract, "sustained_contact", 25_000)
    cast.price(contract, "star_progress", 120_000, UNITS)
    cast.target(contract, "first_star_in_28_days", 4_000, 11_000, 150_000)
    rollup = request_rollup(council=county.council, quarter=QUARTER, by=None, queue=False)
    carry_out(rollup)
    return Claim.objects.get(contract=contract, quarter=str(QUARTER))
