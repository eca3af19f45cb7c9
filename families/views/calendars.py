"""The calendar for a phone: its secret address, and the calendar itself."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.pages import READ_OR_SEND
from centres.refusals import Refused
from centres.requests import SignedInRequest
from centres.scope import CASEWORK
from families import calendars
from families.models import CalendarFeed
from families.views.session_sections import sections


@READ_OR_SEND
@for_roles(*CASEWORK)
def mine(request: SignedInRequest) -> HttpResponse:
    """Say whether there is an address; make a new one, shown this once, or take it away."""
    address = ""
    if request.method == "POST":
        if request.POST.get("act") == "revoke":
            calendars.revoke(by=request.user)
            messages.success(request, "The address leads nowhere any more.")
            return redirect("my_calendar")
        try:
            token = calendars.renew(by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("my_calendar")
        address = request.build_absolute_uri(reverse("calendar", args=[token]))
    context = {
        "address": address,
        "feed": CalendarFeed.objects.visible_to(request.user).first(),
        "sections": sections("my_calendar"),
    }
    return render(request, "families/session/calendar.html", context)


@login_not_required
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar that the secret opens, for a program that cannot sign in; kept by no cache."""
    owner = calendars.owner_of(token)
    if owner is None:
        raise Http404
    answer = HttpResponse(calendars.of_person(owner), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="lodestar.ics"'
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer
