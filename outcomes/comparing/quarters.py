"""Quarters to compare, by name or by where they stand: the newest, the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from centres.models import User
from centres.quarters import Quarter
from centres.wording import quarter_months
from outcomes.models import Figure

# Said relatively, a view still says something next quarter.
NEWEST, OVER = "newest", "over"
BEFORE, YEAR_BEFORE = "before", "year"
BACK = {BEFORE: 1, YEAR_BEFORE: 4}

Choices = list[tuple[str, str]]


def quarters_of(user: User) -> list[Quarter]:
    """The quarters with figures that this person sees, the newest first; one query."""
    rows = Figure.objects.visible_to(user).filter(council=user.council_id).order_by()
    found = rows.values_list("quarter", flat=True).distinct()
    return sorted((Quarter.parse(one) for one in found), reverse=True)


def quarter_choices(stored: Sequence[Quarter]) -> Choices:
    """What is asked about: the newest first, so that a form that says nothing asks for it."""
    relative = []
    for said, words in ((NEWEST, "The newest"), (OVER, "The newest that is over")):
        quarter = resolved(said, stored)
        relative.append((said, f"{words}: {quarter_months(quarter)}" if quarter else words))
    return [*relative, *_named(stored)]


def against_choices(stored: Sequence[Quarter]) -> Choices:
    """What it is seen against."""
    return [
        (BEFORE, "The quarter before"),
        (YEAR_BEFORE, "The same quarter a year before"),
        *_named(stored),
    ]


def resolved(said: str, stored: Sequence[Quarter], today: date | None = None) -> Quarter | None:
    """The quarter that a choice stands for now; None before any figure."""
    if said == OVER:
        now = today or timezone.localdate()
        return next((quarter for quarter in stored if quarter.last_day < now), None)
    if said in ("", NEWEST):
        return stored[0] if stored else None
    return Quarter.parse(said)


def seen_against(said: str, quarter: Quarter) -> Quarter | None:
    """The other quarter; None where nothing else is asked for, or the same once more."""
    if not said:
        return None
    other = quarter.plus(-BACK[said]) if said in BACK else Quarter.parse(said)
    return None if other == quarter else other


def _named(stored: Sequence[Quarter]) -> Choices:
    return [(str(quarter), quarter_months(quarter)) for quarter in stored]
