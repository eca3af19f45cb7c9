"""Families of the worker's own cases that nobody has seen for three weeks."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import DateField, F, OuterRef, Q, Subquery

from centres.models import User
from families.models import Case, Engagement, PlannedVisit
from outcomes.today.section import Section

DAYS_UNSEEN = 21


def unseen(user: User, today: date) -> Section:
    """Open cases with `last_seen` (None: not since it opened) and `visit_on`, the longest first.

    Seen is a direct engagement with anybody; a case has three weeks for its first.
    """
    since = today - timedelta(days=DAYS_UNSEEN)
    seen = Engagement.objects.direct().filter(family=OuterRef("family"), date__lte=today)
    coming = PlannedVisit.objects.open().filter(
        family=OuterRef("family"), worker=user, planned_on__gte=today
    )
    cases = Case.objects.visible_to(user).open().filter(worker=user, opened_on__lt=since)
    rows = cases.annotate(
        last_seen=_first_date(seen.order_by("-date").values("date")),
        visit_on=_first_date(coming.order_by("planned_on").values("planned_on")),
    ).filter(Q(last_seen__lt=since) | Q(last_seen__isnull=True))
    rows = rows.order_by(F("last_seen").asc(nulls_first=True), "opened_on", "pk")
    rows = rows.select_related("family")
    return Section(
        key="unseen",
        title="Not seen for three weeks",
        rows=rows.prefetch_related("family__carers", "family__children"),
        template="outcomes/today/unseen.html",
        at_a_glance=("family not seen for 3 weeks", "families not seen for 3 weeks"),
    )


def _first_date(dates) -> Subquery:  # type: ignore[no-untyped-def]
    return Subquery(dates[:1], output_field=DateField(null=True))
