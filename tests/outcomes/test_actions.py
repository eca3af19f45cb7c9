"""The action plan: agreed, done on a day, dropped."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from centres.models import AuditEvent
from centres.refusals import Refused
from families.models import Case
from outcomes.models import Action, Star, StarEdition
from outcomes.planning import plans
from tests.cast import County, ago, case, family


@pytest.fixture
def held(county: County) -> Case:
    return case(family(county.north), county.fiona)


def add(county: County, held: Case, area: str = "physical_health", text: str = "Dentist") -> Action:
    return plans.add(by=county.fiona, case=held, area=area, text=text)


def test_an_action_is_one_row_and_one_audit_entry_without_its_text(
    county: County, held: Case
) -> None:
    action = add(county, held)
    assert (action.status, action.area, action.text) == ("open", "physical_health", "Dentist")
    event = AuditEvent.objects.get()
    assert event.action == "action.add"
    assert "Dentist" not in str(event.details)


def test_the_same_open_action_twice_is_one(county: County, held: Case) -> None:
    assert add(county, held) == add(county, held, text=" Dentist ")
    done = plans.mark_done(by=county.fiona, action=Action.objects.get(), done_on=ago(1))
    assert add(county, held) != done


def test_areas_are_those_of_the_cases_stars_where_it_has_any(county: County, held: Case) -> None:
    every = dict(plans.areas_for(held))
    assert {"progress_to_work", "home_money_and_work"} <= set(every)
    Star.objects.create(
        council=county.council,
        ref="LS-1",
        case=held,
        kind="first",
        date=ago(10),
        edition=StarEdition.objects.get(code="family-star-early-years"),
        completed="together",
    )
    assert len(plans.areas_for(held)) == 8
    with pytest.raises(ValidationError) as problem:
        add(county, held, area="progress_to_work")
    assert list(problem.value.message_dict) == ["area"]
    add(county, held, area="home_money_and_work")


def test_an_action_says_something(county: County, held: Case) -> None:
    with pytest.raises(ValidationError):
        add(county, held, text="  ")


def test_a_closed_cases_plan_takes_no_more(county: County, held: Case) -> None:
    Case.objects.update(closed_on=ago(1), closure_reason="goals_met")
    with pytest.raises(Refused):
        add(county, held)


@pytest.mark.parametrize(
    ("done_on", "fits"),
    [
        (ago(61), False),
        (ago(60), True),
        (ago(0), True),
        (ago(-1), False),
        (date(1899, 1, 1), False),
    ],
)
def test_it_is_done_on_a_day_of_the_case(
    county: County, held: Case, done_on: date, fits: bool
) -> None:
    action = add(county, held)
    if not fits:
        with pytest.raises(ValidationError):
            plans.mark_done(by=county.fiona, action=action, done_on=done_on)
        return
    plans.mark_done(by=county.fiona, action=action, done_on=done_on)
    action.refresh_from_db()
    assert (action.status, action.done_on) == ("done", done_on)


def test_done_or_dropped_is_final(county: County, held: Case) -> None:
    done, dropped = add(county, held), add(county, held, text="Bus pass")
    plans.mark_done(by=county.fiona, action=done, done_on=ago(0))
    plans.drop(by=county.fiona, action=dropped)
    for action in (done, dropped):
        with pytest.raises(Refused, match="already"):
            plans.mark_done(by=county.fiona, action=action, done_on=ago(1))
        with pytest.raises(Refused, match="already"):
            plans.drop(by=county.fiona, action=action)
    assert set(Action.objects.values_list("status", flat=True)) == {"done", "dropped"}


def test_an_imported_area_that_no_edition_knows_is_still_said(county: County, held: Case) -> None:
    action = Action.objects.create(
        council=county.council, ref="LA-1", case=held, area="sleep_and_rest", text="Bedtime"
    )
    assert plans.names_of_areas(held, [action]) == {"sleep_and_rest": "Sleep and rest"}
