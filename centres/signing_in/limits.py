"""How often a wrong password or code may be tried, without locking out a whole office.

Counted are failures alone: of one account from one address first, of one account from anywhere
next, and very generously of one address, behind which a council may sit. A browser in which the
person signed in lately is not counted against their account, so nobody is locked out of it by
others' guesses. Where the cache is away everybody may try, and the log says so: argon2 and the
second factor still stand, and nobody in a stairwell waits for Redis.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

log = logging.getLogger(__name__)
TOO_MANY = "Too many tries. Wait 15 minutes, then try again, or ask for a new password"


@dataclass(frozen=True)
class Limit:
    """At most so many failures in so many seconds, counted by these facts."""

    name: str
    most: int
    seconds: int


HERE = Limit("account and address", 8, 15 * 60)
ACCOUNT = Limit("account", 40, 60 * 60)
ADDRESS = Limit("address", 400, 15 * 60)
CODE = Limit("code", 10, 15 * 60)
LETTERS = Limit("letters", 3, 60 * 60)
LETTERS_FROM = Limit("letters from address", 100, 60 * 60)


def address_of(request: HttpRequest) -> str:
    """The address a request came from, past the proxies in front that we know of."""
    through = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    trusted = settings.TRUSTED_PROXIES
    if trusted and len(through) >= trusted and through[-trusted]:
        return through[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))


class Counter:
    """Counts failures by what they have in common; keys hold digests, never what was typed."""

    def __init__(self, *counted: tuple[Limit, str]) -> None:
        self.keys = {_key(limit, facts): limit for limit, facts in counted}

    def is_reached(self) -> bool:
        """Whether there were too many already."""
        try:
            counts = cache.get_many(self.keys)
        except Exception as problem:
            _say(problem)
            return False
        reached = [
            self.keys[key].name for key, count in counts.items() if count >= self.keys[key].most
        ]
        if reached:
            log.warning("Too many tries: by %s", " and ".join(reached))
        return bool(reached)

    def count(self) -> None:
        """One more."""
        try:
            for key, limit in self.keys.items():
                if not cache.add(key, 1, limit.seconds):
                    cache.incr(key)
        except ValueError:
            return  # it ended between the two
        except Exception as problem:
            _say(problem)

    def forget(self) -> None:
        """It went well: what was counted of this account here counts no more."""
        try:
            cache.delete_many([key for key, limit in self.keys.items() if limit in (HERE, CODE)])
        except Exception as problem:
            _say(problem)


def passwords(request: HttpRequest, typed: str, *, is_known_here: bool) -> Counter:
    """The counter of wrong passwords for what was typed as a name, anybody’s or nobody’s."""
    name, address = typed.strip().casefold(), address_of(request)
    counted = [(HERE, f"{name} {address}"), (ADDRESS, address)]
    if not is_known_here:
        counted.append((ACCOUNT, name))
    return Counter(*counted)


def codes(user_id: int) -> Counter:
    """The counter of wrong codes; who gets here knows the password."""
    return Counter((CODE, str(user_id)))


def letters(request: HttpRequest, typed: str) -> Counter:
    """The counter of asked-for letters."""
    return Counter((LETTERS, typed.strip().casefold()), (LETTERS_FROM, address_of(request)))


def _key(limit: Limit, facts: str) -> str:
    digest = salted_hmac("lodestar limits", facts, algorithm="sha256").hexdigest()
    return f"limit:{limit.name.replace(' ', '-')}:{digest}"


def _say(problem: Exception) -> None:
    log.warning("Tries are not counted: the cache is away (%s)", type(problem).__name__)
