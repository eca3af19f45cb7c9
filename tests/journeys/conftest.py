"""A real Chromium against the whole service. Laptops without one skip; CI has no such excuse."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

# Playwright keeps an event loop in this thread, where Django would refuse to ask the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# The first has no window at all, and is a third quicker.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Pages are complete without any other server; a name that is looked up is a mistake.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
MILLISECONDS_TO_WAIT = 15_000
expect.set_options(timeout=MILLISECONDS_TO_WAIT)
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder, so that `-m "not journey"` leaves it out."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("journey")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the one that CHROMIUM names, or what the system has."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if path is None:
        message = "No Chromium was found: install one, or name its path in CHROMIUM."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    # Chromium's sandbox does not work as root.
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else [*ARGUMENTS]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def desktop(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page on a desktop screen; addresses are relative to the service."""
    yield from _page(
        browser.new_context(
            base_url=live_server.url, viewport={"width": 1280, "height": 900}, locale="en-GB"
        )
    )


@pytest.fixture
def phone(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page on a phone held upright; addresses are relative to the service."""
    yield from _page(
        browser.new_context(
            base_url=live_server.url,
            viewport={"width": 390, "height": 844},
            device_scale_factor=2,
            has_touch=True,
            is_mobile=True,
            locale="en-GB",
        )
    )


@pytest.fixture
def phone_without_scripts(browser: Browser, live_server: Any) -> Iterator[Page]:
    """The phone with JavaScript turned off."""
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        java_script_enabled=False,
        locale="en-GB",
    )
    yield context.new_page()
    context.close()


def _page(context: BrowserContext) -> Iterator[Page]:
    """One page, and at the end no script of it may have failed or been refused."""
    context.set_default_timeout(MILLISECONDS_TO_WAIT)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: (
            problems.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield page
    context.close()
    assert not problems, problems
