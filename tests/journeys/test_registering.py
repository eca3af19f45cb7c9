"""A family registered on a phone at a clinic, and its page."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from families import agreements, levels, needs
from families.models import Carer, Child, Family
from tests.cast import County, ago, build_county, case, family, visit
from tests.journeys.looking import looked_at, screenshot
from tests.journeys.signing_in import sign_in
from tests.journeys.test_casework import chip, first_star

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county() -> County:
    return build_county()


def type_date(page: Page, prefix: str, day: str, month: str, year: str) -> None:
    for part, text in (("day", day), ("month", month), ("year", year)):
        page.locator(f"[name={prefix}_{part}]").fill(text)


def test_a_family_is_registered_on_a_phone(phone: Page, county: County) -> None:
    known = family(county.north, "Fisher", postcode="HP11 2EE")
    Carer.objects.filter(family=known).update(first_name="Dee")
    sign_in(phone, "fiona@shire")
    phone.goto(reverse("families"))
    phone.get_by_role("button", name="Register a family").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Register a family")
    looked_at(phone, "family-register-phone")
    phone.get_by_label("First name").first.fill("Dee")
    phone.get_by_label("Last name").first.fill("Fisher")
    phone.locator("[name=children-0-first_name]").fill("Eli")
    day = ago(400)
    type_date(phone, "children-0-date", str(day.day), str(day.month), str(day.year))
    phone.get_by_role("button", name="Add another child or baby").tap()
    expect(phone.locator("[name=children-1-first_name]")).to_be_visible()
    due = ago(-60)
    type_date(phone, "children-1-date", str(due.day), str(due.month), str(due.year))
    phone.get_by_label("Not born yet").nth(1).check()
    phone.get_by_label("Postcode").fill("hp11 2ee")
    phone.get_by_label("Phone").fill("07700 900982")
    chip(phone, "Yes, agreed").tap()
    looked_at(phone, "family-register-filled-phone")
    phone.get_by_role("button", name="Register", exact=True).last.tap()
    expect(phone.get_by_role("heading", name="This may be a family we know")).to_be_visible()
    looked_at(phone, "family-register-alike-phone")
    phone.get_by_role("button", name="It is another family").tap()
    expect(phone.get_by_role("alert")).to_contain_text("Dee Fisher registered")
    looked_at(phone, "family-registered-phone")
    made = Family.objects.exclude(pk=known.pk).get()
    assert Child.objects.filter(family=made, due_on=due).exists()


def test_a_familys_page_on_a_desktop(desktop: Page, county: County) -> None:
    lived_in = lived_in_family(county)
    sign_in(desktop, "cora@shire")
    desktop.goto(reverse("family", args=[lived_in.ref]))
    looked_at(desktop, "family-page-desktop")
    desktop.get_by_role("link", name="Needs and levels").click()
    expect(desktop.get_by_text("Need ended: Debt")).to_be_visible()
    looked_at(desktop, "family-page-needs-desktop")
    for name in ("family_level", "family_needs", "family_agreement", "family_restriction"):
        desktop.goto(reverse(name, args=[lived_in.ref]))
        looked_at(desktop, f"{name.replace('_', '-')}-desktop")
    desktop.goto(reverse("family", args=[lived_in.ref]))
    desktop.emulate_media(media="print")
    for furniture in ("Log a visit", "Change", "Move", "Everything", "Sign out"):
        expect(desktop.get_by_text(furniture).locator("visible=true")).to_have_count(0)
    expect(desktop.get_by_text("07700 900982")).to_be_visible()
    screenshot(desktop, "family-page-print")
    desktop.emulate_media(media="screen")
    desktop.set_viewport_size({"width": 320, "height": 700})
    for name in ("family", "family_home", "family_deregister", "family_level", "family_needs"):
        desktop.goto(reverse(name, args=[lived_in.ref]))
        looked_at(desktop, f"{name.replace('_', '-')}-320")


def lived_in_family(county: County) -> Family:
    """A family with an address, a baby on the way, a case, levels, needs and an agreement."""
    lived_in = family(
        county.north,
        "Fairweather",
        postcode="HP11 2EE",
        address="2 Mill Lane\nNorthtown",
        phone="07700 900982",
    )
    shared = {"council": county.council, "family": lived_in}
    Child.objects.create(
        ref="K-due", first_name="Baby", last_name="Fairweather", due_on=ago(-60), **shared
    )
    held = case(lived_in, county.fiona)
    visit(lived_in, county.fiona, ago(30), case=held, note="Met at the door.")
    visit(lived_in, county.fiona, ago(9), case=held, next_step="Ring the housing officer")
    first_star(held)
    levels.set_level(by=county.fiona, family=lived_in, level=3, starts_on=ago(58))
    for kind in ("housing", "child_behaviour"):
        needs.start(by=county.fiona, family=lived_in, need=kind, starts_on=ago(58))
    debt = needs.start(by=county.frank, family=lived_in, need="debt", starts_on=ago(90))
    needs.end(by=county.frank, need=debt, ends_on=ago(12))
    agreements.record(
        by=county.fiona, family=lived_in, state="given", on=ago(58), by_whom="Ann Fairweather"
    )
    return lived_in
