"""SPEC 4, `development_catch_up`: behind when first assessed, on track in all areas later."""

from datetime import date
from typing import Any

import pytest

from tests.outcomes.factories import AssessmentFactory, ChildFactory, EngagementFactory, after
from tests.outcomes.rolled_up import achieved, evidence, ids

pytestmark = pytest.mark.django_db

FIRST_DAY = date(2015, 1, 5)
AREAS = {"c": "communication_and_language", "p": "physical", "s": "psed"}

# A judgement as a table writes it: the area's letter, `+` for on track, the day after the first.
Judgements = list[tuple[str, int]]


def child_with(
    judgements: Judgements, *, seen: int | None = 50, born: date = date(2013, 1, 1)
) -> Any:
    child = ChildFactory(date_of_birth=born)
    for what, day in judgements:
        AssessmentFactory(
            child=child,
            date=after(FIRST_DAY, day),
            area=AREAS[what[0]],
            judgement="on_track" if what[1] == "+" else "not_on_track",
        )
    if seen is not None:
        EngagementFactory(family=child.family, date=after(FIRST_DAY, seen), kind="centre_session")
    return child


@pytest.mark.parametrize(
    ("judgements", "on"),
    [
        pytest.param([("c-", 0), ("p+", 0), ("s+", 0), ("c+", 90)], 90, id="90 days later"),
        pytest.param([("c-", 0), ("p+", 0), ("s+", 0), ("c+", 89)], None, id="89 days later"),
        pytest.param([("c-", 0), ("p+", 90), ("s+", 90), ("c+", 90)], 90, id="one area at first"),
        pytest.param([("c+", 0), ("p+", 0), ("s+", 0), ("c+", 90)], None, id="never behind"),
        pytest.param(
            [("c+", 0), ("p-", 1), ("c+", 90), ("p+", 90), ("s+", 90)], None, id="behind later"
        ),
        pytest.param([("c-", 0), ("p+", 0), ("c+", 90)], None, id="an area never assessed"),
        pytest.param(
            [("c-", 0), ("p+", 0), ("s+", 0), ("c+", 60), ("p+", 100)],
            100,
            id="any assessment after 90 days will do",
        ),
        pytest.param(
            [("c-", 0), ("p+", 0), ("s+", 0), ("c+", 90), ("p-", 90)], None, id="another falls back"
        ),
        pytest.param(
            [("c-", 0), ("p+", 0), ("s+", 0), ("c+", 90), ("p-", 90), ("p+", 120)],
            120,
            id="and recovers",
        ),
        pytest.param(
            [("c-", 0), ("p+", 0), ("s+", 0), ("c+", 90), ("c-", 120)], 90, id="falls back later"
        ),
        pytest.param([("c-", 0), ("p+", 0), ("s+", 0), ("c+", 176)], 176, id="on the last day"),
        pytest.param([("c-", 0), ("p+", 0), ("s+", 0), ("c+", 177)], None, id="after the quarter"),
    ],
)
def test_judgements(judgements: Judgements, on: int | None) -> None:
    child = child_with(judgements)
    expected = {} if on is None else {child.ref: after(FIRST_DAY, on)}
    assert achieved(child.council, "development_catch_up") == expected


CAUGHT_UP: Judgements = [("c-", 0), ("p+", 0), ("s+", 0), ("c+", 90)]


@pytest.mark.parametrize(
    ("born", "counts"),
    [
        pytest.param(date(2010, 4, 6), True, id="five the day after"),
        pytest.param(date(2010, 4, 5), False, id="five on the day"),
    ],
)
def test_the_child_is_under_5(born: date, counts: bool) -> None:
    child = child_with(CAUGHT_UP, born=born)
    assert bool(achieved(child.council, "development_catch_up")) is counts


@pytest.mark.parametrize(("day", "counts"), [(date(2017, 2, 28), True), (date(2017, 3, 1), False)])
def test_a_child_of_29_february_turns_5_on_1_march(day: date, counts: bool) -> None:
    child = ChildFactory(date_of_birth=date(2012, 2, 29))
    for area in AREAS.values():
        AssessmentFactory(child=child, area=area, date=FIRST_DAY, judgement="not_on_track")
        AssessmentFactory(child=child, area=area, date=day)
    EngagementFactory(family=child.family)
    assert bool(achieved(child.council, "development_catch_up", "2016-17-Q4")) is counts


@pytest.mark.parametrize(
    ("seen", "counts"),
    [(0, True), (90, True), (-1, False), (91, False), (None, False)],
)
def test_the_family_was_seen_in_between(seen: int | None, counts: bool) -> None:
    child = child_with(CAUGHT_UP, seen=seen)
    assert bool(achieved(child.council, "development_catch_up")) is counts


def test_a_contact_later_moves_the_day_to_the_next_assessment() -> None:
    child = child_with([*CAUGHT_UP, ("s+", 100)], seen=95)
    expected = {child.ref: after(FIRST_DAY, 100)}
    assert achieved(child.council, "development_catch_up") == expected


@pytest.mark.parametrize("changed", [{"kind": "phone"}, {"voided_on": date(2016, 1, 1)}], ids=str)
def test_a_contact_that_does_not_count(changed: dict[str, Any]) -> None:
    child = child_with(CAUGHT_UP, seen=None)
    EngagementFactory(family=child.family, date=after(FIRST_DAY, 50), **changed)
    assert achieved(child.council, "development_catch_up") == {}


def test_a_family_that_is_not_registered_counts() -> None:
    child = child_with(CAUGHT_UP)
    child.family.registered_on = None
    child.family.save()
    assert achieved(child.council, "development_catch_up").keys() == {child.ref}


def test_evidence_names_the_first_judgements_the_newest_and_a_contact() -> None:
    child = ChildFactory()
    made = {
        (area, day): AssessmentFactory(
            child=child,
            date=after(FIRST_DAY, day),
            area=AREAS[area],
            judgement="not_on_track" if day == 0 and area == "c" else "on_track",
        )
        for area, day in [("c", 0), ("p", 0), ("s", 20), ("p", 40), ("c", 90), ("p", 120)]
    }
    EngagementFactory(family=child.family, date=after(FIRST_DAY, 10))
    contact = EngagementFactory(family=child.family, date=after(FIRST_DAY, 20))
    EngagementFactory(family=child.family, date=after(FIRST_DAY, 91))
    proof = [made["c", 0], made["p", 0], made["s", 20], made["p", 40], made["c", 90]]
    assert evidence(child.council, "development_catch_up") == {
        "child": ids(child),
        "assessment": ids(*proof),
        "engagement": ids(contact),
    }
