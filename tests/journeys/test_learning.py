"""How children and parents learn: a check on a phone, a group and the places on a desktop."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from families.models import Child, Engagement, Family
from outcomes.learning import attendance, development, enrolments
from outcomes.models import Assessment, Enrolment, Programme, TwoYearOffer
from tests.cast import County, ago, build_county, case, family, visit
from tests.journeys.looking import looked_at
from tests.journeys.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

TALK, MOVE, FEEL = (area.value for area in Assessment.Area)


@pytest.fixture
def county() -> County:
    return build_county()


@pytest.fixture
def archers(county: County) -> Family:
    """A case, and a child who was behind in talking half a year ago."""
    archers = family(county.north)
    visit(archers, county.fiona, ago(120), case=case(archers, county.fiona, opened_on=ago(200)))
    bo = archers.children.get()
    bo.two_year_offer_eligible, bo.weeks_early = True, 5
    bo.save()
    for days, talks in ((190, "not_on_track"), (60, "not_on_track")):
        development.record_check(
            by=county.fiona,
            child=bo,
            date=ago(days),
            judgements={TALK: talks, MOVE: "on_track", FEEL: "on_track"},
            is_two_year_check=False,
        )
    return archers


@pytest.fixture
def group(county: County, archers: Family) -> list[Enrolment]:
    """Three carers on a programme of eight sessions, four of them held."""
    programme = Programme.objects.create(
        council=county.council,
        code="G1",
        name="Confident parents",
        evidence_based=True,
        sessions=8,
    )
    carers = [family(county.north, name).carers.get() for name in ("Baker", "Cole", "Dean")]
    people = [
        enrolments.enrol(
            by=county.fiona,
            programme=programme,
            carer=carer,
            centre=county.north,
            started_on=ago(40),
        )
        for carer in carers
    ]
    for number in range(1, 5):
        held = attendance.Session(programme, county.north, number, ago(40 - 7 * number), 120)
        attendance.take(
            by=county.fiona, session=held, came=people[:number], stayed_away=people[number:]
        )
    return people


def test_a_check_shows_that_a_child_has_caught_up(
    phone: Page, county: County, archers: Family
) -> None:
    bo: Child = archers.children.get()
    sign_in(phone, "fiona@shire")
    phone.goto(reverse("family", args=[archers.ref]))
    phone.get_by_role("link", name="Development of Bo").tap()
    expect(phone.get_by_text("Not caught up so far")).to_be_visible()
    looked_at(phone, "learning-behind-phone")
    phone.get_by_role("button", name="Add a check").tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Add a check")
    for area in Assessment.Area:
        phone.get_by_role("group", name=area.label).get_by_label("On track", exact=True).check()
    phone.get_by_label("This was the two-year check").check()
    looked_at(phone, "learning-check-phone")
    phone.get_by_role("button", name="Save check").tap()
    expect(phone.get_by_text("Caught up on")).to_be_visible()
    expect(phone.get_by_role("img", name="Development over time")).to_be_visible()
    expect(phone.get_by_text("Two-year check")).to_be_visible()
    assert bo.assessments.filter(date=ago(0)).count() == 3
    looked_at(phone, "learning-caught-up-phone")
    phone.goto(reverse("two_year_places"))
    looked_at(phone, "learning-places-phone")
    phone.get_by_role("button", name="Told today").tap()
    expect(phone.get_by_text("the family has been told")).to_be_visible()
    assert TwoYearOffer.objects.get().child == bo
    phone.get_by_role("link", name="Record the start").tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Place at two")
    looked_at(phone, "learning-place-phone")


def test_a_group_is_ticked_and_says_who_must_come_how_often(
    desktop: Page, county: County, archers: Family, group: list[Enrolment]
) -> None:
    sign_in(desktop, "fiona@shire")
    desktop.goto(reverse("child_development", args=[archers.children.get().ref]))
    looked_at(desktop, "learning-behind-desktop")
    desktop.get_by_role("link", name="Learning").click()
    looked_at(desktop, "learning-programmes-desktop")
    desktop.get_by_role("link", name="Confident parents").click()
    desktop.get_by_role("link", name="North centre").click()
    desktop.get_by_role("button", name="Enrol a carer").click()
    desktop.get_by_label("Find a family").fill("archer")
    desktop.get_by_role("button", name="Search").click()
    desktop.get_by_role("link", name="Ann Archer").click()
    looked_at(desktop, "learning-enrol-desktop")
    desktop.get_by_role("button", name="Enrol").click()
    expect(desktop.get_by_text("6 more to complete (6 of 8)")).to_be_visible()
    desktop.goto(reverse("programme_run", args=["G1", "North"]))
    desktop.get_by_role("button", name="Record a session").click()
    desktop.get_by_role("checkbox", name="Ann Baker").check()
    desktop.get_by_role("checkbox", name="Ann Archer").check()
    looked_at(desktop, "learning-session-desktop")
    desktop.get_by_role("button", name="Save session").click()
    expect(desktop.get_by_text("1 more to complete (6 of 8)")).to_be_visible()
    seen = Engagement.objects.filter(kind="group_programme", date=ago(0))
    assert {one.family for one in seen} == {group[0].carer.family, archers}
    looked_at(desktop, "learning-run-recorded-desktop")
    desktop.goto(reverse("two_year_places"))
    looked_at(desktop, "learning-places-desktop")
