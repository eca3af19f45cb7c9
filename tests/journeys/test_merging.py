"""A coordinator finds a family recorded twice, compares the two, merges them and takes it back."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from families.models import Family
from tests.cast import County, ago, build_county, case, family, visit
from tests.journeys.looking import assert_accessible, screenshot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def twice() -> tuple[County, Family, Family]:
    county = build_county()
    kept = family(county.north, "Okafor-Bell", postcode="HP11 2EE")
    merged = family(county.north, "Okafor Bell", postcode="HP11 2EE")
    held = case(merged, county.fiona)
    for days in (3, 10, 17):
        visit(merged, county.fiona, ago(days), case=held)
    visit(kept, county.frank, ago(30))
    return county, kept, merged


def walk(page: Page, twice: tuple[County, Family, Family], size: str) -> None:
    county, kept, merged = twice
    page.goto(reverse("sign_in"))
    page.locator("[name=username]").fill(county.cora.login)
    page.locator("[name=password]").fill("correct horse")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    page.goto("/families/duplicates/")
    assert_accessible(page)
    screenshot(page, f"duplicates-{size}")
    page.get_by_role("main").get_by_role("link", name="Compare").first.click()
    if kept.ref not in page.url.split("/merge/")[0]:
        page.get_by_role("link", name=f"Keep {kept.ref} instead").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Are these one family?")
    assert_accessible(page)
    screenshot(page, f"compare-{size}")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("2 people are recorded once")).to_be_visible()
    assert_accessible(page)
    screenshot(page, f"merge-{size}")
    page.get_by_role("button", name="Merge the two families").click()
    expect(page.get_by_text(f"{merged.ref} is part of {kept.ref} now")).to_be_visible()
    assert_accessible(page)
    screenshot(page, f"merged-{size}")

    page.goto(f"/families/{merged.ref}/")
    expect(page).to_have_url(page.url.replace(merged.ref, kept.ref))
    page.get_by_role("link", name=f"Undo the merge of {merged.ref}").click()
    assert_accessible(page)
    screenshot(page, f"unmerge-{size}")
    page.get_by_role("button", name="Take them apart").click()
    expect(page.get_by_text(f"{merged.ref} is a family of its own again")).to_be_visible()
    page.get_by_role("link", name="Recorded twice?").click()
    assert_accessible(page)
    screenshot(page, f"other-{size}")


def test_merge_and_undo_on_a_phone(phone: Page, twice: tuple[County, Family, Family]) -> None:
    walk(phone, twice, "phone")


def test_as_typed_on_a_desktop(desktop: Page, twice: tuple[County, Family, Family]) -> None:
    walk(desktop, twice, "desktop")
    desktop.goto("/families/register/")
    desktop.get_by_label("First name").first.fill("Ann")
    desktop.get_by_label("Last name").first.fill("Okafor-Bel")
    desktop.get_by_label("Day").first.fill("17")
    desktop.get_by_label("Month").first.fill("5")
    desktop.get_by_label("Year").first.fill("1990")
    expect(desktop.get_by_text("These may be families we know")).to_be_visible()
    assert_accessible(desktop)
    screenshot(desktop, "typed-desktop")
