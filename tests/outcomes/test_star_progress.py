"""SPEC 4, `star_progress`: three areas better on the Star, none worse, and a plan acted on."""

from datetime import date
from typing import Any

import pytest

from tests.outcomes.factories import OPENED, ActionFactory, CaseFactory, StarFactory, after
from tests.outcomes.rolled_up import achieved, evidence, ids

pytestmark = pytest.mark.django_db

CLOSED = after(OPENED, 70)
BEFORE = {"family_routine": 3, "home_and_money": 4, "social_networks": 5, "your_wellbeing": 6}
AFTER = {"family_routine": 5, "home_and_money": 6, "social_networks": 7, "your_wellbeing": 6}
ACHIEVED, NOT = True, False


def case_with(
    *,
    first: dict[str, Any] | None = None,
    closing: dict[str, Any] | None = None,
    action: dict[str, Any] | None = None,
    **facts: Any,
) -> Any:
    """A closed case that made progress, save for what a test changes."""
    case = CaseFactory(**{"closed_on": CLOSED, **facts})
    StarFactory(**{"case": case, "date": OPENED, "scores": BEFORE, **(first or {})})
    last = {"case": case, "kind": "closing", "date": CLOSED, "scores": AFTER, **(closing or {})}
    StarFactory(**last)
    ActionFactory(**{"case": case, "done_on": after(OPENED, 30), **(action or {})})
    return case


def is_achieved(case: Any) -> bool:
    return case.ref in achieved(case.council, "star_progress")


def test_it_is_achieved_on_the_closing_day() -> None:
    case = case_with()
    assert achieved(case.council, "star_progress") == {case.ref: CLOSED}


@pytest.mark.parametrize(
    ("days", "on"),
    [(-28, 0), (0, 0), (14, 14), (-29, None), (15, None)],
)
def test_when_the_closing_star_is_dated(days: int, on: int | None) -> None:
    """From closed_on - 28 to closed_on + 14; the later of the two is the day of achievement."""
    case = case_with(closing={"date": after(CLOSED, days)})
    expected = {} if on is None else {case.ref: after(CLOSED, on)}
    assert achieved(case.council, "star_progress") == expected


@pytest.mark.parametrize(("days", "outcome"), [(0, ACHIEVED), (28, ACHIEVED), (29, NOT), (-1, NOT)])
def test_when_the_first_star_is_dated(days: int, outcome: bool) -> None:
    assert is_achieved(case_with(first={"date": after(OPENED, days)})) is outcome


@pytest.mark.parametrize(("days", "outcome"), [(28, ACHIEVED), (27, NOT)])
def test_the_stars_are_28_days_apart(days: int, outcome: bool) -> None:
    closed = after(OPENED, 40)
    case = case_with(
        closed_on=closed,
        first={"date": after(OPENED, 10)},
        closing={"date": after(OPENED, 10 + days)},
        action={"done_on": OPENED},
    )
    assert is_achieved(case) is outcome


@pytest.mark.parametrize("reason", ["step_up", "moved_away", "declined", "other"])
def test_a_case_closed_for_another_reason(reason: str) -> None:
    assert not is_achieved(case_with(closure_reason=reason))


def test_a_case_that_is_open() -> None:
    assert not is_achieved(case_with(closed_on=None))


def test_a_case_closed_after_the_quarter_counts_as_open_in_it() -> None:
    closed = date(2015, 7, 1)
    case = case_with(closed_on=closed, closing={"date": date(2015, 6, 30)})
    assert not is_achieved(case)
    assert achieved(case.council, "star_progress", "2015-16-Q2") == {case.ref: closed}


def test_a_closing_star_after_the_quarter_is_not_read_in_it() -> None:
    case = case_with(closed_on=date(2015, 6, 30), closing={"date": date(2015, 7, 1)})
    assert not is_achieved(case)


@pytest.mark.parametrize(
    ("which", "changed"),
    [
        ("first", {"voided_on": CLOSED}),
        ("closing", {"voided_on": CLOSED}),
        ("first", {"is_finished": False}),
        ("closing", {"is_finished": False}),
        ("first", {"completed": "worker"}),
        ("closing", {"completed": "worker"}),
        ("first", {"kind": "review"}),
        ("closing", {"kind": "review"}),
    ],
    ids=str,
)
def test_a_star_that_does_not_serve(which: str, changed: dict[str, Any]) -> None:
    assert not is_achieved(case_with(**{which: changed}))


def test_a_star_completed_by_the_family_alone_serves() -> None:
    assert is_achieved(case_with(first={"completed": "family"}, closing={"completed": "family"}))


