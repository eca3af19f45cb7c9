"""The steps of signing in: a password or an account elsewhere, a second factor, being in.

Between the first step and the second nobody is signed in: the anonymous session knows who is on
the way, for ten minutes. What they had typed before (`centres.parked`) waits in it meanwhile.
"""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from centres import audit, parked
from centres.models import User
from centres.row_scope import as_person, as_service
from centres.sessions import BEGAN, DEVICE, SEEN
from centres.signing_in import devices, factors

ON_THE_WAY = "on_the_way"
SECONDS_ON_THE_WAY = 10 * 60
# In the session of somebody signed in: how the second factor was proven (empty: it was not), when
# they last proved who they are, and where they wanted to go before they were led to set one up.
FACTOR, PROVED, THEN = "factor", "proved", "then"
SECONDS_PROVED = 15 * 60
BACKEND = "centres.sign_in.CouncilBackend"
# Nothing of the session before is taken along but what waits for its sender.
OWN_KEYS = (BEGAN, SEEN, ON_THE_WAY, "secret")


def first_step_done(
    request: HttpRequest, person: User, *, to: str, factor: str = ""
) -> HttpResponse:
    """Go on: to the second factor where the person has one and it is not proven yet, else in."""
    if not factor and factors.has_factor(person):
        request.session[ON_THE_WAY] = {"person": person.pk, "to": to, "at": int(time.time())}
        return redirect("second_factor")
    return sign_in(request, person, to=to, factor=factor)


def on_the_way(request: HttpRequest) -> tuple[User, str] | None:
    """Who has done the first step in this browser, and where they want to go; None for nobody."""
    kept = request.session.get(ON_THE_WAY)
    if not kept or time.time() - kept["at"] > SECONDS_ON_THE_WAY:
        return None
    person = User.objects.filter(pk=kept["person"], is_active=True).first()
    return (person, kept["to"]) if person else None


def turn_back(request: HttpRequest) -> None:
    """Whoever was on the way begins again."""
    request.session.pop(ON_THE_WAY, None)


def sign_in(request: HttpRequest, person: User, *, to: str, factor: str) -> HttpResponse:
    """The person is in, with an audit entry; `factor` is how the second was proven, if it was."""
    for key in OWN_KEYS:
        request.session.pop(key, None)
    login(request, person, backend=BACKEND)
    request.session[FACTOR] = str(factor)
    request.session[PROVED] = int(time.time())
    request.session[DEVICE] = devices.in_words(request.headers.get("User-Agent", ""))
    parked.keep_for(request, person.pk)
    response = redirect(to)
    parked.remember_whose(response, person.pk)
    trace(person, "user.signed_in", factor=str(factor))
    return response


def prove(request: HttpRequest, factor: str = "") -> None:
    """Who is signed in has proven again who they are."""
    request.session[PROVED] = int(time.time())
    if factor:
        request.session[FACTOR] = str(factor)


def has_proved(request: HttpRequest) -> bool:
    """Whether who is signed in proved it within the last quarter of an hour."""
    at = request.session.get(PROVED, request.session.get(BEGAN, 0))
    return time.time() - at < SECONDS_PROVED


def factor_missing(request: HttpRequest) -> bool:
    """Whether who is signed in still owes a second factor."""
    return settings.SECOND_FACTOR and not request.session.get(FACTOR)


def refused(person: User | None, why: str) -> None:
    """Somebody was not let in. An entry for unknown names as well: the time taken tells nothing."""
    # Nobody is signed in, so it is the service that writes it down.
    with as_service():
        audit.record(
            by=None,
            action="user.sign_in_refused",
            record="user",
            reference=person.login if person else "unknown",
            council=person.council if person else None,
            why=why,
        )


def trace(person: User, action: str, **details: Any) -> None:
    """An audit entry of somebody's own coming and going."""
    # Whoever comes was nobody when the page was asked for, and is again once they have gone.
    with as_person(person):
        audit.record(
            by=person,
            action=action,
            record="user",
            reference=person.login,
            council=person.council,
            **details,
        )


def own_address(request: HttpRequest, wanted: str, otherwise: str) -> str:
    """The address that somebody wanted to go to if it is of this service, else the other."""
    own = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if own else otherwise
