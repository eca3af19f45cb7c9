"""What is due in the worker's own cases: first Star, three-month review, closing, closing Star."""

from __future__ import annotations

from datetime import date

from centres.models import User
from families.models import Case
from outcomes.cases.due import due_in
from outcomes.today.section import Section


def due(user: User, today: date) -> Section:
    """What can be done now, the longest overdue first."""
    mine = Case.objects.visible_to(user).filter(worker=user)
    families = mine.select_related("family")
    cases = families.prefetch_related("family__carers", "family__children")
    rows = due_in(cases, today)
    return Section(
        key="reviews",
        title="Stars and reviews due",
        rows=rows,
        template="outcomes/today/review.html",
        at_a_glance=("Star or review due", "Stars and reviews due"),
        late=any(next_due.late for _case, next_due in rows),
    )
