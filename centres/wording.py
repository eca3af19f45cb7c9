"""How facts are said: dates, money, quarters and codes in plain words.

Pure functions, so that a page, an export and a printed pack say the same thing. Exact integer
arithmetic throughout: no floats.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from fractions import Fraction

from django.utils import timezone

from centres.quarters import Quarter

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
MINUS = "−"
BASIS_POINTS = 100

# Codes whose words are not the code with its underscores taken out.
WORDS = {
    "fsw": "Family support worker",
    "auditor": "Data protection officer",
    "council_admin": "Council administrator",
    "psed": "Personal, social and emotional development",
    "mash": "Multi-agency safeguarding hub (MASH)",
    "marac": "Risk conference on domestic abuse (MARAC)",
    "one_to_one": "One to one",
    "no_access": "No access (nobody in)",
    "two_year_offer": "Two-year-old offer",
    "jobcentre": "Jobcentre",
    "troubled_families": "Troubled Families",
    "home_and_money": "Home and money",
    "home_money_and_work": "Home, money and work",
}


def in_words(code: object) -> str:
    """A code as a reader would say it: `home_visit` is "Home visit"; an empty one stays empty."""
    text = "" if code is None else str(code)
    if text in WORDS:
        return WORDS[text]
    words = text.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def in_a_row(names: Iterable[str]) -> str:
    """Names one after the other as they are said: `Ann`, `Ann and Bo`, `Ann, Bo and Max`."""
    *rest, last = [*names] or [""]
    return f"{', '.join(rest)} and {last}" if rest else last


def day_in_words(day: date | None, *, short: bool = False) -> str:
    """`3 March 2016`, or `3 Mar 2016` when short; a moment is told by its London date."""
    if day is None:
        return ""
    if isinstance(day, datetime) and timezone.is_aware(day):
        day = timezone.localtime(day)
    month = MONTHS[day.month - 1]
    return f"{day.day} {month[:3] if short else month} {day.year}"


def moment_in_words(moment: datetime | None) -> str:
    """`3 March 2016, 2:05pm`, London time."""
    if moment is None:
        return ""
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return f"{day_in_words(local)}, {time_in_words(local.time())}"


def time_in_words(clock: time | None) -> str:
    """`2:05pm`."""
    if clock is None:
        return ""
    half = "am" if clock.hour < 12 else "pm"  # noqa: PLR2004
    return f"{clock.hour % 12 or 12}:{clock.minute:02d}{half}"


def weekday_in_words(day: date | None) -> str:
    """`Thu 3 Mar`: a day not far from today; with its year where that is another."""
    if day is None:
        return ""
    year = "" if day.year == timezone.localdate().year else f" {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1][:3]}{year}"


def hours_in_words(starts_at: time, ends_at: time) -> str:
    """`9:30am to 11am`."""
    return f"{time_in_words(starts_at)} to {time_in_words(ends_at)}".replace(":00", "")


def length_in_words(minutes: int | None) -> str:
    """`1 hour 30 minutes`, `2 hours`, `45 minutes`; a dash for none."""
    if not minutes:
        return "–"
    hours, rest = divmod(minutes, 60)
    parts = [(hours, "hour"), (rest, "minute")]
    return " ".join(f"{count(n)} {unit}{'' if n == 1 else 's'}" for n, unit in parts if n)


def money(pence: int | None) -> str:
    """Whole pence as pounds: 123450 is `£1,234.50`, -1250 is `−£12.50`; nothing for None."""
    if pence is None:
        return ""
    pounds, rest = divmod(abs(pence), 100)
    return f"{MINUS if pence < 0 else ''}£{pounds:,}.{rest:02d}"


def count(number: int | None) -> str:
    """A whole number with thousands set apart: `31,966`."""
    if number is None:
        return ""
    return f"{MINUS if number < 0 else ''}{abs(number):,}"


def percent(basis_points: int | None) -> str:
    """Basis points as a percentage without trailing noughts: 6540 is `65.4%`."""
    if basis_points is None:
        return ""
    whole, rest = divmod(abs(basis_points), BASIS_POINTS)
    decimals = f".{rest:02d}".rstrip("0").rstrip(".")
    return f"{MINUS if basis_points < 0 else ''}{whole}{decimals}%"


def share(numerator: int | None, denominator: int | None) -> str:
    """A share as a percentage with one decimal, rounded half up; a dash for nothing of nothing."""
    if numerator is None or not denominator:
        return "–"
    tenths = (abs(numerator) * 2000 + denominator) // (2 * denominator)
    sign = MINUS if numerator < 0 and tenths else ""
    return f"{sign}{tenths // 10}.{tenths % 10}%"


def points(percentage: Fraction | None) -> str:
    """Percentage points with one decimal, rounded half up: `12.5 points`; a dash for None."""
    if percentage is None:
        return "–"
    tenths = int(abs(percentage) * 10 + Fraction(1, 2))
    sign = MINUS if percentage < 0 and tenths else ""
    return f"{sign}{tenths // 10}.{tenths % 10} points"


def quarter_months(quarter: Quarter | str) -> str:
    """The months of a quarter: `January to March 2016`."""
    quarter = quarter if isinstance(quarter, Quarter) else Quarter.parse(quarter)
    first, last = quarter.first_day, quarter.last_day
    return f"{MONTHS[first.month - 1]} to {MONTHS[last.month - 1]} {last.year}"


def quarter_in_words(quarter: Quarter | str) -> str:
    """The months with the code beside them: `January to March 2016 (2015-16 Q4)`."""
    return f"{quarter_months(quarter)} ({str(quarter).replace('-Q', ' Q')})"
