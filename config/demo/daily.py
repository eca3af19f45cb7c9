"""What waits for the demo's workers on the county's date: visits to come, some not made, actions
with a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time

from centres.models import Council
from config.demo.dates import FRIDAY, DemoDates, days_after, happens
from families.models import Case, PlannedVisit
from outcomes.models import Action

# The next visit of a worker's cases one after the other, in days from the county's date.
NEXT_VISITS = (0, 2, 0, -2, 5, None, 0, 1, 8, None, 12, -4, None, 3, 6)
TIMES = (time(9, 30), time(11), time(13, 30), time(14, 45), None, time(16))
# Of the open actions: how many have a day, from how many days ago to how many ahead.
WITH_DAY, EARLIEST, LATEST = 0.7, -6, 24


def plan_days(council: Council, dates: DemoDates) -> None:
    """Plan visits for every open case's worker, and give open actions a day."""
    PlannedVisit.objects.bulk_create(_visits(council, dates))
    rng = dates.chance("actions due")
    actions = Action.objects.filter(
        council=council, status=Action.Status.OPEN, case__closed_on__isnull=True
    )
    due = []
    for action in actions.order_by("ref"):
        if happens(rng, WITH_DAY):
            action.due_on = days_after(dates.as_of, rng.randint(EARLIEST, LATEST))
            due.append(action)
    Action.objects.bulk_update(due, ["due_on"], batch_size=500)


def _visits(council: Council, dates: DemoDates) -> Iterator[PlannedVisit]:
    rng = dates.chance("planned visits")
    cases: dict[int, list[Case]] = {}
    for case in Case.objects.open().filter(council=council).order_by("ref"):
        cases.setdefault(case.worker_id, []).append(case)
    number = 0
    for worker, of_worker in sorted(cases.items()):
        rng.shuffle(of_worker)
        for place, case in enumerate(of_worker):
            days = NEXT_VISITS[place % len(NEXT_VISITS)]
            if days is None:
                continue
            number += 1
            yield PlannedVisit(
                council=council,
                ref=f"EL-V{number:04}",
                family_id=case.family_id,
                case=case,
                worker_id=worker,
                planned_on=_at_work(dates.as_of, days),
                at=TIMES[number % len(TIMES)],
            )


def _at_work(as_of: date, days: int) -> date:
    """So many days after the date; for a weekend the Friday before it, or the Monday to come."""
    day = days_after(as_of, days)
    weekend = max(day.weekday() - FRIDAY, 0)
    if not days or not weekend:
        return day
    return days_after(day, 3 - weekend if days > 0 else -weekend)
