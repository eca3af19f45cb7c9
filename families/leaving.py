"""What of somebody who leaves the council is families' business (settings.LEAVING_FOLLOW_UPS)."""

from __future__ import annotations

from centres.models import User
from centres.row_scope import as_service
from families.models import CalendarFeed, Case


def cases_held_by(person: User) -> list[str]:
    """References of the open cases that the person has, in order of opening."""
    # An administrator sees no case; the numbers are what they pass on to the coordinator.
    with as_service(person.council_id):
        cases = Case.objects.filter(worker=person, closed_on__isnull=True)
        return list(cases.order_by("opened_on", "pk").values_list("ref", flat=True))


def end_calendar(person: User) -> None:
    """The secret address of the person's calendar leads nowhere any more."""
    # The row is its owner's alone to see.
    with as_service(person.council_id):
        CalendarFeed.objects.filter(user=person).delete()
