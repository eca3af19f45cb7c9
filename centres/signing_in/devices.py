"""Where somebody is signed in: the browser in words, and ending it there."""

from __future__ import annotations

from django.db import transaction
from django.utils.crypto import salted_hmac

from centres import audit
from centres.models import Session, User

NAME_DIGITS = 20
# The first that is in what the browser says of itself.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def in_words(user_agent: str) -> str:
    """ "Chrome on Android": all that is kept of what a browser says of itself."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


@transaction.atomic
def sign_out(
    *, by: User | None, person: User, but: str | None = None, only: str | None = None
) -> int:
    """End the person's sessions at once: all, all but the one with a key, or that one only.

    Returns how many there were.
    """
    sessions = Session.objects.filter(user=person)
    if only is not None:
        sessions = sessions.filter(session_key=only)
    if but is not None:
        sessions = sessions.exclude(session_key=but)
    ended, _ = sessions.delete()
    if ended:
        audit.record(
            by=by,
            action="user.sessions_ended",
            record="user",
            reference=person.login,
            council=person.council,
            number=ended,
        )
    return ended


def name_of(session_key: str) -> str:
    """What a page calls a session: it does not open it."""
    return salted_hmac("lodestar device", session_key, algorithm="sha256").hexdigest()[:NAME_DIGITS]
