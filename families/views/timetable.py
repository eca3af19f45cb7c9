"""The timetable (PAGES `/sessions/`)."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.forms import GovFilterForm
from centres.models import Cluster, User
from centres.requests import SignedInRequest
from centres.scope import CASEWORK
from families.sessions.timetable import monday_of, sessions_of, weeks
from families.standing import casework_clusters
from families.views.session_sections import sections

OWN, ALL = "", "all"
FIRST_WEEK, LAST_WEEK = date(2000, 1, 3), date(2100, 1, 4)


class TimetableForm(GovFilterForm):
    """Whose timetable, and what to look for in the titles."""

    cluster = forms.ChoiceField(label="Centres of", required=False)
    title = forms.CharField(label="Called", required=False, max_length=100)
    week = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, clusters: list[Cluster], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["cluster"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [
            (OWN, "My cluster"),
            *((cluster.code, cluster.name) for cluster in clusters),
            (ALL, "The whole council"),
        ]


@require_safe
@for_roles(*CASEWORK)
def index(request: SignedInRequest) -> HttpResponse:
    """A week: the person's own cluster first, any other of the council on request."""
    user, today = request.user, timezone.localdate()
    everywhere = list(Cluster.objects.filter(council=user.council_id).order_by("name"))
    form = TimetableForm(request.GET, clusters=everywhere)
    form.is_valid()
    own = casework_clusters(user)
    monday = _monday(form.cleaned_data.get("week", ""), today)
    words = form.cleaned_data.get("title", "")
    clusters = _chosen(everywhere, own, form.cleaned_data.get("cluster", OWN))
    shown = weeks(user, clusters, own, monday, words)
    if len(clusters) > len(own):
        shown = [week for week in shown if week.is_own or not week.is_empty]
    context = {
        "filters": form,
        "weeks": shown,
        "narrowed": bool(words or form.cleaned_data.get("cluster")),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "is_this_week": monday == monday_of(today),
        "today": today,
        "sections": sections("sessions"),
        "of_today": _of_today(user, own, today) if monday == monday_of(today) else [],
    }
    return render(request, "families/session/timetable.html", context)


def _monday(typed: str, today: date) -> date:
    """The Monday of the week in the address, or of this week."""
    try:
        return min(max(monday_of(date.fromisoformat(typed)), FIRST_WEEK), LAST_WEEK)
    except (ValueError, OverflowError):
        return monday_of(today)


def _chosen(everywhere: list[Cluster], own: set[int], chosen: str) -> list[Cluster]:
    """The person's own clusters first; then the one that was asked for, or all of them."""
    mine = [cluster for cluster in everywhere if cluster.pk in own]
    others = [cluster for cluster in everywhere if cluster.pk not in own]
    if chosen == ALL:
        return [*mine, *others]
    return [*mine, *(cluster for cluster in others if cluster.code == chosen)]


def _of_today(user: User, own: set[int], today: date) -> list[dict[str, object]]:
    """Today in the person's clusters: those they lead first."""
    rows = sessions_of(user, today, today).filter(centre__cluster__in=own, is_cancelled=False)
    found = [
        {"session": session, "is_mine": user.pk in {worker.pk for worker in session.workers.all()}}
        for session in rows
    ]
    return sorted(found, key=lambda item: not item["is_mine"])
