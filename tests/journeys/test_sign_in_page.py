"""The first page anyone sees, on a desktop and on a phone."""

from playwright.sync_api import Page

from tests.journeys.looking import assert_accessible, assert_fits, screenshot


def test_sign_in_on_a_desktop(desktop: Page) -> None:
    desktop.goto("/")
    assert "Sign in" in desktop.title()
    assert_accessible(desktop)
    screenshot(desktop, "sign-in-desktop")


def test_sign_in_on_a_phone(phone: Page) -> None:
    phone.goto("/")
    assert "Sign in" in phone.title()
    assert_accessible(phone)
    # Nothing sticks out sideways.
    assert_fits(phone)
    screenshot(phone, "sign-in-phone")
