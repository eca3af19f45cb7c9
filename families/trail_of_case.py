"""Who had a case, and how often it was closed and opened: its steps in order of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from centres.models import User
    from families.models import Allocation, Case, Reopening


@dataclass(frozen=True)
class Step:
    """One step: what, on which day, by whom (where that is known), and what was said."""

    what: str
    on: date
    by: User | None = None
    note: str = ""


def trail_of(case: Case) -> list[Step]:
    """The steps of a case, the newest first. It takes two queries."""
    people = ("worker", "worker_before", "centre", "centre_before", "given_by")
    allocations = list(case.allocations.select_related(*people).order_by("pk"))
    reopenings = list(case.reopenings.select_related("reopened_by").order_by("pk"))
    steps = [_opened(case, allocations)]
    again = {one.reason for one in reopenings}
    for one in allocations:
        # Of a case that opened again with the same worker, that it opened again says it all.
        same = one.worker_before_id == one.worker_id and one.note in again
        if one.worker_before_id and not same:
            steps.append(_given(one))
    for reopening in reopenings:
        steps += _closed_and_reopened(reopening)
    if case.closed_on:
        reason = case.get_closure_reason_display().lower()
        steps.append(Step(f"Closed: {reason}", case.closed_on, note=case.closing_note))
    # Of one day the later entry is the newer step.
    return sorted(steps, key=lambda step: step.on)[::-1]


def _opened(case: Case, allocations: list[Allocation]) -> Step:
    first = allocations[0] if allocations else None
    if first is None:
        return Step(f"Opened, with {case.worker}", case.opened_on)
    if first.worker_before_id:
        return Step(f"Opened, with {first.worker_before}", case.opened_on)
    return Step(f"Opened, with {first.worker}", case.opened_on, first.given_by, first.note)


def _given(one: Allocation) -> Step:
    return Step(one.said, timezone.localdate(one.given_at), one.given_by, one.note)


def _closed_and_reopened(one: Reopening) -> list[Step]:
    reason = one.get_closure_reason_display().lower()
    return [
        Step(f"Closed: {reason}", one.closed_on, note=one.closing_note),
        Step("Opened again", one.reopened_on, one.reopened_by, one.reason),
    ]
