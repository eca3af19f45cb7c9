"""What every action asks of a date or a reason before it writes."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from centres.wording import day_in_words

EARLIEST = date(1900, 1, 1)


def require_day(day: date, field: str, *, since: date | None = None, what: str = "") -> None:
    """A day from `since` (or 1900) to today, Europe/London; else a ValidationError of `field`.

    `what` says what happened on `since`, as in "The case opened".
    """
    if day > timezone.localdate():
        raise ValidationError({field: "The date must be today or in the past."})
    if day < EARLIEST:
        raise ValidationError({field: "The date must be on or after 1 January 1900."})
    if since and day < since:
        raise ValidationError(
            {field: f"{what} on {day_in_words(since)}: the date must be on or after that day."}
        )


def require_reason(reason: str) -> None:
    """A reason in words; else a ValidationError of `reason`."""
    if not reason.strip():
        raise ValidationError({"reason": "Say why, in a few words."})
