from django.http import HttpRequest, QueryDict

from centres import parked
from centres.models import User


class SignedInRequest(HttpRequest):
    """A request behind the sign-in wall: its user is a person (for the type checker)."""

    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent by a form, for a form's `data`; None when the page was only opened.

    A page that is opened after a time-out gets what had been typed on it (centres.parked), so a
    view saves only where the request is a POST.
    """
    if request.method == "POST":
        parked.forget(request, request.get_full_path())
        return request.POST
    return parked.typing_for(request)
