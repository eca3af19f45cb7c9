from django.http import HttpRequest

from centres.models import User


class SignedInRequest(HttpRequest):
    """A request behind the sign-in wall: its user is a person (for the type checker)."""

    user: User
