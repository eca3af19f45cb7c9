"""What a case has come to, on its page: achieved, still to be given, over, or never asked."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.models import User
from centres.wording import day_in_words
from families.models import Case, Child, Level
from outcomes.family_star import stars
from outcomes.models import Assessment, Enrolment, Programme, ProgrammeAttendance, TwoYearPlace
from outcomes.outlook import State, standing
from outcomes.rollup import carry_out, request_rollup
from tests.cast import County, ago, case, family, numbers, visit
from tests.outcomes.test_closing_pages import star_of
from tests.payments.in_county import cast_of
from tests.payments.real_claim import QUARTER, helped_family

AREAS = list(Assessment.Area)
BEFORE, AFTER = (3, 3, 3, 5), (5, 6, 8, 5)


@pytest.fixture
def held(county: County) -> Case:
    """A case of level 3, open for sixty days, of Ann and her two-year-old Bo."""
    held = case(family(county.north), county.fiona)
    Level.objects.create(council=county.council, family=held.family, starts_on=ago(100), level=3)
    return held


def page_of(user: User, of_case: Case) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse("case", args=[of_case.ref]))


def told(of_case: Case, measure: str) -> list[tuple[str, date | None, list[str]]]:
    """How the outcome stands for each subject."""
    found = standing(Case.objects.with_people().get(pk=of_case.pk), ago(0))
    return [(one.state, one.on, one.missing) for one in found if one.measure.key == measure]


def said(days: int) -> str:
    return day_in_words(ago(days))


def enrol(of_case: Case, *sessions: tuple[int, bool], total: int = 4, started: int = 50) -> None:
    """Ann on a programme of so many sessions: how many days ago each was, and whether she came."""
    shared = {"council": of_case.council}
    programme, _ = Programme.objects.get_or_create(
        **shared,
        code=f"P{total}",
        defaults={"name": "Calm Together", "evidence_based": True, "sessions": total},
    )
    enrolment = Enrolment.objects.create(
        **shared,
        ref=f"LG-{next(numbers)}",
        programme=programme,
        carer=of_case.family.carers.get(),
        centre=of_case.centre,
        started_on=ago(started),
    )
    for number, (days, attended) in enumerate(sessions, 1):
        ProgrammeAttendance.objects.create(
            **shared, enrolment=enrolment, session=number, date=ago(days), attended=attended
        )


def judge(child: Child, days: int, *judgements: bool | None) -> None:
    """On track or not, in the order of the areas; None: not looked at."""
    for area, on_track in zip(AREAS, judgements, strict=False):
        if on_track is not None:
            Assessment.objects.create(
                council=child.council,
                ref=f"LD-{next(numbers)}",
                child=child,
                date=ago(days),
                area=area,
                judgement="on_track" if on_track else "not_on_track",
            )


def test_a_page_says_what_was_achieved_and_what_can_still_be_given(
    county: County, held: Case
) -> None:
    for days in (50, 40, 30, 20, 10):
        visit(held.family, county.fiona, ago(days), case=held)
    star_of(county, held, "first", 55, *BEFORE)
    enrol(held, (40, True), (33, False))
    Child.objects.update(two_year_offer_eligible=True)
    judge(held.family.children.get(), 20, False, True)
    page = page_of(county.fiona, held).content.decode()
    assert f'Sustained contact<span class="lc-under">on {said(10)}</span>' in page
    assert "What can still be given" in page
    for words in (
        "The closing Star with the family, up to 14 days after closing",
        "Closing with the family’s goals met",
        "The level of need is still 3",
        "Parenting programme completed: Ann Archer, Calm Together",
        "Came to 1 of the 3 sessions that complete it",
        "Caught up in development: Bo Archer",
        "Communication and language not on track yet",
        "Personal, social and emotional development not looked at yet",
        f"Another look from {said(-70)}: 90 days after the first",
        "Two-year-old place taken up: Bo Archer",
    ):
        assert words in page, words
    assert "£" not in page
    assert "claimed" not in page


def test_nothing_yet_is_said_kindly(county: County) -> None:
    fresh = case(family(county.north), county.fiona, opened_on=ago(3))
    page = page_of(county.fiona, fresh).content.decode()
    assert "Nothing yet. What is achieved with the family" in page
    assert f"The first Star with the family, by {said(-25)}" in page
    assert "Sustained contact: the family was not in greatest need when the case opened" in page


def closed(of_case: Case, days: int, reason: str = "goals_met") -> None:
    of_case.closed_on, of_case.closure_reason = ago(days), reason
    of_case.save()


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [
        pytest.param((None, None, None), State.OVER, "there is no first Star", id="no first"),
        pytest.param((55, None, 5), State.COMING, f", by {said(-9)}", id="a fortnight left"),
        pytest.param((55, None, 15), State.OVER, f", by {said(1)}", id="the window passed"),
        pytest.param((34, None, 30), State.OVER, "within 28 days of its first", id="too short"),
        pytest.param((55, 10, 10), State.COMING, "no action in an area that", id="no action done"),
        pytest.param((55, 20, 20), State.OVER, "no action in an area that", id="nor in time"),
    ],
)
def test_progress_on_the_star(
    county: County, held: Case, days: tuple[int | None, ...], state: State, words: str
) -> None:
    """Days ago of the first Star, the closing one, and the closing of the case."""
    first, closing, closed_for = days
    if first:
        star_of(county, held, "first", first, *BEFORE)
    if closing:
        star_of(county, held, "closing", closing, *AFTER)
    if closed_for:
        closed(held, closed_for)
    [(found, _, missing)] = told(held, "star_progress")
    assert found == state
    assert words in missing[-1]


def test_a_star_scored_by_the_worker_alone_is_done_again(county: County, held: Case) -> None:
    alone = star_of(county, held, "first", 55, *BEFORE, completed="worker")
    over = [(State.OVER, None, ["the first Star was scored without the family"])]
    assert told(held, "star_progress") == over
    stars.void(by=county.fiona, star=alone, reason="They were there after all")
    star_of(county, held, "first", 55, *BEFORE)
    assert told(held, "star_progress")[0][0] == State.COMING


def test_another_reason_than_goals_met(county: County, held: Case) -> None:
    closed(held, 3, "moved_away")
    why = "the case closed for another reason: moved away"
    assert told(held, "star_progress")[0][2] == [why]
    assert told(held, "sustained_step_down")[0][2] == [why]
    assert told(held, "sustained_contact")[0][2][0] == "the case has closed"


def test_stepping_down_takes_half_a_year(county: County, held: Case) -> None:
    shared = {"council": county.council, "family": held.family}
    Level.objects.create(starts_on=ago(40), level=2, **shared)
    closed(held, 30)
    until = f"the level staying below 3, and no new case, until {said(-152)}"
    assert told(held, "sustained_step_down") == [(State.COMING, None, [until])]
    again = case(held.family, county.fiona, opened_on=ago(20))
    why = f"case {again.ref} of the family was open afterwards"
    assert told(held, "sustained_step_down") == [(State.OVER, None, [why])]
    again.delete()
    Level.objects.create(starts_on=ago(7), level=4, **shared)
    why = f"the level rose to 3 or more again on {said(7)}"
    assert told(held, "sustained_step_down") == [(State.OVER, None, [why])]


@pytest.mark.parametrize(
    ("sessions", "started", "expected"),
    [
        ([], -7, (State.COMING, None, [f"starts on {said(-7)}"])),
        ([(30, True), (20, True), (10, True)], 50, (State.ACHIEVED, ago(10), [])),
        (
            [(30, False), (20, False)],
            50,
            (
                State.OVER,
                None,
                ["came to 0 of the 3 sessions that complete it", "too few sessions are left"],
            ),
        ),
        (
            [(90, True)],
            95,
            (
                State.OVER,
                None,
                [
                    "came to 1 of the 3 sessions that complete it",
                    f"no session recorded since {said(90)}",
                ],
            ),
        ),
    ],
)
def test_a_programme(
    county: County,
    held: Case,
    sessions: list[tuple[int, bool]],
    started: int,
    expected: tuple[State, date | None, list[str]],
) -> None:
    enrol(held, *sessions, started=started)
    assert told(held, "programme_completed") == [expected]


def test_a_programme_counts_once(county: County, held: Case) -> None:
    for _ in range(2):
        enrol(held, (30, True), (20, True), (10, True))
    found = told(held, "programme_completed")
    assert found[0] == (State.ACHIEVED, ago(10), [])
    assert found[1][2] == ["it was completed with another enrolment, and counts once"]


def test_a_childs_development(county: County, held: Case) -> None:
    bo = held.family.children.get()
    judge(bo, 200, False, True, True)
    judge(bo, 100, True)
    missing = [f"not seen face to face since the first look on {said(200)}", "another look"]
    assert told(held, "development_catch_up") == [(State.COMING, None, missing)]
    visit(held.family, county.fiona, ago(50))
    assert told(held, "development_catch_up") == [(State.COMING, None, ["another look"])]
    judge(bo, 5, True)
    assert told(held, "development_catch_up") == [(State.ACHIEVED, ago(5), [])]
    Child.objects.update(date_of_birth=ago(0) - timedelta(days=6 * 366))
    assert told(held, "development_catch_up")[0][0] == State.OVER


def test_a_place_at_two(county: County, held: Case) -> None:
    assert told(held, "two_year_offer") == [], "Bo is not entitled"
    Child.objects.update(two_year_offer_eligible=True)
    [(state, _, missing)] = told(held, "two_year_offer")
    assert (state, missing[-1]) == (State.COMING, "the family seen face to face by then")
    visit(held.family, county.fiona, ago(30))
    place = TwoYearPlace.objects.create(
        council=county.council, child=held.family.children.get(), started_on=ago(31)
    )
    assert told(held, "two_year_offer")[0][0] == State.OVER
    TwoYearPlace.objects.filter(pk=place.pk).update(started_on=ago(30))
    assert told(held, "two_year_offer") == [(State.ACHIEVED, ago(30), [])]


def test_only_those_who_see_contracts_are_told_of_claims(county: County) -> None:
    helped_family(county.north, 0)
    cast = cast_of(county)
    contract = cast.contract()
    cast.price(contract, "star_progress", 120_000)
    Case.objects.update(worker=county.fiona)
    carry_out(request_rollup(council=county.council, quarter=QUARTER, by=None, queue=False))
    helped = Case.objects.get()
    assert "not claimed" in page_of(county.cora, helped).content.decode()
    cast.approved(contract, QUARTER)
    assert "claimed for April to June 2015" in page_of(county.cora, helped).content.decode()
    page = page_of(county.fiona, helped).content.decode()
    assert "Progress on the Family Star" in page
    assert "claimed" not in page


def test_it_takes_no_more_queries_for_a_large_family(county: County, held: Case) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert page_of(county.fiona, held).status_code == 200
        return len(captured)

    enrol(held)
    judge(held.family.children.get(), 20, False)
    few = queries()
    for number in range(6):
        enrol(held, (10, True), total=5 + number)
        child = Child.objects.create(
            council=county.council,
            family=held.family,
            ref=f"LK-{number}",
            first_name="Cy",
            last_name="Archer",
            date_of_birth=ago(900),
            two_year_offer_eligible=True,
        )
        judge(child, 30, False, True)
    assert queries() == few
