"""A passkey is made and used, an app is set up, and somebody new comes in; by Chromium itself."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.cast import County
from tests.centres.proving import PASSWORD
from tests.journeys.looking import looked_at
from tests.journeys.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

# Its own phone's lock, opened by a finger that always fits.
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_made_and_signs_in_alone(
    phone: Page, county: County, live_server: Any, settings: Any
) -> None:
    settings.SECOND_FACTOR = True
    # A passkey is for a name, not for a number.
    here = live_server.url.replace("127.0.0.1", "localhost")
    chromium = phone.context.new_cdp_session(phone)
    chromium.send("WebAuthn.enable")
    chromium.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    phone.goto(here + reverse("sign_in"))
    phone.get_by_label("Login or email address").fill("fiona@shire")
    phone.locator("[name=password]").fill(PASSWORD)
    phone.get_by_role("button", name="Sign in", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Set up a second factor")
    looked_at(phone, "second-factor-choose")
    phone.get_by_role("button", name="Set up an app").click()
    looked_at(phone, "second-factor-app")
    phone.get_by_role("link", name="Back").click()
    phone.get_by_role("button", name="Set up a passkey").click()
    phone.get_by_label("What to call it").fill("My phone")
    looked_at(phone, "second-factor-passkey")
    phone.get_by_role("button", name="Make the passkey").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    looked_at(phone, "second-factor-codes")
    phone.get_by_role("button", name="I have kept them: go on").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Today")
    phone.goto(here + reverse("account"))
    expect(phone.get_by_text("My phone, since")).to_be_visible()
    looked_at(phone, "account-phone")

    phone.get_by_role("button", name="Sign out", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sign in to Lodestar")
    looked_at(phone, "sign-in-with-passkey")
    phone.get_by_role("button", name="Sign in with a passkey").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Today")
    phone.context.clear_cookies()
    phone.goto(here + reverse("families"))
    phone.get_by_label("Login or email address").fill("fiona@shire")
    phone.locator("[name=password]").fill(PASSWORD)
    phone.get_by_role("button", name="Sign in", exact=True).click()
    looked_at(phone, "second-factor-check")
    phone.get_by_role("button", name="Use my passkey").click()
    expect(phone).to_have_url(here + reverse("families"))


def test_an_administrator_invites_and_looks_after_people(desktop: Page, county: County) -> None:
    sign_in(desktop, "ada@shire")
    desktop.get_by_role("link", name="People", exact=True).click()
    looked_at(desktop, "manage-people")
    desktop.get_by_role("button", name="Invite somebody").click()
    desktop.get_by_label("Name").fill("Zoë O’Neil")
    desktop.get_by_role("button", name="Send the invitation").click()
    expect(desktop.get_by_role("alert")).to_contain_text("Enter their work email address")
    looked_at(desktop, "manage-invite")
    desktop.get_by_label("Work email address").fill("zoe@shire.example")
    desktop.get_by_label("Commissioner").check()
    desktop.get_by_label("Where").select_option("The whole council")
    desktop.get_by_role("button", name="Send the invitation").click()
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Zoë O’Neil")
    looked_at(desktop, "manage-person")
    desktop.get_by_role("button", name="They have left").click()
    looked_at(desktop, "manage-leave")
