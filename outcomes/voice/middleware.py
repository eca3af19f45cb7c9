"""While a family holds the phone there is one page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from outcomes.voice.handed_over import KEY

THEIR_PAGE = "voice_handed"
# What a family's page needs, and what shows nothing of anybody.
OPEN = frozenset(
    {THEIR_PAGE, "voice_hand_back", "sign_out", "service_worker", "manifest", "health"}
)
REFUSAL = {"detail": "The phone has been handed over."}


class OnlyTheirPage:
    """Leads every other address to the family's page, and has the API refuse."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.session.get(KEY) or _is_open(request.path_info):
            return self.get_response(request)
        if request.path_info.startswith("/api/"):
            return JsonResponse(REFUSAL, status=403)
        return redirect(THEIR_PAGE)


def _is_open(path: str) -> bool:
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return not match.namespaces and match.url_name in OPEN
