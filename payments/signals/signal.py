"""What a signal is: something in a quarter's records that is worth a look, and why it may be fine.

A signal changes nothing: no claim, no sample, no payment. It is words and one query.

Queries read the named parameters `council` (id), `quarter` (its text), `first` and `last` (its
first and last day). They give a row for each record of the base, with the columns of `Entry`,
`centre_id` (whose provider it is told of), `worker_id`, `counts` (whether it is what the signal is
about) and `beside` (true for records that are only compared with).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from centres.wording import MINUS
from outcomes.measures.fragments import FIRST, LAST

TENTH = Decimal("0.1")
IN_QUARTER = f"BETWEEN {FIRST} AND {LAST}"


class Unit(StrEnum):
    """What a provider's figure is told apart by."""

    CLUSTER = "cluster"
    WORKER = "worker"


class Against(StrEnum):
    """What a provider's share is compared with."""

    COUNTY = "county"
    OPEN_CASES = "open cases"


@dataclass(frozen=True)
class Entry:
    """One record behind a signal, by references only.

    `kind` is a code of what it is, `ref` its own reference, `of` the case's or family's; `day` is
    the date it is about, `entered_on` the day it was recorded (Europe/London) and `amount` days,
    minutes or points, as the signal says.
    """

    kind: str
    ref: str
    of: str
    day: date
    entered_on: date | None
    amount: Decimal | int | None


@dataclass(frozen=True)
class Signal:
    """`about` says what it is, `innocent` what else it may be; `counted` and `base` name the two
    numbers, `of_what` what `Entry.of` is. `says` tells of one record what made it count.

    Where `compares_itself`, the query has already compared each worker with the county: any record
    that counts is beyond it.
    """

    key: str
    title: str
    about: str
    innocent: tuple[str, ...]
    counted: str
    base: str
    query: str
    says: Callable[[Entry], str]
    of_what: str = "Case"
    unit: Unit = Unit.CLUSTER
    against: Against = Against.COUNTY
    compares_itself: bool = False


def london_day(moment: str) -> str:
    """The day of a moment, in Europe/London, as SQL."""
    return f"({moment} AT TIME ZONE 'Europe/London')::date"


def points(amount: Decimal) -> str:
    """A change of scores, to a tenth: `+1.5`, `−0.2`."""
    return f"{amount.quantize(TENTH, ROUND_HALF_UP):+}".replace("-", MINUS)
