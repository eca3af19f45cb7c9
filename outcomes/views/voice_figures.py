"""How families answered: a cluster's coordinator exactly, a council's commissioner as published."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.models import User
from centres.pages import page_behind_scope
from centres.quarters import Quarter
from centres.requests import SignedInRequest
from centres.row_scope import as_service
from centres.scope import COMMISSIONER, COORDINATOR
from outcomes.models import FamilyVoice
from outcomes.voice import figures
from outcomes.voice.filters import VoiceFilter

READERS = (COORDINATOR, COMMISSIONER)


@require_safe
@for_roles(*READERS)
def index(request: SignedInRequest) -> HttpResponse:
    """Shares of the answers to each question, and what else families said."""
    user = request.user
    publishes = user.has_role(COMMISSIONER)
    heard = FamilyVoice.objects.heard_by(user).counted()
    filterset = VoiceFilter(request.GET, heard, request=request, user=user)
    voices = filterset.qs
    said = figures.published if publishes else figures.exact
    # Shares of what all families said; and of their words what `_comments` lets through.
    page = page_behind_scope(_comments(user, voices, publishes=publishes), request)
    with as_service(user.council_id):
        asked, questions = figures.asked(voices, said), figures.questions(voices, said)
    few = asked.asked == figures.FEWER
    context = {
        "asked": asked,
        "few": few,
        "nothing": few or asked.asked == figures.exact(0, 0),
        "questions": questions,
        "page": page,
        "comments": [(voice, Quarter.containing(voice.on)) for voice in page],
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "publishes": publishes,
        "sections": sections(user, "voice"),
    }
    return render(request, "outcomes/voice/figures.html", context)


def _comments(user: User, voices: QuerySet, *, publishes: bool) -> QuerySet:
    """What was said in words: for a commissioner what was released, and never whose it is."""
    commented = voices.exclude(comment="").order_by("-on", "-pk")
    if publishes:
        return commented.with_released_comments().select_related("case__centre__cluster")  # type: ignore[attr-defined]
    rows = commented.visible_to(user).select_related("case__family", "case__centre__cluster")  # type: ignore[attr-defined]
    return rows.select_related("released__by")


def sections(user: User, current: str) -> list[dict[str, Any]]:
    """Stories and answers as links over both lists; none for who reads stories only."""
    if not user.has_role(*READERS):
        return []
    items = (("Stories", "stories"), ("What families say", "voice"))
    return [
        {"text": text, "href": reverse(name), "current": name == current} for text, name in items
    ]
