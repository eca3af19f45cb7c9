"""Families of the worker's own cases that nobody has seen for three weeks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, F, OuterRef, Q, QuerySet, Subquery

from centres.models import User
from families.models import Case, Engagement, PlannedVisit
from outcomes.today.section import Section

DAYS_UNSEEN = 21


def unseen(user: User, today: date) -> Section:
    """The person's own open cases, the longest first."""
    cases = Case.objects.visible_to(user).open().filter(worker=user)
    return Section(
        key="unseen",
        title="Not seen for three weeks",
        rows=not_seen(cases, PlannedVisit.objects.filter(worker=user), today),
        template="outcomes/today/unseen.html",
        at_a_glance=("family not seen for 3 weeks", "families not seen for 3 weeks"),
    )


def not_seen(cases: QuerySet[Case], visits: Any, today: date) -> QuerySet[Any]:
    """Of these open cases, those whose family nobody has seen for three weeks, the longest first.

    With `last_seen` (None: not since it opened) and `visit_on`, the next of these visits. Seen is
    a direct engagement with anybody; a case has three weeks for its first.
    """
    since = today - timedelta(days=DAYS_UNSEEN)
    seen = Engagement.objects.direct().filter(family=OuterRef("family"), date__lte=today)
    coming = visits.open().filter(family=OuterRef("family"), planned_on__gte=today)
    rows = cases.filter(opened_on__lt=since).annotate(
        last_seen=_first_date(seen.order_by("-date").values("date")),
        visit_on=_first_date(coming.order_by("planned_on").values("planned_on")),
    )
    rows = rows.filter(Q(last_seen__lt=since) | Q(last_seen__isnull=True))
    rows = rows.order_by(F("last_seen").asc(nulls_first=True), "opened_on", "pk")
    return rows.select_related("family").prefetch_related("family__carers", "family__children")


def _first_date(dates) -> Subquery:  # type: ignore[no-untyped-def]
    return Subquery(dates[:1], output_field=DateField(null=True))
