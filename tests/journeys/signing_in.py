"""How a journey's people sign in."""

from django.urls import reverse
from playwright.sync_api import Page, expect


def sign_in(page: Page, login: str, password: str = "correct horse") -> None:
    """Sign in as somebody, whoever was signed in before; by default one of tests/cast.py."""
    page.context.clear_cookies()
    page.goto(reverse("sign_in"))
    page.locator("[name=username]").fill(login)
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
