"""Doing a Star side by side on a phone: area by area, with a note and the family's own number."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from families.models import Family
from outcomes.models import Star, StarEdition
from tests.cast import County, build_county, case, family
from tests.journeys.looking import looked_at, screenshot
from tests.journeys.signing_in import sign_in
from tests.journeys.test_casework import first_star

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county() -> County:
    return build_county()


@pytest.fixture
def archers(county: County) -> Family:
    archers = family(county.north)
    first_star(case(archers, county.fiona))
    return archers


def line_of_now(page: Page) -> str:
    """How the line of the Star that is being scored runs."""
    lines = page.locator("[data-growing] .ls-star__reading--latest path")
    return " ".join(line.get_attribute("d") or "" for line in lines.all())


def choose(page: Page, group: str, score: int) -> None:
    scale = page.get_by_role("group", name=group, exact=True)
    scale.get_by_role("radio", name=re.compile(f"^{score}\\b")).check()


def test_area_by_area_with_a_note_and_the_familys_number(phone: Page, archers: Family) -> None:
    sign_in(phone, "fiona@shire")
    phone.goto(reverse("star_add", args=[archers.cases.get().ref]))
    phone.get_by_role("button", name="Start scoring").tap()
    phone.get_by_role("link", name="One at a time").tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Physical health")
    choose(phone, "Physical health", 6)
    choose(phone, "Physical health: the family’s own number", 8)
    phone.get_by_label("Note on physical health").fill("Registered with a dentist")
    looked_at(phone, "scoring-area-phone")
    phone.get_by_role("button", name="Save and go on").tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Your wellbeing")
    assert not line_of_now(phone), "one score is a point"
    choose(phone, "Your wellbeing", 8)
    grown = line_of_now(phone)
    assert grown.startswith("M"), "the chart grows before anything is saved"
    phone.get_by_role("button", name="Save for later").tap()
    expect(phone.get_by_role("alert")).to_contain_text("Scores saved")

    star = Star.objects.get(finished_at=None)
    phone.goto(reverse("star_area", args=[star.ref, 2]))
    assert line_of_now(phone) == grown, "drawn by the server as on the phone"
    phone.get_by_role("link", name="All areas").tap()
    expect(phone).to_have_url(re.compile(rf"{reverse('star', args=[star.ref])}$"))
    looked_at(phone, "scoring-all-phone")
    phone.emulate_media(media="print")
    screenshot(phone, "scoring-sheet")
    phone.emulate_media(media="screen")
    phone.get_by_role("button", name="Save and finish").tap()
    expect(phone.get_by_text("(the family says 8)")).to_be_visible()
    looked_at(phone, "scoring-finish-phone")
    phone.get_by_role("button", name="Finish").tap()
    expect(phone.get_by_role("alert")).to_contain_text("finished")
    star.refresh_from_db()
    kept = star.scores.get(area__code="physical_health")
    assert star.finished_at is not None
    assert (kept.score, kept.family_score, kept.note) == (6, 8, "Registered with a dentist")


def test_an_administrator_adds_an_edition_and_retires_one(desktop: Page, county: County) -> None:
    sign_in(desktop, "ada@shire")
    looked_at(desktop, "manage")
    desktop.get_by_role("link", name="Star editions").click()
    desktop.get_by_role("button", name="Add an edition").click()
    desktop.get_by_label("Name").fill("Star for our county")
    desktop.get_by_label("Areas").fill("Home\nPlay\nHealth\nhome")
    desktop.get_by_role("button", name="Save").click()
    expect(desktop.get_by_role("alert")).to_contain_text("Line 4 is the same area as line 1")
    looked_at(desktop, "scoring-edition-fault")
    desktop.get_by_label("Areas").fill("Home\nPlay\nHealth\nMoney and work")
    desktop.get_by_role("button", name="Save").click()
    expect(desktop.get_by_role("heading", level=1)).to_contain_text("Star for our county")
    looked_at(desktop, "scoring-edition")
    desktop.goto(reverse("edition_retire", args=["family-star-plus"]))
    desktop.get_by_role("button", name="Retire it").click()
    expect(desktop.get_by_role("row", name=re.compile("Family Star Plus"))).to_contain_text(
        "Retired"
    )
    looked_at(desktop, "scoring-editions")
    assert StarEdition.objects.get(council=county.council).areas.count() == 4
