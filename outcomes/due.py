"""What is due next in a case: its first Star, its review, its end (SPEC 5)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from families.models import Case
from outcomes.models import Star

FIRST_STAR_DAYS = 28
REVIEW_FROM_DAYS = 63
REVIEW_BY_DAYS = 119
MONTHS_OF_SUPPORT = 6
MONTHS_OF_YEAR = 12


@dataclass(frozen=True)
class Due:
    """One thing that is due: what, by when, and whether that day has passed."""

    what: str
    by: date
    late: bool


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
    if not any(star.kind == Star.Kind.FIRST for star in counted):
        what, by = "First Star", case.opened_on + timedelta(days=FIRST_STAR_DAYS)
    elif not reviewed and today < six_months_after(case.opened_on):
        what, by = "Three-month review", case.opened_on + timedelta(days=REVIEW_BY_DAYS)
    else:
        what, by = "Closing, after six months", six_months_after(case.opened_on)
    return Due(what=what, by=by, late=by < today)
