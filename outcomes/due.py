"""What is due next in a case: its first Star, its review, its end (SPEC 5)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet

from families.models import Case
from outcomes.measures.indicators import first_star_in_28_days, three_month_review_on_time
from outcomes.models import Star

# The days that the indicators count by.
FIRST_STAR_DAYS = first_star_in_28_days.BY_DAYS
REVIEW_FROM_DAYS = three_month_review_on_time.FROM_DAYS
REVIEW_BY_DAYS = three_month_review_on_time.BY_DAYS
MONTHS_OF_SUPPORT = 6
MONTHS_OF_YEAR = 12
# Closing is thought of a month before the six months are over.
CLOSING_FROM_DAYS = 28
CLOSING = "Closing, after six months"


@dataclass(frozen=True)
class Due:
    """One thing that is due: what, from when it can be done, by when, whether that has passed."""

    what: str
    ready: date
    by: date
    late: bool
    is_closing: bool = False


def six_months_after(day: date) -> date:
    """The same day six months later, or that month's last day (SPEC 3)."""
    years, month = divmod(day.month - 1 + MONTHS_OF_SUPPORT, MONTHS_OF_YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def next_due(case: Case, stars: Iterable[Star], today: date) -> Due | None:
    """The next thing due in an open case, given its Stars; None for a closed one.

    Only Stars that count are asked: a draft or a voided one leaves the thing due.
    """
    if case.closed_on:
        return None
    counted = [star for star in stars if star.finished_at and not star.voided_on]
    review_from = case.opened_on + timedelta(days=REVIEW_FROM_DAYS)
    reviewed = any(star.kind == Star.Kind.REVIEW and star.date >= review_from for star in counted)
    opened, end = case.opened_on, six_months_after(case.opened_on)
    if not any(star.kind == Star.Kind.FIRST for star in counted):
        what, ready, by = "First Star", opened, opened + timedelta(days=FIRST_STAR_DAYS)
    elif not reviewed and today < end:
        by = opened + timedelta(days=REVIEW_BY_DAYS)
        what, ready = "Three-month review", review_from
    else:
        what, ready, by = CLOSING, end - timedelta(days=CLOSING_FROM_DAYS), end
    return Due(what=what, ready=ready, by=by, late=by < today, is_closing=what == CLOSING)


def due_in(cases: QuerySet[Case], today: date) -> list[tuple[Case, Due]]:
    """Each open case of these with what is due next, in a number of queries that is always one
    more than the cases themselves take.
    """
    stars = Star.objects.counted().only("case", "kind", "date", "finished_at", "voided_on")
    found = cases.filter(closed_on__isnull=True).prefetch_related(Prefetch("stars", stars))
    asked = ((case, next_due(case, case.stars.all(), today)) for case in found)
    return [(case, due) for case, due in asked if due]
