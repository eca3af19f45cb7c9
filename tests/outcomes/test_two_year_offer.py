"""SPEC 4, `two_year_offer`: a funded place started at two, in a family that was seen by then."""

from datetime import date
from typing import Any

import pytest

from tests.outcomes.factories import ChildFactory, EngagementFactory, PlaceFactory, after
from tests.outcomes.rolled_up import achieved, evidence, ids

pytestmark = pytest.mark.django_db

STARTED = date(2015, 4, 20)


def place_with(*, seen: int | None = -30, started: date = STARTED, **facts: Any) -> Any:
    child = ChildFactory(
        **{"date_of_birth": date(2013, 1, 1), "two_year_offer_eligible": True, **facts}
    )
    if seen is not None:
        EngagementFactory(family=child.family, date=after(started, seen))
    return PlaceFactory(child=child, started_on=started)


def test_it_is_achieved_on_the_day_the_place_starts() -> None:
    place = place_with()
    assert achieved(place.council, "two_year_offer") == {place.child.ref: STARTED}


@pytest.mark.parametrize(
    ("born", "counts"),
    [
        pytest.param(date(2013, 4, 20), True, id="two on the day"),
        pytest.param(date(2013, 4, 21), False, id="two the day after"),
        pytest.param(date(2012, 4, 21), True, id="three the day after"),
        pytest.param(date(2012, 4, 20), False, id="three on the day"),
    ],
)
def test_the_child_is_aged_two(born: date, counts: bool) -> None:
    place = place_with(date_of_birth=born)
    assert bool(achieved(place.council, "two_year_offer")) is counts


@pytest.mark.parametrize(
    ("started", "counts"),
    [
        (date(2014, 2, 28), False),
        (date(2014, 3, 1), True),
        (date(2015, 2, 28), True),
        (date(2015, 3, 1), False),
    ],
    ids=str,
)
def test_a_child_of_29_february_has_the_birthday_on_1_march(started: date, counts: bool) -> None:
    place = place_with(date_of_birth=date(2012, 2, 29), started=started)
    assert bool(achieved(place.council, "two_year_offer")) is counts


def test_a_child_who_is_not_eligible() -> None:
    place = place_with(two_year_offer_eligible=False)
    assert achieved(place.council, "two_year_offer") == {}


def test_a_child_not_born_yet_by_the_records() -> None:
    place = place_with(date_of_birth=None, due_on=date(2013, 1, 1))
    assert achieved(place.council, "two_year_offer") == {}


@pytest.mark.parametrize(("seen", "counts"), [(0, True), (-4000, True), (1, False), (None, False)])
def test_the_family_was_seen_by_then(seen: int | None, counts: bool) -> None:
    place = place_with(seen=seen)
    assert bool(achieved(place.council, "two_year_offer")) is counts


@pytest.mark.parametrize("changed", [{"kind": "letter"}, {"voided_on": STARTED}], ids=str)
def test_a_contact_that_does_not_count(changed: dict[str, Any]) -> None:
    place = place_with(seen=None)
    EngagementFactory(family=place.child.family, date=after(STARTED, -3), **changed)
    assert achieved(place.council, "two_year_offer") == {}


@pytest.mark.parametrize(
    ("started", "counts"), [(date(2015, 6, 30), True), (date(2015, 7, 1), False)]
)
def test_the_place_started_by_the_end_of_the_quarter(started: date, counts: bool) -> None:
    place = place_with(started=started)
    assert bool(achieved(place.council, "two_year_offer")) is counts


def test_evidence_names_the_newest_contact_by_then() -> None:
    place = place_with(seen=-30)
    newest = EngagementFactory(family=place.child.family, date=STARTED)
    EngagementFactory(family=place.child.family, date=after(STARTED, 1))
    assert evidence(place.council, "two_year_offer") == {
        "child": ids(place.child),
        "place": ids(place),
        "engagement": ids(newest),
    }
