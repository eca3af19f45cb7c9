"""The pages that belong together under Sessions."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

SECTIONS = (
    ("Timetable", "sessions"),
    ("Volunteers", "volunteers"),
    ("Rooms and hire", "rooms"),
    ("My calendar", "my_calendar"),
)


def sections(current: str) -> list[dict[str, Any]]:
    """Their links, with the one that is open."""
    return [
        {"text": text, "href": reverse(name), "current": name == current} for text, name in SECTIONS
    ]
