"""What a journey does with the page it has reached."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page


def assert_accessible(page: Page) -> None:
    """Fail with every violation axe finds on the page: rule, place and markup."""
    try:
        found = Axe().run(page).response["violations"]
    except Error:  # The page was on its way to the next.
        page.wait_for_load_state()
        found = Axe().run(page).response["violations"]
    lines = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
        + "\n".join(
            f"    {' '.join(node['target'])}: {node['html']}" for node in violation["nodes"]
        )
        for violation in found
    ]
    assert not found, f"{page.url} is not accessible:\n" + "\n".join(lines)


def assert_fits(page: Page) -> None:
    """Fail where the page sticks out sideways of its screen.

    A phone's own `innerWidth` grows with what sticks out, so the screen's width is asked for.
    """
    screen = page.viewport_size
    assert screen
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= screen["width"], f"{page.url} is {width} wide on a screen of {screen['width']}"


def looked_at(page: Page, name: str) -> None:
    """A page that axe has nothing against, that does not stick out sideways, and its picture."""
    page.wait_for_load_state()
    screenshot(page, name)
    assert_accessible(page)
    assert_fits(page)


def screenshot(page: Page, name: str) -> None:
    """Write the whole page to NAME.png in the folder LODESTAR_SCREENSHOTS, where that is set."""
    folder = os.environ.get("LODESTAR_SCREENSHOTS")
    if folder:
        path = Path(folder) / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, full_page=True)
