"""A case on its way: handed to another cluster, found a worker there, and closed on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from centres.scope import COORDINATOR
from families.models import Case, Level
from outcomes.planning import plans
from tests.cast import County, ago, build_county, case, family, person, visit
from tests.journeys.looking import looked_at
from tests.journeys.signing_in import sign_in
from tests.journeys.test_casework import first_star

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county() -> County:
    county = build_county()
    county.people["sid"] = person(county.council, "sid", COORDINATOR, county.south.cluster)
    return county


@pytest.fixture
def held(county: County) -> Case:
    """A case of sixty days with its first Star, a plan and visits."""
    held = case(family(county.north), county.fiona)
    Level.objects.create(council=county.council, family=held.family, starts_on=ago(90), level=3)
    first_star(held)
    visit(held.family, county.fiona, ago(20), case=held)
    plans.add(by=county.fiona, case=held, area="physical_health", text="See the dentist")
    return held


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()


def test_two_coordinators_hand_a_case_over(desktop: Page, county: County, held: Case) -> None:
    sign_in(desktop, "cora@shire")
    desktop.goto(reverse("cases"))
    looked_at(desktop, "cases-list-desktop")
    desktop.get_by_role("link", name="Ann Archer").click()
    desktop.get_by_role("link", name="Change Centre").click()
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Where does this case go?")
    looked_at(desktop, "cases-transfer-desktop")
    desktop.get_by_role("link", name="South centre").click()
    desktop.get_by_label("Handover note").fill("Moved to their aunt. Dog in the yard.")
    looked_at(desktop, "cases-transfer-to-desktop")
    desktop.get_by_role("button", name="Transfer case").click()
    expect(desktop.get_by_role("alert")).to_contain_text("is at South centre now")
    looked_at(desktop, "cases-transferred-desktop")
    sign_out(desktop)

    sign_in(desktop, "sid@shire")
    desktop.goto(reverse("today"))
    looked_at(desktop, "cases-today-coordinator-desktop")
    desktop.get_by_role("button", name="Allocate case").click()
    desktop.get_by_label("Worker").select_option("sam")
    desktop.get_by_role("button", name="Allocate").click()
    expect(desktop.get_by_role("alert")).to_contain_text("is with Sam")
    expect(desktop.get_by_text("Dog in the yard.")).to_be_visible()
    sign_out(desktop)

    sign_in(desktop, "sam@shire")
    desktop.goto(reverse("today"))
    desktop.get_by_role("button", name="Seen").click()
    expect(desktop.get_by_role("alert")).to_contain_text("marked as seen")
    assert not held.allocations.unseen().filter(worker=county.sam).exists()


def test_closing_says_what_is_missing_on_a_phone(phone: Page, county: County, held: Case) -> None:
    sign_in(phone, "fiona@shire")
    phone.goto(reverse("cases"))
    looked_at(phone, "cases-list-phone")
    phone.get_by_role("link", name="Ann Archer").tap()
    expect(phone.get_by_role("heading", name="Who had it")).to_be_visible()
    looked_at(phone, "cases-case-phone")
    phone.get_by_role("link", name="Close this case").tap()
    expect(phone.get_by_role("heading", name="4 things to look at first")).to_be_visible()
    looked_at(phone, "cases-close-phone")
    phone.get_by_role("link", name="See the dentist").tap()
    phone.get_by_role("button", name="Mark as done").tap()
    expect(phone.get_by_role("heading", name="3 things to look at first")).to_be_visible()
    phone.get_by_role("radio", name="Moved away").check()
    phone.get_by_role("button", name="Close case").tap()
    expect(phone.get_by_text("moved away").first).to_be_visible()

    phone.get_by_role("link", name="Open this case again").tap()
    phone.get_by_label("Why it opens again").fill("They came back")
    looked_at(phone, "cases-reopen-phone")
    phone.get_by_role("button", name="Open it again").tap()
    expect(phone.get_by_role("alert")).to_contain_text("is open again")
    looked_at(phone, "cases-reopened-phone")
