from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from pghistory.middleware import HistoryMiddleware


class PrivatePages:
    """Pages of somebody signed in are kept by no cache and no history list (SPEC 1)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "user", None) and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
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
