"""How old somebody is, as a worker would say it."""

from __future__ import annotations

from datetime import date, timedelta

from centres.wording import day_in_words
from families.models import Child

MONTHS_IN_YEAR = 12
SAID_IN_MONTHS = 2 * MONTHS_IN_YEAR


def completed_months(born: date, on: date) -> int:
    """Completed months of life on a day."""
    return (on.year - born.year) * MONTHS_IN_YEAR + on.month - born.month - (on.day < born.day)


def adjusted_months(child: Child, on: date) -> int | None:
    """Completed months since the day the child was due; None unless it was born early."""
    if child.date_of_birth is None or not child.weeks_early:
        return None
    due = child.date_of_birth + timedelta(weeks=child.weeks_early)
    return max(completed_months(due, on), 0)


def age_in_words(child: Child, on: date) -> str:
    """`3 years old`, `14 months old`, `due 3 March 2016` for an expected baby."""
    if child.date_of_birth is None:
        return f"due {day_in_words(child.due_on)}"
    months = completed_months(child.date_of_birth, on)
    if months < 0:
        return f"born {day_in_words(child.date_of_birth)}"
    if months < SAID_IN_MONTHS:
        return f"{months} {'month' if months == 1 else 'months'} old"
    years = months // MONTHS_IN_YEAR
    return f"{years} years old"
