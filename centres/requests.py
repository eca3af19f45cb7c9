from django.http import HttpRequest, QueryDict

from centres.models import User


class SignedInRequest(HttpRequest):
    """A request behind the sign-in wall: its user is a person (for the type checker)."""

    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent by a form, for a form's `data`; None when the page was only opened."""
    return request.POST if request.method == "POST" else None
