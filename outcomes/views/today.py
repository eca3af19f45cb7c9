"""A worker's first page (PAGES `/today/`): whom do I see, what is late?"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.pages import page_of
from centres.requests import SignedInRequest
from centres.scope import CASEWORK
from outcomes.today import sections_for


@require_safe
@for_roles(*CASEWORK)
def show(request: SignedInRequest) -> HttpResponse:
    """Everything that is to be done, or (`?show=`) one section of it in full."""
    today = timezone.localdate()
    sections = sections_for(request.user, today)
    wanted = next((one for one in sections if one.key == request.GET.get("show")), None)
    if wanted:
        context = {"section": wanted, "page": page_of(wanted.rows, request), "today": today}
        return render(request, "outcomes/today/section.html", context)
    context = {
        "sections": sections,
        "waiting": any(section.total for section in sections),
        "today": today,
    }
    return render(request, "outcomes/today/show.html", context)
