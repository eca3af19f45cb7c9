"""Steps of the worker's own plans that are due."""

from __future__ import annotations

from datetime import date, timedelta

from centres.models import User
from outcomes.models import Action
from outcomes.today.section import Section

DAYS_AHEAD = 7


def due(user: User, today: date) -> Section:
    """Open actions due up to a week ahead, the longest overdue first."""
    actions = Action.objects.visible_to(user).filter(
        status=Action.Status.OPEN,
        due_on__lte=today + timedelta(days=DAYS_AHEAD),
        case__worker=user,
        case__closed_on__isnull=True,
    )
    rows = actions.select_related("case__family", "carer").order_by("due_on", "ref")
    first = rows.first()
    return Section(
        key="actions",
        title="Actions due",
        rows=rows.prefetch_related("case__family__carers", "case__family__children"),
        template="outcomes/today/action.html",
        at_a_glance=("action due", "actions due"),
        late=bool(first and first.due_on and first.due_on < today),
    )
