"""Typing is never lost on a time-out: a form sent after the session ended waits for its sender.

What was sent is parked in the sender's new session, under the address it was sent to, and comes
back on that page once the same person has signed in there: as typing in the form, saved only when
they press the button again. `centres.requests.posted` hands it to the page's form.

Whose session it was says a signed cookie, given at signing in and taken at signing out. A form is
parked only after it passed the check against forgery (middleware.SignInWall). Nobody else gets to
see it: another person who signs in there ends the waiting.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

WHOSE = "lodestar_whose"
WHOSE_SECONDS = 3 * 24 * 60 * 60
KEY = "parked"
LONGEST = timedelta(hours=12)
# Of what was typed, as it is sent: a long note ten times over.
MOST_CHARACTERS = 100_000
MOST_FORMS = 3
# What is not typing, and what is never kept.
LEFT_OUT = frozenset({"csrfmiddlewaretoken", "next"})
SECRETS = ("password", "secret", "code")


def cookie_name() -> str:
    """The cookie's name; over HTTPS one that only this very host can set."""
    return f"__Host-{WHOSE}" if settings.SESSION_COOKIE_SECURE else WHOSE


def remember_whose(response: HttpResponse, user_id: int) -> None:
    """Mark the browser as this person's, for when the session ends by itself."""
    response.set_signed_cookie(
        cookie_name(),
        str(user_id),
        salt=WHOSE,
        max_age=WHOSE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def forget_whose(response: HttpResponse) -> None:
    """Somebody signed out: the browser is nobody's."""
    response.delete_cookie(cookie_name(), samesite="Lax")


def whose_browser(request: HttpRequest) -> str:
    """Whose session was the last one here, by the signed cookie; empty when nobody's."""
    return str(request.get_signed_cookie(cookie_name(), "", salt=WHOSE, max_age=WHOSE_SECONDS))


def park(request: HttpRequest, whose: str) -> bool:
    """Park what this person sent; False where there is nothing to park."""
    typed = request.POST.copy()
    for name in list(typed):
        if name in LEFT_OUT or any(secret in name for secret in SECRETS):
            del typed[name]
    sent = typed.urlencode()
    if not whose or not sent or len(sent) > MOST_CHARACTERS:
        return False
    forms = _forms_of(request, whose)
    forms.pop(request.get_full_path(), None)
    forms[request.get_full_path()] = {"typed": sent, "at": timezone.now().isoformat()}
    request.session[KEY] = {"whose": whose, "forms": dict(list(forms.items())[-MOST_FORMS:])}
    return True


def typing_for(request: HttpRequest) -> QueryDict | None:
    """What this person had typed on the page that they open now; None when nothing waits."""
    found = _waiting(request)
    return QueryDict(found["typed"]) if found else None


def parked_at(request: HttpRequest) -> datetime | None:
    """When the typing that waits for the page was sent; None when nothing waits."""
    found = _waiting(request)
    return datetime.fromisoformat(found["at"]) if found else None


def forget(request: HttpRequest, path: str) -> None:
    """The typing for this address has been used, or is wanted no more."""
    if path in request.session.get(KEY, {}).get("forms", {}):
        del request.session[KEY]["forms"][path]
        request.session.modified = True


def keep_for(request: HttpRequest, user_id: int) -> None:
    """Somebody signed in: what waits for another person waits no more."""
    if request.session.get(KEY, {}).get("whose", str(user_id)) != str(user_id):
        del request.session[KEY]


def _waiting(request: HttpRequest) -> dict[str, Any] | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    forms = _forms_of(request, str(user.pk))
    return forms.get(request.get_full_path())


def _forms_of(request: HttpRequest, whose: str) -> dict[str, Any]:
    """What waits for this person and is not too old, by address."""
    kept = request.session.get(KEY, {})
    if kept.get("whose") != whose:
        return {}
    oldest = timezone.now() - LONGEST
    return {
        path: form
        for path, form in kept["forms"].items()
        if datetime.fromisoformat(form["at"]) > oldest
    }
