"""Addresses of families that were merged into others."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from families.models import Family

NOT_FOUND = 404
OF_A_FAMILY = "families/<ref:ref>/"


class FollowMerges:
    """Where an address of a merged family finds nothing, lead to the same page of the kept one.

    For whoever may see that; for everybody else there is no such page. What was posted is sent on,
    so that nothing typed before the merge is lost.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code != NOT_FOUND or not match or not request.user.is_authenticated:
            return response
        if not match.route.startswith(OF_A_FAMILY):
            return response
        asked_for = match.kwargs["ref"]
        seen = Family.objects.visible_to(request.user).filter(council=request.user.council_id)
        kept = seen.standing_for(asked_for).exclude(ref=asked_for).first()
        if kept is None:
            return response
        address = reverse(match.view_name, kwargs={**match.kwargs, "ref": kept.ref})
        query = request.META.get("QUERY_STRING", "")
        if query:
            address = f"{address}?{query}"
        return redirect(address, preserve_request=request.method == "POST")
