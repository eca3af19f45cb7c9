"""Signing in: by the login, or by the e-mail address where only one person has it."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from centres.models import User


class CouncilBackend(ModelBackend):
    """Django's own checks (active people, hashed passwords, equal timing) on login or e-mail."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        given = (username or kwargs.get("login") or "").strip()
        if not given or password is None or "\x00" in given:
            return None
        people = list(User.objects.filter(Q(login=given) | Q(email__iexact=given))[:2])
        exact = [person for person in people if person.login == given]
        if len(exact or people) != 1:
            # The same work as a wrong password, so that the time tells nothing.
            User().set_password(password)
            return None
        person = (exact or people)[0]
        if person.check_password(password) and self.user_can_authenticate(person):
            return person
        return None
