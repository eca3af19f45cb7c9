"""The wall before everything else: who owes a second factor is led to it first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from centres import parked
from centres.middleware import NOTHING_TYPED
from centres.models import User
from centres.problem_details import MEDIA_TYPE, problem
from centres.sessions import note_presence
from centres.signing_in import factors, steps

# The pages that lead through the wall, and out of the house.
THIS_SIDE = frozenset(
    {
        "sign_out",
        "factor_choose",
        "factor_app",
        "factor_app_picture",
        "factor_passkey",
        "recovery_codes",
        "prove",
        "go_on",
    }
)


class SecondFactorWall:
    """Without a second factor nobody opens a page, sends a form or asks the API (SECOND_FACTOR)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Let through, or lead to the factor; what was typed waits."""
        user = request.user
        if not isinstance(user, User) or not user.is_authenticated:
            return None
        if not _asks_for_itself(request):
            note_presence(request.session)
        match = request.resolver_match
        name = match.url_name if match else None
        if not steps.factor_missing(request) or name in THIS_SIDE:
            return None
        # The API has a wall of its own against strangers, so it says that its views are open.
        is_api = request.path.startswith("/api/")
        if not is_api and not getattr(view, "login_required", True):
            return None
        if is_api:
            told = problem(403, "permission_denied", "Give your second factor first, on a page.")
            return JsonResponse(told, status=403, content_type=MEDIA_TYPE)
        return _to_the_factor(request, user, name)


def _to_the_factor(request: HttpRequest, user: User, name: str | None) -> HttpResponse:
    if name not in NOTHING_TYPED:
        request.session[steps.THEN] = request.get_full_path()
        if request.method == "POST" and not request.path.startswith("/admin/"):
            parked.park(request, str(user.pk))
    return redirect("second_factor" if factors.has_factor(user) else "factor_choose")


def _asks_for_itself(request: HttpRequest) -> bool:
    """Whether a page asks by a script what is new: that is nobody's presence."""
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    return request.method in ("GET", "HEAD") and mode != "navigate"
