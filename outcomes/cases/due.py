"""What is due next in a case: its first Star, its review, its end (SPEC 5).

The rule stands here twice, for a case whose Stars are at hand (`next_due`) and for any number of
cases (`with_due`, in SQL); tests hold the two together.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case as Either
from django.db.models import (
    CharField,
    DateField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from families.models import Case
from outcomes.measures.fragments import six_months_after as six_months_after_in_sql
from outcomes.measures.indicators import first_star_in_28_days, three_month_review_on_time
from outcomes.measures.outcomes.star_progress import CLOSING_AFTER, CLOSING_BEFORE
from outcomes.models import DueThing, Star

FIRST, REVIEW, CLOSING, CLOSING_STAR = DueThing.values
WHAT: dict[str, str] = dict(DueThing.choices)
# The days that the indicators count by.
FIRST_STAR_DAYS = first_star_in_28_days.BY_DAYS
REVIEW_FROM_DAYS = three_month_review_on_time.FROM_DAYS
REVIEW_BY_DAYS = three_month_review_on_time.BY_DAYS
MONTHS_OF_SUPPORT = 6
MONTHS_OF_YEAR = 12
# The end comes into view when the fourth month begins.
MONTHS_BEFORE_VIEW = 3
# Closing is thought of a month before the six months are over.
CLOSING_FROM_DAYS = 28
# A family that has gone, or wants no more, is not asked for a Star.
GONE = (Case.Closure.MOVED_AWAY, Case.Closure.DECLINED)


@dataclass(frozen=True)
class Due:
    """One thing that is due: what, from when it can be done, by when, how many days it is late."""

    key: str
    ready: date
    by: date
    days_late: int

    @property
    def what(self) -> str:
        return WHAT[self.key]

    @property
    def late(self) -> bool:
        return self.days_late > 0

    @property
    def is_closing(self) -> bool:
        """Whether the case is to be closed; otherwise a Star is to be recorded."""
        return self.key == CLOSING


@dataclass(frozen=True)
class SixMonths:
    """The day on which six months of support are over; `days_left` is below 0 afterwards."""

    on: date
    days_left: int

    @property
    def days_over(self) -> int:
        return max(-self.days_left, 0)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day (SPEC 3)."""
    years, month = divmod(day.month - 1 + months, MONTHS_OF_YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def six_months_after(day: date) -> date:
    """The same day six months later, or that month's last day (SPEC 3)."""
    return months_after(day, MONTHS_OF_SUPPORT)


def six_months_in_view(case: Case, today: date) -> SixMonths | None:
    """When an open case has been open for six months, said from its fourth month on."""
    if case.closed_on or today < months_after(case.opened_on, MONTHS_BEFORE_VIEW):
        return None
    end = six_months_after(case.opened_on)
    return SixMonths(on=end, days_left=(end - today).days)


def next_due(case: Case, stars: Iterable[Star], today: date) -> Due | None:
    """The next thing due in a case, given its Stars; None when nothing is.

    Only Stars that count are asked: a draft or a voided one leaves the thing due. In a closed case
    the closing Star is due for 14 days (SPEC 4), unless the family has gone or there is no first
    Star to see it against.
    """
    counted = [star for star in stars if star.finished_at and not star.voided_on]
    begun = any(star.kind == Star.Kind.FIRST for star in counted)
    opened, end = case.opened_on, six_months_after(case.opened_on)
    review_from = opened + timedelta(days=REVIEW_FROM_DAYS)
    reviewed = any(star.kind == Star.Kind.REVIEW and star.date >= review_from for star in counted)
    if case.closed_on:
        if not begun or case.closure_reason in GONE:
            return None
        if not closing_star_may_come(case, counted, today):
            return None
        last_day = case.closed_on + timedelta(days=CLOSING_AFTER)
        return _due(CLOSING_STAR, case.closed_on, last_day, today)
    if not begun:
        return _due(FIRST, opened, opened + timedelta(days=FIRST_STAR_DAYS), today)
    if not reviewed and today < end:
        return _due(REVIEW, review_from, opened + timedelta(days=REVIEW_BY_DAYS), today)
    return _due(CLOSING, end - timedelta(days=CLOSING_FROM_DAYS), end, today)


def closing_star_may_come(case: Case, counted: Iterable[Star], today: date) -> bool:
    """Whether a closed case has no closing Star yet, and one recorded today would still count."""
    if not case.closed_on:
        return False
    since = case.closed_on - timedelta(days=CLOSING_BEFORE)
    if any(star.kind == Star.Kind.CLOSING and star.date >= since for star in counted):
        return False
    return case.closed_on <= today <= case.closed_on + timedelta(days=CLOSING_AFTER)


def _due(key: str, ready: date, by: date, today: date) -> Due:
    return Due(key=key, ready=ready, by=by, days_late=max((today - by).days, 0))


def with_due(cases: QuerySet[Case], today: date) -> QuerySet:
    """Cases with what `next_due` says: `due` (its key), `due_ready` and `due_by`, all None where
    nothing is due; and `six_months`, the day six months after opening.
    """
    counted = Star.objects.counted().filter(case=OuterRef("pk"))
    first = Exists(counted.filter(kind=Star.Kind.FIRST))
    review_from = _days_after(OuterRef("opened_on"), REVIEW_FROM_DAYS)
    review = Exists(counted.filter(kind=Star.Kind.REVIEW, date__gte=review_from))
    closing_from = _days_after(OuterRef("closed_on"), -CLOSING_BEFORE)
    closing = Exists(counted.filter(kind=Star.Kind.CLOSING, date__gte=closing_from))
    just_closed = Q(
        closed_on__lte=today, closed_on__gte=today - timedelta(days=CLOSING_AFTER)
    ) & ~Q(closure_reason__in=GONE)
    six_months = _date(six_months_after_in_sql("%(expressions)s"), F("opened_on"))
    annotated: QuerySet = cases.annotate(six_months=six_months)
    annotated = annotated.annotate(
        due=Either(
            When(just_closed & Q(first) & ~Q(closing), then=Value(CLOSING_STAR)),
            When(closed_on__isnull=False, then=Value(None)),
            When(~first, then=Value(FIRST)),
            When(~review & Q(six_months__gt=today), then=Value(REVIEW)),
            default=Value(CLOSING),
            output_field=CharField(null=True),
        )
    )
    return annotated.annotate(
        due_ready=_by_key(
            {
                CLOSING_STAR: F("closed_on"),
                FIRST: F("opened_on"),
                REVIEW: _days_after(F("opened_on"), REVIEW_FROM_DAYS),
                CLOSING: _days_after(F("six_months"), -CLOSING_FROM_DAYS),
            }
        ),
        due_by=_by_key(
            {
                CLOSING_STAR: _days_after(F("closed_on"), CLOSING_AFTER),
                FIRST: _days_after(F("opened_on"), FIRST_STAR_DAYS),
                REVIEW: _days_after(F("opened_on"), REVIEW_BY_DAYS),
                CLOSING: F("six_months"),
            }
        ),
    )


def due_of(case: Any, today: date) -> Due | None:
    """What is due in a case that came `with_due`."""
    return _due(case.due, case.due_ready, case.due_by, today) if case.due else None


def due_in(cases: QuerySet[Case], today: date) -> list[tuple[Case, Due]]:
    """Each case of these in which something can be done now, with what is due: the longest
    overdue first. It takes as many queries as the cases themselves.
    """
    ready = with_due(cases, today).filter(due_ready__lte=today).order_by("due_by", "ref")
    asked = ((case, due_of(case, today)) for case in ready)
    return [(case, due) for case, due in asked if due]


def _by_key(days: dict[str, Any]) -> Either:
    return Either(
        *(When(due=key, then=day) for key, day in days.items()),
        default=Value(None),
        output_field=DateField(null=True),
    )


def _days_after(day: Any, days: int) -> Func:
    return _date(f"(%(expressions)s + ({days}))", day)


def _date(template: str, day: Any) -> Func:
    return Func(day, template=template, output_field=DateField())
