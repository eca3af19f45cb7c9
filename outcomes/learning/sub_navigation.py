"""The sections under "Learning"."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

SECTIONS = {"programmes": "Programmes", "two_year_places": "Two-year places"}


def sub_navigation(current: str) -> list[dict[str, Any]]:
    """Links to the sections, for the component; `current` is the name of the page's address."""
    return [
        {"text": text, "href": reverse(name), "current": name == current}
        for name, text in SECTIONS.items()
    ]
