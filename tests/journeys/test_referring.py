"""A referral's way in a browser, from the telephone to the letter back; the directory; outreach."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from centres.models import ReachArea
from families import directory
from families.models import Case, Family, Referral, Signpost
from tests.cast import County, ago, build_county, family
from tests.families.referring import referral
from tests.journeys.looking import assert_accessible, assert_fits, screenshot
from tests.journeys.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

Look = Callable[[str], None]


@pytest.fixture
def county() -> County:
    county = build_county()
    shared: dict[str, Any] = {"by": county.cora, "checked_on": ago(20)}
    directory.add(
        name="Harbour Food Bank",
        about="Three days of food for each person. Bring a voucher or ask: nobody is sent away.",
        needs=["debt", "housing"],
        for_whom="Any family",
        clusters=[county.north.cluster],
        when_open="Tuesday and Friday, 10am to 1pm",
        phone="01632 960100",
        website="https://www.example.org/food",
        **shared,
    )
    directory.add(
        by=county.cora,
        name="Mothers’ Minds",
        about="A group and one-to-one listening for low mood before and after a birth.",
        needs=["postnatal_depression", "parental_mental_health"],
        for_whom="Parents with a baby under two",
        phone="01632 960101",
        checked_on=ago(250),
    )
    return county


def looking(page: Page, size: str) -> Look:
    """Nothing inaccessible, nothing sticking out sideways, a picture."""

    def look(name: str) -> None:
        page.wait_for_load_state()
        screenshot(page, f"referrals-{name}-{size}")
        assert_accessible(page)
        assert_fits(page)

    return look


def take_the_call(page: Page, look: Look) -> None:
    """A health visitor rings about a family that looks like one we know, and is another."""
    page.goto(reverse("referrals"))
    look("inbox")
    page.get_by_role("button", name="Add a referral").click()
    mother = page.get_by_role("group", name="Carer 1")
    mother.get_by_label("First name").fill("Ann")
    mother.get_by_label("Last name").fill("Archer")
    page.get_by_label("Postcode of the family").fill("hp11 2ee")
    page.get_by_role("radio", name="Health visitor").check()
    page.get_by_label("Their name").fill("Hilda Visitor")
    expect(page.get_by_label("Why is it shared without agreement?")).to_be_hidden()
    page.get_by_label("What is asked for, and why?").fill("Very tired, nobody near to help.")
    page.get_by_role("radio", name="The family agrees").check()
    look("add")
    page.get_by_role("button", name="Save referral").click()
    expect(page.get_by_role("group", name="Is it one of these families?")).to_be_visible()
    look("is-it-one-of-these")
    page.get_by_role("radio", name="None of these").check()
    page.get_by_role("button", name="Save referral").click()
    expect(page.get_by_text("is in the inbox of North cluster")).to_be_visible()
    look("received")


def accept_and_write_back(page: Page, look: Look) -> Referral:
    page.get_by_role("button", name="Accept").click()
    page.get_by_role("radio", name="Open a case").check()
    page.get_by_label("Worker of the case").select_option("fiona")
    look("accept")
    page.get_by_role("button", name="Accept").click()
    opened = Case.objects.get()
    accepted = Referral.objects.get(case=opened)
    page.goto(reverse("referral", args=[accepted.ref]))
    look("accepted")
    page.get_by_role("button", name="Tell the referrer").click()
    look("tell")
    page.get_by_role("link", name="print it as a letter").click()
    look("letter")
    page.get_by_role("link", name="record that they were told").click()
    page.get_by_role("radio", name="Letter").check()
    page.get_by_role("button", name="Record that they were told").click()
    expect(page.get_by_text("Referrer told")).to_be_visible()
    return accepted


def signpost(page: Page, look: Look, to: Family) -> None:
    page.goto(reverse("family", args=[to.ref]))
    page.get_by_role("link", name="Signpost to a service").click()
    look("signpost-choose")
    page.get_by_role("button", name="Choose").first.click()
    page.get_by_role("radio", name="They agree that I refer them").check()
    page.get_by_label("What should the service know?").fill("Two weeks without money.")
    look("signpost")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ann Archer")
    look("sent")


def births_and_outreach(page: Page, look: Look) -> None:
    page.goto(reverse("births"))
    look("births")
    rows = "notification,born,carer_first_name,carer_last_name,area\r\nNB-1,never,Mia,Newman,N1\r\n"
    page.get_by_label("File of births").set_input_files(
        {"name": "births.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("This is no date")).to_be_visible()
    look("births-faults")
    rows = rows.replace("never", ago(9).isoformat())
    page.get_by_label("File of births").set_input_files(
        {"name": "births.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.get_by_role("button", name="Check the file").click()
    look("births-confirm")
    page.get_by_role("button", name="Record them").click()
    page.goto(reverse("outreach"))
    expect(page.get_by_text("33 days left")).to_be_visible()
    look("outreach")


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_from_the_call_to_the_letter(
    request: pytest.FixtureRequest, size: str, county: County
) -> None:
    page: Page = request.getfixturevalue(size)
    look = looking(page, size)
    ReachArea.objects.create(
        council=county.council, centre=county.north, code="N1", name="Mill", under5_population=90
    )
    archers = family(county.north, postcode="HP11 2EE")
    for urgency, days, partner in (("today", 1, "mash"), ("routine", 14, "school")):
        waiting = family(county.north, f"Baker{days}", registered_on=None)
        referral(waiting, county.fiona, urgency=urgency, made_on=ago(days), partner=partner)
    sign_in(page, "cora@shire")
    take_the_call(page, look)
    accepted = accept_and_write_back(page, look)
    signpost(page, look, archers)
    births_and_outreach(page, look)
    page.goto(reverse("directory"))
    look("directory")
    page.goto(f"{reverse('directory')}?words=motherz+mind")
    page.get_by_role("link", name="Mothers’ Minds").click()
    look("service")
    accepted.refresh_from_db()
    assert (accepted.state, accepted.told_how) == ("accepted", "letter")
    assert accepted.family != archers
    assert Signpost.objects.get().referral