@pytest.mark.parametrize(
    ("first", "closing", "outcome"),
    [
        pytest.param({}, {}, ACHIEVED, id="three areas up by two"),
        pytest.param({}, {"social_networks": 6}, NOT, id="one of the three up by one only"),
        pytest.param({"social_networks": 7}, {"social_networks": 8}, ACHIEVED, id="reaches good"),
        pytest.param({"social_networks": 8}, {"social_networks": 9}, NOT, id="good already"),
        pytest.param({}, {"your_wellbeing": 5}, ACHIEVED, id="another falls by one"),
        pytest.param({}, {"your_wellbeing": 4}, NOT, id="another falls by two"),
        pytest.param({}, {"your_wellbeing": None}, NOT, id="an area left out at the end"),
        pytest.param(
            {"your_wellbeing": None}, {"your_wellbeing": 1}, ACHIEVED, id="new at the end"
        ),
        pytest.param(
            {"social_networks": None}, {"social_networks": 10}, NOT, id="better from nothing"
        ),
    ],
)
def test_areas(first: dict[str, Any], closing: dict[str, Any], outcome: bool) -> None:
    case = case_with(
        first={"scores": scores(BEFORE | first)}, closing={"scores": scores(AFTER | closing)}
    )
    assert is_achieved(case) is outcome


def scores(by_area: dict[str, int | None]) -> dict[str, int]:
    return {area: score for area, score in by_area.items() if score is not None}


def test_stars_of_two_editions_are_not_compared() -> None:
    shared = {"your_wellbeing": 8, "social_networks": 8, "physical_health": 8}
    case = case_with(
        first={"scores": dict.fromkeys(shared, 2)},
        closing={"scores": shared, "edition": "family-star-early-years"},
        action={"area": "your_wellbeing"},
    )
    assert not is_achieved(case)


@pytest.mark.parametrize(
    ("changed", "outcome"),
    [
        ({"done_on": OPENED}, ACHIEVED),
        ({"done_on": CLOSED}, ACHIEVED),
        ({"done_on": after(OPENED, -1)}, NOT),
        ({"done_on": after(CLOSED, 1)}, NOT),
        ({"done_on": None}, NOT),
        ({"done_on": None, "status": "dropped"}, NOT),
        ({"area": "your_wellbeing"}, NOT),
    ],
    ids=str,
)
def test_the_action_in_an_improved_area(changed: dict[str, Any], outcome: bool) -> None:
    assert is_achieved(case_with(action=changed)) is outcome


def test_an_action_done_between_closing_and_the_later_star_serves() -> None:
    case = case_with(closing={"date": after(CLOSED, 14)}, action={"done_on": after(CLOSED, 14)})
    assert is_achieved(case)


def test_the_first_star_is_the_earliest_whatever_its_edition() -> None:
    """An earlier Star of another edition has no closing Star of its own, so there is no pair."""
    case = case_with(first={"date": after(OPENED, 5)})
    assert is_achieved(case)
    StarFactory(case=case, date=after(OPENED, 4), edition="family-star-early-years")
    assert not is_achieved(case)


def test_an_earlier_first_star_before_the_case_opened_is_passed_over() -> None:
    case = case_with()
    StarFactory(case=case, date=after(OPENED, -1), edition="family-star-early-years")
    assert is_achieved(case)


def test_the_closing_star_is_the_latest_of_its_edition() -> None:
    """The latest decides, even where an earlier one would have shown progress."""
    case = case_with(closing={"date": after(CLOSED, -3)})
    other = "family-star-early-years"
    StarFactory(case=case, kind="closing", date=after(CLOSED, -1), edition=other)
    assert is_achieved(case)
    StarFactory(case=case, kind="closing", date=after(CLOSED, -2), scores=BEFORE)
    assert not is_achieved(case)


def test_on_one_date_the_lower_reference_is_the_earlier_star() -> None:
    """References are compared as bytes: capitals come before small letters."""
    worse = {"scores": AFTER}
    case = case_with(first={"ref": "Z"}, closing={"ref": "z"})
    StarFactory(case=case, ref="a", **worse)
    StarFactory(case=case, kind="closing", date=CLOSED, ref="Z2", scores=BEFORE)
    assert is_achieved(case)
    StarFactory(case=case, ref="A", **worse)
    assert not is_achieved(case)


def test_evidence_names_both_stars_and_the_actions() -> None:
    case = CaseFactory(closed_on=CLOSED)
    first = StarFactory(case=case, scores=BEFORE)
    closing = StarFactory(case=case, kind="closing", date=CLOSED, scores=AFTER)
    StarFactory(case=case, kind="review", date=after(OPENED, 40), scores=BEFORE)
    done = [ActionFactory(case=case, done_on=CLOSED, area=area) for area in list(BEFORE)[:2]]
    ActionFactory(case=case, done_on=CLOSED, area="your_wellbeing")
    ActionFactory(case=case)
    assert evidence(case.council, "star_progress") == {
        "case": ids(case),
        "star": ids(first, closing),
        "action": ids(*done),
    }
