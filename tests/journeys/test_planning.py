"""A plan at the kitchen table: what comes first, who does what, and the look at a review."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from families.models import Need
from outcomes.models import Action, Priority
from tests.cast import County, ago, build_county, case, family
from tests.journeys.looking import looked_at
from tests.journeys.signing_in import sign_in
from tests.outcomes.test_plans import action, star

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county() -> County:
    return build_county()


def test_a_plan_grows_and_is_gone_through_on_a_phone(
    phone_without_scripts: Page, phone: Page, county: County
) -> None:
    """Chosen and agreed where no script runs; looked at where one does."""
    held = case(family(county.north), county.fiona)
    Need.objects.create(
        council=county.council, family=held.family, ref="N1", need="debt", starts_on=ago(50)
    )
    star(held, 40, 5, 2, 4, 3, 6, 7, 8, 9, 6)
    page = phone_without_scripts
    sign_in(page, "fiona@shire")
    page.goto(reverse("case", args=[held.ref]))
    page.get_by_role("link", name="what comes first").tap()
    expect(page.get_by_role("checkbox", name="Your wellbeing")).to_be_checked()
    page.get_by_role("checkbox", name="Meeting emotional needs").uncheck()
    page.get_by_role("checkbox", name="Home and money").check()
    page.get_by_role("button", name="Save what comes first").tap()
    expect(page.get_by_role("alert")).to_contain_text("Priorities saved")
    assert Priority.objects.count() == 3
    page.get_by_role("link", name="Add an action for Home and money").tap()
    expect(page.get_by_role("radio", name="Home and money")).to_be_checked()
    page.get_by_label("What has been agreed?").fill("Ring the debt adviser")
    expect(page.get_by_label("Who?", exact=True)).to_be_hidden()
    page.get_by_role("radio", name="Ann").check(force=True)
    page.get_by_role("radio", name=re.compile("In two weeks")).check(force=True)
    page.get_by_role("radio", name="Benefits").check(force=True)
    page.get_by_role("radio", name="Debt").check(force=True)
    page.get_by_role("button", name="Add to the plan").tap()
    expect(page.get_by_role("alert").get_by_role("link", name="Find a service")).to_be_visible()
    made = Action.objects.get()
    assert (made.who, made.due_on, made.need) == ("Ann", ago(-14), "debt")

    action(held, "Walk to nursery twice a week", due_on=ago(3), by_whom="family")
    action(held, "See the dentist", area="your_wellbeing")
    star(held, 0, 6, 4, 5, 6, kind="review")
    sign_in(phone, "fiona@shire")
    phone.goto(reverse("plan", args=[held.ref]))
    looked_at(phone, "planning-plan-phone")
    phone.get_by_role("link", name="Go through the plan").tap()
    first = phone.get_by_role("group", name=re.compile("Walk to nursery"))
    expect(first.get_by_label("Day")).to_have_count(2)
    expect(first.get_by_label("Day").first).to_be_hidden()
    first.get_by_role("radio", name="Done").check(force=True)
    second = phone.get_by_role("group", name=re.compile("Ring the debt adviser"))
    second.get_by_role("radio", name="Carry it over").check(force=True)
    looked_at(phone, "planning-review-phone")
    phone.get_by_role("button", name="Save", exact=True).tap()
    expect(phone.get_by_role("alert")).to_contain_text("1 action done, 1 carried over")
    made.refresh_from_db()
    assert made.carried_over == 1
