"""The outreach list: whom nobody has met yet, and by when to see a new baby."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centres.models import Centre, ReachArea, User
from centres.quarters import Quarter
from centres.refusals import Refused
from families import outreach
from families.models import Child, Family
from outcomes.models import Figure
from outcomes.rollup import store_figures
from tests.cast import County, ago, family, visit

URL = "/outreach/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def baby(centre: Centre, name: str, days: int, **facts: Any) -> Family:
    """A family whose only child was born so many days ago; known, not registered."""
    made = family(centre, name, **{"registered_on": None, **facts})
    made.children.update(date_of_birth=ago(days))
    return made


def listed(client: Client, **query: str) -> list[str]:
    return [row.called.split()[-1] for row in client.get(URL, query).context["page"]]


def test_those_in_time_first_then_babies_past_it_then_families_without(county: County) -> None:
    for name, days in (("Late", 43), ("Young", 3), ("Last", 42), ("Older", 84), ("Grown", 85)):
        baby(county.north, name, days)
    family(county.north, "Known", registered_on=None)
    family(county.north, "Registered")
    baby(county.north, "Left", 3, registered_on=ago(2), deregistered_on=ago(1))
    baby(county.south, "South", 3)
    client = signed_in(county.fiona)
    # Grown is known and not registered: past twelve weeks it counts as a family, not as a baby.
    assert listed(client) == ["Last", "Young", "Older", "Late", "Grown", "Known"]
    assert listed(client, show="in_time") == ["Last", "Young"]
    assert listed(client, show="late") == ["Older", "Late"]
    assert listed(client, show="known") == ["Grown", "Known"]
    page = client.get(URL)
    assert page.context["counts"] == {"in_time": 2, "late": 2, "known": 2}
    assert "See them today: the six weeks end" in page.content.decode()
    assert "39 days left" in page.content.decode()


@pytest.mark.parametrize(
    ("days_ago", "kind", "voided", "still"),
    [
        (10, "home_visit", False, False),
        (3, "centre_session", False, False),
        (11, "home_visit", False, True),
        (3, "phone", False, True),
        (3, "no_access", False, True),
        (3, "home_visit", True, True),
    ],
)
def test_a_baby_is_met_by_a_direct_contact_since_its_birth(
    county: County, days_ago: int, kind: str, voided: bool, still: bool
) -> None:
    newborn = baby(county.north, "Young", 10, registered_on=ago(400))
    facts = {"voided_on": ago(0), "void_reason": "Wrong family"} if voided else {}
    visit(newborn, county.fiona, ago(days_ago), kind=kind, **facts)
    assert bool(listed(signed_in(county.fiona))) is still


def test_a_known_family_is_met_once_and_for_all(county: County) -> None:
    known = family(county.north, "Known", registered_on=None)
    assert listed(signed_in(county.fiona)) == ["Known"]
    visit(known, county.fiona, ago(300))
    assert listed(signed_in(county.fiona)) == []


def test_families_of_school_children_are_left_alone(county: County) -> None:
    baby(county.north, "School", 6 * 365)
    expecting = baby(county.north, "Expecting", 6 * 365)
    Child.objects.create(
        council=county.council, family=expecting, ref="K-due", first_name="Baby", due_on=ago(-9)
    )
    nobody = family(county.north, "Nobody", registered_on=None)
    nobody.children.all().delete()
    assert listed(signed_in(county.fiona)) == ["Expecting", "Nobody"]


def test_restricted_families_are_for_the_coordinator_and_those_named(county: County) -> None:
    hidden = baby(county.north, "Hidden", 3, restricted=True, postcode="HP11 2EE")
    assert listed(signed_in(county.fiona)) == []
    page = signed_in(county.cora).get(URL).content.decode()
    assert "Ann Hidden" in page
    assert "HP11 2EE" not in page
    hidden.named_workers.add(county.fiona)
    assert listed(signed_in(county.fiona)) == ["Hidden"]


def test_by_centre_and_area_and_with_odd_filters(county: County) -> None:
    area = ReachArea.objects.create(
        council=county.council, centre=county.north, code="N1", name="Mill", under5_population=9
    )
    baby(county.north, "Mill", 3, area=area)
    baby(county.north, "Hill", 4)
    client = signed_in(county.fiona)
    assert listed(client, area="N1") == ["Mill"]
    assert listed(client, centre="North") == ["Hill", "Mill"]
    for name in ("area", "centre", "show", "page"):
        for value in ("\x00", "9" * 400, "South", "' OR 1=1"):
            assert client.get(URL, {name: value}).status_code == 200, (name, value)


def test_not_needed_with_a_reason_until_the_next_birth(county: County) -> None:
    newborn = baby(county.north, "Young", 3)
    fiona, page = signed_in(county.fiona), f"{URL}{newborn.ref}/not-needed/"
    for sent in ({}, {"reason": "magic"}, {"reason": "other"}, {"reason": "\x00"}):
        assert fiona.post(page, sent).status_code == 200
    fiona.post(page, {"reason": "elsewhere", "note": ""})
    assert listed(fiona) == []
    assert (
        "today already" in fiona.post(page, {"reason": "elsewhere"}, follow=True).content.decode()
    )
    newborn.outreach_decisions.update(date=ago(30))
    assert listed(fiona) == ["Young"]
    with pytest.raises(Refused):
        outreach.set_aside(by=county.sam, family=newborn, reason="elsewhere")
    with pytest.raises(ValidationError):
        outreach.set_aside(by=county.fiona, family=newborn, reason="other")


def test_it_takes_the_same_number_of_queries_for_1_or_40_families(county: County) -> None:
    client = signed_in(county.fiona)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)

    baby(county.north, "First", 3)
    few = queries()
    for number in range(40):
        baby(county.north, f"Baby{number}", number)
    assert queries() == few


def test_nobody_to_look_for_says_how_they_come(county: County) -> None:
    assert "Everybody has been met" in signed_in(county.fiona).get(URL).content.decode()


def test_taking_a_family_off_the_list_changes_no_figure(county: County) -> None:
    quarter = Quarter.containing(ago(0))
    born = max(quarter.first_day, date.min)
    newborn = baby(county.north, "Young", (ago(0) - born).days + 20)

    def figures() -> set[Any]:
        store_figures(county.council, quarter, lambda _done, _measure: None)
        rows = Figure.objects.filter(council=county.council, quarter=str(quarter))
        return set(rows.values_list("indicator", "level", "unit", "numerator", "denominator"))

    before = figures()
    assert ("new_births_contacted", "centre", "North", 0, 1) in before
    outreach.set_aside(by=county.fiona, family=newborn, reason="moved_away")
    assert figures() == before
