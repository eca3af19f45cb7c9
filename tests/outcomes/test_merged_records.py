"""A family recorded twice counts once, in every figure and every outcome, when it is merged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from centres.models import Centre, Membership
from centres.scope import COORDINATOR
from families.merging import merge, undo
from families.models import Family
from outcomes.models import Achievement, Figure
from tests.outcomes.factories import (
    AreaFactory,
    AssessmentFactory,
    CarerFactory,
    CentreFactory,
    ChildFactory,
    EngagementFactory,
    FamilyFactory,
    LevelFactory,
    PlaceFactory,
    WorkerFactory,
)
from tests.outcomes.rolled_up import roll_up

pytestmark = pytest.mark.django_db

AREAS = ("communication_and_language", "physical", "psed")


def recorded(centre: Centre) -> Family:
    """A registered family in greatest need, seen in the quarter, with a baby, a two-year-old in a
    funded place and a child who caught up.
    """
    family = FamilyFactory(centre=centre, area=centre.areas.get())
    LevelFactory(family=family)
    CarerFactory(family=family)
    ChildFactory(family=family, date_of_birth=date(2015, 4, 2))
    two = ChildFactory(family=family, date_of_birth=date(2013, 3, 1), two_year_offer_eligible=True)
    PlaceFactory(child=two, started_on=date(2015, 5, 1))
    for day in (date(2015, 1, 5), date(2015, 4, 20)):
        for area in AREAS:
            behind = area == "psed" and day.month == 1
            judgement = "not_on_track" if behind else "on_track"
            AssessmentFactory(child=two, date=day, area=area, judgement=judgement)
    EngagementFactory(family=family, date=date(2015, 4, 10))
    return family


def figures(centre: Centre) -> Any:
    """All figures of the centre, and all achievements."""
    roll_up(centre.council)
    rows = Figure.objects.filter(centre=centre, level="centre").order_by("indicator")
    achieved = Achievement.objects.order_by("measure", "subject")
    return (
        list(rows.values_list("indicator", "numerator", "denominator")),
        list(achieved.values_list("measure", "subject", "achieved_on")),
    )


def test_a_family_recorded_twice_counts_once_when_it_is_merged() -> None:
    centre = CentreFactory()
    AreaFactory(centre=centre)
    coordinator = WorkerFactory(council=centre.council)
    Membership.objects.create(
        council=centre.council, user=coordinator, role=COORDINATOR, cluster=centre.cluster
    )
    kept = recorded(centre)
    once = figures(centre)
    merged = recorded(centre)
    twice = figures(centre)
    for (indicator, *single), (_, *double) in zip(once[0], twice[0], strict=True):
        if indicator in {"complex_families", "new_births_contacted", "reached_greatest_need"}:
            assert double == [2 * number for number in single] != [0, 0], indicator
    assert len(twice[1]) == 2 * len(once[1]) == 4

    people = [*zip(kept.carers.order_by("pk"), merged.carers.order_by("pk"), strict=True)]
    children = [*zip(kept.children.order_by("pk"), merged.children.order_by("pk"), strict=True)]
    done = merge(by=coordinator, kept=kept, merged=merged, same_people=[*people, *children])
    assert figures(centre) == once
    undo(by=coordinator, merge=done)
    assert figures(centre) == twice
