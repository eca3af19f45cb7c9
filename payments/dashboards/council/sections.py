"""The parts of a council's page, as links over each of them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from centres.models import Council
from centres.quarters import Quarter

PARTS = (
    ("Overview", "council"),
    ("Side by side", "council_compare"),
    ("Reach", "council_reach"),
    ("Money", "council_money"),
)


def sections(council: Council, quarter: Quarter | None, current: str) -> list[dict[str, Any]]:
    """Each part at the same quarter; `current` is the name of the address one is at."""
    kept = f"?quarter={quarter}" if quarter else ""
    return [
        {
            "text": text,
            "href": f"{reverse(name, args=[council.code])}{kept}",
            "current": name == current,
        }
        for text, name in PARTS
    ]
