"""A support worker's day without a signal: what the phone keeps, and that it arrives once."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Response, expect

from families.models import Engagement, Family
from outcomes.models import Star
from tests.cast import County, ago, build_county, case, family
from tests.journeys.looking import looked_at
from tests.journeys.signing_in import sign_in

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
# Addresses that are the same for everybody.
NOBODYS = {"/offline/", "/service-worker.js", "/manifest.webmanifest", "/sign-in/"}
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
THIRTEEN_HOURS_LATER = """async () => {
    const { change } = await import('/static/device/store.js')
    await change('copy', async (store) => {
        const copy = await store.get('today')
        await store.put({ ...copy, fetched_at: copy.fetched_at - 13 * 60 * 60 * 1000 }, 'today')
    })
}"""
DRAFT_KEPT = """async (words) => {
    const { all } = await import('/static/device/store.js')
    for (let tried = 0; tried < 300; tried++) {
        if (JSON.stringify(await all('drafts')).includes(words)) return
        await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error('not kept')
}"""
SENT = """async () => {
    const { all } = await import('/static/device/store.js')
    for (let tried = 0; tried < 300; tried++) {
        if ((await all('outbox')).length === 0) return
        await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error('not sent')
}"""
DRAWN_AGAIN = """async () => {
    const { tell } = await import('/static/device/store.js')
    const drawn = document.querySelector('h1')
    tell()
    for (let tried = 0; tried < 300 && drawn.isConnected; tried++) {
        await new Promise((resolve) => setTimeout(resolve, 20))
    }
    if (drawn.isConnected) throw new Error('not drawn again')
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


def ready_for_no_signal(page: Page) -> None:
    """The service worker answers for pages, and the copy of today's families is there."""
    assert page.evaluate(READY)


def kept(page: Page, store: str) -> Any:
    return json.loads(page.evaluate(KEPT, store))


def opened_again(page: Page) -> Page:
    """The app closed and opened once more."""
    context: BrowserContext = page.context
    page.close()
    page = context.new_page()
    page.goto("/")
    return page


def score_in_two_sittings(page: Page) -> None:
    """An area with a note; later, with all of it still there, the family's own number."""
    group = page.get_by_role("group", name="Physical health", exact=True)
    group.get_by_role("radio", name=re.compile(r"^4\b")).tap()
    group.locator("xpath=ancestor::*[contains(@class, 'lc-area')][1]").locator("summary").tap()
    page.get_by_label("Note on physical health").fill("Asthma")
    looked_at(page, "offline-star-phone")
    page.evaluate(DRAFT_KEPT, "Asthma")
    page.get_by_role("link", name="Go on later").tap()
    page.get_by_role("link", name="Go on with the Star").tap()
    expect(page.get_by_label("Note on physical health")).to_have_value("Asthma")
    expect(group.get_by_role("radio", name=re.compile(r"^4\b"))).to_be_checked()
    theirs = page.get_by_role("group", name="Physical health: the family’s own number")
    theirs.get_by_role("radio", name=re.compile(r"^6\b")).check()


def test_a_visit_and_a_star_without_a_signal_arrive_once(
    phone: Page, county: County, archers: Family
) -> None:
    heard: list[Response] = []
    # (Playwright cannot listen with a list's own method.)
    phone.context.on("response", lambda response: heard.append(response))  # noqa: PLW0108
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
    expect(page.get_by_role("alert")).to_contain_text("is kept on this phone")
    expect(page.get_by_role("link", name="Waiting (1)")).to_be_visible()
    # What happens behind the page draws it again, and the words stay until one goes on.
    page.evaluate(DRAWN_AGAIN)
    expect(page.get_by_role("alert")).to_contain_text("Home visit with Ann Archer is kept")
    looked_at(page, "offline-kept-phone")

    page = opened_again(page)
    page.get_by_role("link", name="Record a Star").tap()
    score_in_two_sittings(page)
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
    said = star.scores.get()
    assert (said.area.code, said.score) == ("physical_health", 4)
    assert (said.family_score, said.note) == (6, "Asthma")
    for address, text in page.evaluate(CACHED):
        assert not [word for word in PERSONAL if word in text], address
    for response in heard:
        path = urlsplit(response.url).path
        by_service = not (response.from_service_worker or path.startswith("/static/"))
        if by_service and path not in NOBODYS:
            assert "no-store" in response.headers["cache-control"], path


def log_without_signal(page: Page, note: str) -> None:
    page.goto("/offline/")
    page.get_by_role("button", name="Log a visit with Ann Archer").tap()
    page.get_by_role("radio", name="1 hour", exact=True).tap()
    page.get_by_label("Note").fill(note)
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("link", name=re.compile(r"Waiting \(\d\)"))).to_be_visible()


def sent_by_whoever_is_signed_in(page: Page) -> str:
    """How a round of sending ended, of the page's own outbox."""
    ended: str = page.evaluate(
        "async () => (await import('/static/device/sender.js')).makeSender().run()"
    )
    return ended


def test_what_waits_is_its_persons_alone_and_is_put_right(
    phone: Page, county: County, archers: Family
) -> None:
    sign_in(phone, "fiona@shire")
    ready_for_no_signal(phone)
    phone.context.set_offline(True)
    log_without_signal(phone, "Bo can walk")
    phone.route("**/api/v1/engagements/", lambda route: route.abort())
    phone.context.set_offline(False)

    phone.goto(reverse("families"))
    expect(phone.get_by_role("link", name="1 entry waits to be sent")).to_be_visible()
    looked_at(phone, "offline-line-phone")
    phone.get_by_role("button", name="Sign out").tap()
    expect(phone.get_by_role("dialog")).to_contain_text("1 entry has not been sent")
    looked_at(phone, "offline-sign-out-phone")
    phone.get_by_role("button", name="Sign out anyway").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sign in to Lodestar")
    assert (kept(phone, "copy"), kept(phone, "drafts")) == ([], [])
    assert len(kept(phone, "outbox")) == 1

    phone.unroute("**/api/v1/engagements/")
    sign_in(phone, "frank@shire")
    assert sent_by_whoever_is_signed_in(phone) == "done"
    expect(phone.locator("[data-waiting]")).to_be_hidden()
    phone.goto("/offline/#/waiting")
    expect(phone.get_by_text("Nothing waits")).to_be_visible()
    assert not Engagement.objects.exists()
    phone.goto(reverse("families"))
    phone.get_by_role("button", name="Sign out").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sign in to Lodestar")

    archers.cases.update(closed_on=ago(1), closure_reason="other")
    sign_in(phone, "fiona@shire")
    phone.get_by_role("link", name="1 entry needs putting right").tap()
    expect(phone.get_by_text("The case closed on")).to_be_visible()
    looked_at(phone, "offline-refused-phone")
    phone.get_by_role("link", name="Put it right").tap()
    expect(phone.get_by_role("alert")).to_contain_text("The case closed on")
    looked_at(phone, "offline-put-right-phone")
    phone.get_by_role("radio", name="Yesterday").tap()
    phone.get_by_role("button", name="Save").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Today’s families")
    phone.get_by_role("link", name="Waiting").tap()
    expect(phone.get_by_text("Nothing waits")).to_be_visible()
    saved = Engagement.objects.get()
    assert (saved.worker, saved.date, saved.note) == (county.fiona, ago(1), "Bo can walk")


def test_typing_comes_back_until_it_is_saved(phone: Page, archers: Family) -> None:
    sign_in(phone, "fiona@shire")
    ready_for_no_signal(phone)
    address = reverse("engagement_log", args=[archers.ref])
    note, told = phone.get_by_label("Note"), phone.get_by_text("We kept what you typed")

    def type_it(words: str) -> None:
        note.fill(words)
        phone.evaluate(DRAFT_KEPT, words)

    phone.goto(address)
    type_it("Bo can walk")
    phone.reload()
    expect(told).to_be_visible()
    expect(note).to_have_value("Bo can walk")
    looked_at(phone, "offline-typing-kept-phone")
    phone.get_by_role("button", name="Discard it").tap()
    expect(told).to_be_hidden()
    expect(note).to_have_value("")

    type_it("Bo can run")
    entry = phone.locator("[name=client_id]").input_value()
    phone.get_by_role("radio", name="1 hour", exact=True).tap()
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Save").tap()
    expect(told).to_be_visible()
    expect(note).to_have_value("Bo can run")
    phone.get_by_role("button", name="Save").tap()
    expect(phone.get_by_role("link", name=re.compile(r"Waiting \(\d\)"))).to_be_visible()
    assert [waits["client_id"] for waits in kept(phone, "outbox")] == [entry]
    phone.context.set_offline(False)
    phone.get_by_role("link", name="Waiting").tap()
    expect(phone.get_by_text("Nothing waits")).to_be_visible()

    phone.goto(address)
    type_it("Bo can sing")
    phone.get_by_role("radio", name="15 min", exact=True).tap()
    phone.get_by_role("button", name="Save").tap()
    expect(phone.get_by_role("alert")).to_contain_text("saved")
    phone.goto(address)
    expect(told).to_be_hidden()
    expect(note).to_have_value("")
    notes = Engagement.objects.order_by("pk").values_list("note", flat=True)
    assert list(notes) == ["Bo can run", "Bo can sing"]


def test_the_copy_is_gone_after_twelve_hours(phone: Page, archers: Family) -> None:
    sign_in(phone, "fiona@shire")
    ready_for_no_signal(phone)
    phone.context.set_offline(True)
    log_without_signal(phone, "Bo can walk")
    phone.evaluate(THIRTEEN_HOURS_LATER)
    phone.goto("/offline/#/waiting")
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("No families on this phone")
    expect(phone.get_by_text("Bo can walk")).to_have_count(0)
    looked_at(phone, "offline-expired-phone")
    assert (kept(phone, "copy"), len(kept(phone, "outbox"))) == ([], 1)
    phone.context.set_offline(False)
    phone.goto(reverse("families"))
    phone.evaluate(SENT)
    assert Engagement.objects.get().note == "Bo can walk"
