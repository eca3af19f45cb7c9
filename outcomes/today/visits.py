"""Visits the worker means to make: today's, those that were not made, the next seven days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from centres.models import User
from families.models import Engagement, Family, PlannedVisit
from outcomes.today.section import Section

DAYS_AHEAD = 7
TEMPLATE = "outcomes/today/visit.html"


def today(user: User, today: date) -> Section:
    """Whom the worker sees today."""
    return Section(
        key="visits",
        title="Visits today",
        rows=_visits(user, today).filter(planned_on=today),
        template=TEMPLATE,
        at_a_glance=("visit today", "visits today"),
        nothing="No visit is planned for today.",
    )


def not_made(user: User, today: date) -> Section:
    """Visits whose day has passed and that nobody logged."""
    return Section(
        key="not-made",
        title="Visits not made",
        rows=_visits(user, today).filter(planned_on__lt=today),
        template=TEMPLATE,
        at_a_glance=("visit not made", "visits not made"),
        late=True,
    )


def coming(user: User, today: date) -> Section:
    """The next seven days."""
    last = today + timedelta(days=DAYS_AHEAD)
    return Section(
        key="coming",
        title="Visits in the next 7 days",
        rows=_visits(user, today).filter(planned_on__gt=today, planned_on__lte=last),
        template=TEMPLATE,
        at_a_glance=("visit to come", "visits to come"),
    )


def _visits(user: User, today: date) -> QuerySet[PlannedVisit]:
    """The worker's open visits by day and time, with `next_step` (what was said to come next),
    `nobody_in` (whether nobody was in today) and `home_seen` (whether the address is shown).
    """
    contacts = Engagement.objects.standing().filter(family=OuterRef("family"))
    knocked = contacts.filter(worker=user, kind=Engagement.Kind.NO_ACCESS, date=today)
    told = contacts.exclude(next_step="").order_by("-date", "-pk")
    homes = Family.objects.with_homes_seen_by(user).filter(pk=OuterRef("family"))
    visits = PlannedVisit.objects.visible_to(user).open().filter(worker=user)
    found: Any = (
        visits.annotate(
            next_step=Subquery(told.values("next_step")[:1]),
            nobody_in=Exists(knocked),
            home_seen=Exists(homes),
        )
        .select_related("family")
        .prefetch_related("family__carers", "family__children")
        .order_by("planned_on", F("at").asc(nulls_last=True), "pk")
    )
    return found
