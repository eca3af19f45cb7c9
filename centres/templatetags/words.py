"""Filters that say facts in words (`centres.wording`); an empty value stays empty."""

from __future__ import annotations

from datetime import date, datetime, time
from fractions import Fraction

from django import template

from centres import wording
from centres.quarters import Quarter

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """`{{ visit.date|day }}`: 3 March 2016."""
    return wording.day_in_words(value) if isinstance(value, date) else ""


@register.filter
def short_day(value: date | None) -> str:
    """`{{ visit.date|short_day }}`: 3 Mar 2016, where a table is tight."""
    return wording.day_in_words(value, short=True) if isinstance(value, date) else ""


@register.filter
def moment(value: datetime | None) -> str:
    """`{{ entry.at|moment }}`: 3 March 2016, 2:05pm."""
    return wording.moment_in_words(value) if isinstance(value, datetime) else ""


@register.filter
def weekday(value: date | None) -> str:
    """`{{ visit.planned_on|weekday }}`: Thu 3 Mar, for a day not far from today."""
    return wording.weekday_in_words(value) if isinstance(value, date) else ""


@register.filter
def clock(value: time | None) -> str:
    """`{{ visit.at|clock }}`: 2:05pm."""
    return wording.time_in_words(value) if isinstance(value, time) else ""


@register.filter
def money(pence: int | None) -> str:
    """`{{ line.amount_pence|money }}`: £1,234.50."""
    return wording.money(pence) if isinstance(pence, int) else ""


@register.filter
def number(value: int | None) -> str:
    """`{{ population|number }}`: 31,966."""
    return wording.count(value) if isinstance(value, int) else ""


@register.filter
def percent(basis_points: int | None) -> str:
    """`{{ line.target_bp|percent }}`: 6540 basis points are 65.4%."""
    return wording.percent(basis_points) if isinstance(basis_points, int) else ""


@register.filter
def share_of(numerator: int | None, denominator: int | None) -> str:
    """`{{ row.numerator|share_of:row.denominator }}`: 64.2%, or a dash for nothing of nothing."""
    return wording.share(numerator, denominator)


@register.filter
def points(percentage: Fraction | None) -> str:
    """`{{ unit.gap|points }}`: 12.5 points, or a dash where there is nobody to compare."""
    return wording.points(percentage)


@register.filter
def quarter(value: Quarter | str | None) -> str:
    """`{{ claim.quarter|quarter }}`: January to March 2016 (2015-16 Q4)."""
    return wording.quarter_in_words(value) if value else ""


@register.filter
def quarter_months(value: Quarter | str | None) -> str:
    """`{{ claim.quarter|quarter_months }}`: January to March 2016."""
    return wording.quarter_months(value) if value else ""


@register.filter
def in_words(code: object) -> str:
    """`{{ visit.kind|in_words }}`: home_visit is "Home visit"."""
    return wording.in_words(code)


@register.filter
def duration(minutes: int | None) -> str:
    """`{{ hours.minutes|duration }}`: 1 hour 30 minutes, or a dash for none."""
    return wording.length_in_words(minutes)
