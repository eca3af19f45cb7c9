"""A family answers on the worker's phone, and what was said is read: by each as they may."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from families.models import Case
from outcomes.models import FamilyVoice, VoiceQuestions
from outcomes.voice import asking, stories
from tests.cast import County, build_county, case, family
from tests.journeys.looking import looked_at, screenshot
from tests.journeys.signing_in import sign_in
from tests.outcomes.voices import story_of, voice_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county() -> County:
    return build_county()


@pytest.fixture
def held(county: County) -> Case:
    return case(family(county.north), county.fiona)


def test_the_phone_is_the_familys_until_it_is_handed_back(
    phone: Page, county: County, held: Case
) -> None:
    sign_in(phone, "fiona@shire")
    phone.goto(reverse("case", args=[held.ref]))
    other_tab = phone.context.new_page()
    other_tab.goto(reverse("family", args=[held.family.ref]))
    phone.get_by_role("button", name="Ask the family").tap()
    expect(phone.get_by_role("heading", name="Ask the family how it was")).to_be_visible()
    looked_at(phone, "voice-ask-phone")
    phone.get_by_role("button", name="Hand the phone over").tap()
    expect(phone.get_by_role("heading", name="How was it for you?")).to_be_visible()
    expect(other_tab.get_by_role("heading", name="How was it for you?")).to_be_visible()
    other_tab.close()
    kept = "() => caches.keys().then(() => fetch('/api/v1/device-copy/')).then(r => r.status)"
    assert phone.evaluate(kept) == 403
    looked_at(phone, "voice-questions-phone")
    phone.go_back()
    expect(phone.get_by_role("heading", name="How was it for you?")).to_be_visible()
    for question in VoiceQuestions.objects.get().texts:
        phone.get_by_role("group", name=question).get_by_label("Quite a lot").check()
    phone.get_by_label("Anything you would like to say?").fill("We laugh more at home.")
    phone.get_by_role("button", name="Send").tap()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    screenshot(phone, "voice-thanks-phone")
    phone.goto(reverse("today"))
    phone.get_by_role("button", name="Hand the phone back").tap()
    expect(phone.get_by_label("Your password")).to_be_visible()
    looked_at(phone, "voice-hand-back-phone")
    phone.get_by_label("Your password").fill("correct horse")
    phone.get_by_role("button", name="Open my pages").tap()
    expect(phone.get_by_text("We laugh more at home.")).to_be_visible()
    looked_at(phone, "voice-case-phone")
    assert FamilyVoice.objects.get().second == "quite_a_lot"


def test_what_is_read_by_whom(desktop: Page, county: County, held: Case) -> None:
    for answer, times in {"a_lot": 12, "quite_a_lot": 8, "a_bit": 5, "not_much": 2}.items():
        for _ in range(times):
            voice_of(case(family(county.north), county.fiona), county.fiona, answer)
    said = voice_of(held, county.fiona, comment="You came when nobody else did.")
    asking.release_comment(by=county.cora, voice=said)
    stories.release(by=county.cora, story=story_of(held, county.fiona))
    story_of(held, county.fiona, title="The heating is on")
    sign_in(desktop, "cora@shire")
    desktop.goto(reverse("voice"))
    looked_at(desktop, "voice-figures-coordinator-desktop")
    desktop.get_by_role("link", name="Stories").click()
    desktop.get_by_role("link", name="The heating is on").click()
    expect(desktop.get_by_role("heading", name="The heating is on")).to_be_visible()
    looked_at(desktop, "voice-story-desktop")
    sign_in(desktop, "colin@shire")
    desktop.goto(reverse("stories"))
    expect(desktop.get_by_role("heading", name="Asleep by eight")).to_be_visible()
    looked_at(desktop, "voice-stories-desktop")
    desktop.get_by_role("link", name="What families say").click()
    expect(desktop.get_by_text("You came when nobody else did.")).to_be_visible()
    looked_at(desktop, "voice-figures-desktop")
