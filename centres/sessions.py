"""Sessions in the database: whose they are, how long they last (`centres.models.Session`).

A session ends after a while without a page, and after a working day in all; both are settings. It
says itself when it began and when its person was last here, so that nothing else is asked for.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.utils import timezone

KEY = re.compile(r"[a-z0-9]{32}")
# Seconds since 1970: when the person signed in, and when they last asked for a page.
BEGAN, SEEN, DEVICE = "began", "seen", "device"
# So often at most it is written down that somebody is here.
SECONDS_BETWEEN = 60


class SessionStore(DatabaseSessions):
    """A cookie that is no key of ours is no session, and never asked for."""

    @classmethod
    def get_model_class(cls) -> Any:
        return apps.get_model("centres", "Session")

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row to store: what is in the session, and beside it whose it is."""
        kept: Any = super().create_model_instance(data)
        if SESSION_KEY in data:
            kept.user_id = int(data[SESSION_KEY])
            kept.device = data.get(DEVICE, "")
            kept.began_at, kept.seen_at = _moment(data[BEGAN]), _moment(data[SEEN])
        return kept

    def save(self, must_create: bool = False) -> None:
        """Store it; a session in which somebody has just signed in begins now."""
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        if SESSION_KEY in data and BEGAN not in data:
            data[BEGAN] = data[SEEN] = int(time.time())
        super().save(must_create)

    def _get_session_from_db(self) -> Any:
        kept = super()._get_session_from_db()  # type: ignore[misc]
        if kept is not None and kept.user_id and _has_ended(kept):
            kept.delete()
            self._session_key = None
            return None
        return kept

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and KEY.fullmatch(key))


def note_presence(session: Any) -> None:
    """Somebody asks for a page: their session goes on. Written once a minute at most."""
    now = int(time.time())
    if now - session.get(SEEN, 0) >= SECONDS_BETWEEN:
        session[SEEN] = now


def _has_ended(kept: Any) -> bool:
    now = timezone.now()
    idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    longest = timedelta(hours=settings.SESSION_HOURS)
    return bool(now - kept.seen_at > idle or now - kept.began_at > longest)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
