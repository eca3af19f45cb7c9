"""Signing in: by the login, or by the e-mail address where only one person has it."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from centres.models import User


def person_named(typed: str) -> User | None:
    """Whose login or e-mail address this is; None for nobody's, or where several have it.

    A login is one person's alone, so what others put down as their e-mail cannot hide it.
    """
    given = typed.strip()
    if not given or "\x00" in given:
        return None
    people = list(User.objects.filter(login=given))
    if not people:
        people = list(User.objects.filter(email__iexact=given)[:2])
    return people[0] if len(people) == 1 else None


class CouncilBackend(ModelBackend):
    """Django's own checks (active people, hashed passwords, equal timing) on login or e-mail."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        given = username or kwargs.get("login") or ""
        if not given.strip() or password is None or "\x00" in given:
            return None
        person = person_named(given)
        if person is None:
            # The same work as a wrong password, so that the time tells nothing.
            User().set_password(password)
            return None
        if person.check_password(password) and self.user_can_authenticate(person):
            return person
        return None
