"""A support worker's day without a signal: what the phone keeps, and that it arrives once."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from families.models import Engagement, Family
from outcomes.models import Star
from tests.cast import County, ago, build_county, case, family
from tests.journeys.looking import assert_accessible, screenshot

pytestmark = pytest.mark.django_db(transaction=True)

# What of the cast must be in no cache of the browser's.
PERSONAL = ("Archer", "Fiona", "4 Mill Lane", "HP11", "Bo can walk")
READY = """async () => {
    const { all } = await import('/static/device/store.js')
    await navigator.serviceWorker.ready
    for (let tried = 0; tried < 300; tried++) {
        if ((await all('copy')).length === 1) return true
        await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return false
}"""
CACHED = """async () => {
    const kept = []
    for (const name of await caches.keys()) {
        const cache = await caches.open(name)
        for (const request of await cache.keys()) {
            const response = await cache.match(request)
            kept.push([request.url, await response.text()])
        }
    }
    return kept
}"""
KEPT = """async (store) => {
    const { all } = await import('/static/device/store.js')
    return JSON.stringify(await all(store))
}"""


@pytest.fixture
def county() -> County:
    return build_county()


@pytest.fixture
def archers(county: County) -> Family:
    archers = family(county.north, address="4 Mill Lane", postcode="HP11 2EE", phone="01632 960001")
    case(archers, county.fiona)
    return archers


def sign_in(page: Page, login: str) -> None:
    page.goto(reverse("sign_in"))
    page.locator("[name=username]").fill(login)
    page.locator("[name=password]").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def ready_for_no_signal(page: Page) -> None:
    """The service worker answers for pages, and the copy of today's families is there."""
    assert page.evaluate(READY)


def kept(page: Page, store: str) -> Any:
    return json.loads(page.evaluate(KEPT, store))


def looked_at(page: Page, name: str) -> None:
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    screenshot(page, name)


def opened_again(page: Page) -> Page:
    """The app closed and opened once more."""
    context: BrowserContext = page.context
    page.close()
    page = context.new_page()
    page.goto("/")
    return page


def test_a_visit_and_a_star_without_a_signal_arrive_once(
    phone: Page, county: County, archers: Family
) -> None:
    sign_in(phone, "fiona@shire")
    ready_for_no_signal(phone)
    phone.context.set_offline(True)

    page = opened_again(phone)
    expect(page.get_by_role("heading", level=1)).to_have_text("Today’s families")
    looked_at(page, "offline-today-phone")
    page.get_by_role("button", name="Log a visit with Ann Archer").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log a visit")
    looked_at(page, "offline-log-phone")
    page.get_by_role("radio", name="1 hour", exact=True).tap()
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("Home visit with Ann Archer is kept")).to_be_visible()
    looked_at(page, "offline-kept-phone")

    page = opened_again(page)
    page.get_by_role("link", name="Record a Star").tap()
    group = page.get_by_role("group", name="Physical health")
    group.get_by_role("radio", name=re.compile(r"^4\b")).tap()
    looked_at(page, "offline-star-phone")
    page.get_by_role("button", name="Save").tap()
    page.get_by_role("link", name="Waiting (2)").tap()
    expect(page.get_by_text("Waits to be sent")).to_have_count(2)
    looked_at(page, "offline-waiting-phone")
    assert not Engagement.objects.exists()

    page.context.set_offline(False)
    expect(page.get_by_text("Nothing waits")).to_be_visible()
    saved = Engagement.objects.get()
    assert (saved.family, saved.kind, saved.date) == (archers, "home_visit", ago(0))
    assert (saved.minutes, saved.worker, saved.case) == (60, county.fiona, archers.cases.get())
    star = Star.objects.get()
    assert dict(star.scores.values_list("area__code", "score")) == {"physical_health": 4}
    for address, text in page.evaluate(CACHED):
        assert not [word for word in PERSONAL if word in text], address
