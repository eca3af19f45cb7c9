"""Sessions in the database, whose keys are what the service itself gives out and nothing else."""

import re

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

KEY = re.compile(r"[a-z0-9]{32}")


class SessionStore(DatabaseSessions):
    """A cookie that is no key of ours is no session, and never asked for."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and KEY.fullmatch(key))
