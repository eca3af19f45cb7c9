"""A review read with the family, and the journey so far, on a small phone, a desktop and paper."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize, expect

from families.models import Case
from tests.cast import ago, build_county, case, family
from tests.journeys.looking import assert_fits, looked_at, screenshot
from tests.journeys.signing_in import sign_in
from tests.outcomes.test_case_pages import star_of

pytestmark = pytest.mark.django_db(transaction=True)

SMALLEST: ViewportSize = {"width": 320, "height": 640}
READINGS = [
    (290, "first", (5, 3, 4, 6, 2, 5, 3, 4, 6, 1)),
    (200, "review", (6, 5, 5, 6, 4, 5, 5, 6, 5, 2)),
    (20, "closing", (8, 7, 8, 9, 6, 5, 8, 9, 7, 4)),
]


def test_reading_a_star_and_the_journey(phone: Page, desktop: Page) -> None:
    county = build_county()
    archers = family(county.north)
    before = case(archers, county.fiona, opened_on=ago(900))
    star_of(county, before, 890, 2, 2, 3, 3, 4, 4, 3, 3, 5, 1)
    Case.objects.filter(pk=before.pk).update(closed_on=ago(700), closure_reason="goals_met")
    held = case(archers, county.fiona, opened_on=ago(300))
    closing = [star_of(county, held, days, *given, kind=kind) for days, kind, given in READINGS][-1]
    address = reverse("star", args=[closing.ref])

    sign_in(phone, "fiona@shire", "correct horse")
    phone.goto(address)
    looked_at(phone, "reading-phone")
    phone.get_by_text("Lay other readings over this Star").click()
    phone.get_by_role("checkbox", name="Review Star").check()
    phone.get_by_role("button", name="Show these").click()
    expect(phone.get_by_role("heading", name="Since the review Star")).to_be_visible()
    expect(phone.get_by_role("heading", name="Since the first Star")).to_have_count(0)
    phone.goto(reverse("family_journey", args=[archers.ref]))
    looked_at(phone, "journey-phone")
    phone.set_viewport_size(SMALLEST)
    assert_fits(phone)
    screenshot(phone, "journey-small")
    phone.goto(address)
    assert_fits(phone)
    screenshot(phone, "reading-small")

    sign_in(desktop, "fiona@shire", "correct horse")
    desktop.goto(address)
    looked_at(desktop, "reading-desktop")
    with desktop.expect_download() as paper:
        desktop.get_by_role("button", name="A page for the fridge").click()
    assert paper.value.suggested_filename == "our-star-and-plan.pdf"
    assert paper.value.path().read_bytes().startswith(b"%PDF-1.7")
    desktop.goto(reverse("family_journey", args=[archers.ref]))
    looked_at(desktop, "journey-desktop")
    for name, page in (("star", address), ("journey", desktop.url)):
        desktop.goto(page)
        desktop.emulate_media(media="print")
        screenshot(desktop, f"reading-print-{name}")
