from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.urls import reverse
from pghistory.middleware import HistoryMiddleware

from centres import parked
from centres.row_scope import as_person, as_service

# Buttons that a page has beside its form, and that lead nowhere when opened; and what a family was
# handed the phone for, which is nobody else's to find.
NOTHING_TYPED = frozenset({"sign_out", "discard_typing", "voice_handed", "voice_hand_back"})


class OwnRows:
    """Whatever is read or written for a page, the database does for the person signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # The site of reference data keeps to its own permissions, across councils.
        maintains = request.path.startswith("/admin/") and request.user.is_staff
        as_whom = as_service if maintains else partial(as_person, request.user)
        with as_whom():
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = _said(as_whom, iter(response))
        return response


def _said(as_whom: Callable[[], AbstractContextManager], parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts of an answer, each asked for as the one whom the answer is for."""
    while True:
        with as_whom():
            part = next(parts, None)
        if part is None:
            return
        yield part


class SignInWall(LoginRequiredMiddleware):
    """Pages are for people who have signed in; a form sent after a time-out waits meanwhile.

    It stands after the check against forgery, so what is parked came from a page of ours.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        match = request.resolver_match
        if match and match.url_name in NOTHING_TYPED:
            return redirect_to_login(reverse("home"), reverse("sign_in"))
        # The admin site keeps reference data and asks for passwords: it is not casework.
        if request.method == "POST" and not request.path.startswith("/admin/"):
            parked.park(request, parked.whose_browser(request))
            return redirect_to_login(request.get_full_path(), reverse("sign_in"))
        return super().handle_no_permission(request, view_func)


class PrivatePages:
    """Pages of somebody signed in are kept by no cache and no history list (SPEC 1)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "user", None) and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class NoNul:
    """A NUL is part of no address: PostgreSQL's texts have none, so nothing can be found by one.

    Pages of the admin site hand what the address says straight to the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/admin/") and any(
            "\x00" in part for key, values in request.GET.lists() for part in (key, *values)
        ):
            return redirect(request.path)
        return self.get_response(request)


class WhoChanged(HistoryMiddleware):
    """History kept by the database knows the person who made the change, and no address."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return {"user": request.user.pk}
