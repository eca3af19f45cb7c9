"""What a planned session would clash with: its room or its workers elsewhere at that time.

The database refuses a clash whoever asks (exclusion constraints); this says which one it is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db.models import Q

from centres.models import Room, User
from centres.wording import day_in_words, hours_in_words
from families.models import CentreSession, SessionWorker

SAID_IN_FULL = 3


def require_free(
    *,
    dates: Collection[date],
    starts_at: time,
    ends_at: time,
    room: Room | None,
    workers: Sequence[User],
    but: Collection[int] = (),
) -> None:
    """ValidationError of `room` or `workers` that says what is on then; `but` are own sessions."""
    then = Q(date__in=dates, starts_at__lt=ends_at, ends_at__gt=starts_at, is_cancelled=False)
    wrong: dict[str, str] = {}
    if room:
        taken = CentreSession.objects.filter(then, room=room).exclude(pk__in=but)
        found = [(str(room), session) for session in taken.order_by("date", "starts_at")]
        if found:
            wrong["room"] = _said(found, "is taken")
    rows = SessionWorker.objects.filter(then, worker__in=workers).exclude(session__in=but)
    rows = rows.select_related("worker", "session__centre").order_by("date", "starts_at", "pk")
    leading = [(str(row.worker), row.session) for row in rows]
    if leading:
        wrong["workers"] = _said(leading, "is busy")
    if wrong:
        raise ValidationError(wrong)


def _said(found: list[tuple[str, CentreSession]], how: str) -> str:
    said = [
        f"{what} {how} on {day_in_words(session.date)}: {session.title}, "
        f"{hours_in_words(session.starts_at, session.ends_at)}"
        for what, session in found[:SAID_IN_FULL]
    ]
    more = len(found) - SAID_IN_FULL
    return "; ".join(said) + (f"; and {more} more times" if more > 0 else "")
