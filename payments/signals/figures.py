"""What a signal says of a provider in a quarter, beside the county; from one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection

from centres.models import Council
from centres.quarters import Quarter
from centres.row_scope import as_service
from payments.models import Claim
from payments.signals.signal import Against, Signal, Unit, points

# Fewer than this say nothing.
FEWEST = 5
ERRORS = 2


@dataclass(frozen=True)
class Share:
    """So many of so many records."""

    count: int = 0
    base: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.count + other.count, self.base + other.base)

    @property
    def part(self) -> Fraction:
        """From 0 to 1; 0 of nothing is 0."""
        return Fraction(self.count, self.base) if self.base else Fraction(0)

    def is_beyond(self, other: Share) -> bool:
        """Above the other by more than two standard errors of a sample of this size."""
        above = self.part - other.part
        return above > 0 and above**2 * self.base > ERRORS**2 * other.part * (1 - other.part)


@dataclass(frozen=True)
class Reading:
    """A share beside what it is compared with; `code` and `words` say how it stands."""

    own: Share
    against: Share
    compared_with: str
    is_compared: bool = False

    @property
    def code(self) -> str:
        """How it stands: nothing recorded, none, few, alone, beyond or within."""
        if self.own.base < FEWEST:
            return "few" if self.own.base else "nothing"
        if self.own.count < FEWEST:
            return "few" if self.own.count else "none"
        if self.is_all_there_is:
            return "alone"
        beyond = self.is_compared or self.own.is_beyond(self.against)
        return "beyond" if beyond else "within"

    @property
    def is_all_there_is(self) -> bool:
        """Whether nobody else in the county has such records, so that there is no comparing."""
        is_whole = self.compared_with == Against.COUNTY and self.own.base == self.against.base
        return is_whole and not self.is_compared

    @property
    def tells(self) -> bool:
        """Whether there are enough records here for a share or a mean."""
        return self.own.base >= FEWEST

    @property
    def tells_of_others(self) -> bool:
        """Whether there are enough records in what it is compared with."""
        return self.against.base >= FEWEST

    @property
    def words(self) -> str:
        """How it stands, for a tag."""
        is_county = self.compared_with == Against.COUNTY
        where = f"{'in' if is_county else 'among'} the {self.compared_with}"
        return {
            "nothing": "Nothing recorded",
            "none": "None",
            "few": "Too few to tell",
            "alone": "Nobody to compare with",
            "beyond": f"More than {where}",
            "within": f"No more than {where}",
        }[self.code]

    @property
    def colour(self) -> str:
        """Of the tag: a signal is for looking, so it is never red."""
        return "yellow" if self.code == "beyond" else "grey"


@dataclass(frozen=True)
class UnitReading:
    """A cluster's or a worker's share; `mean_words` in points, for a signal about means."""

    name: str
    reading: Reading
    mean_words: str


@dataclass(frozen=True)
class Told:
    """A signal for one provider; `units` are its clusters or workers."""

    signal: Signal
    reading: Reading
    units: list[UnitReading]
    county_mean_words: str

    @property
    def unit_heading(self) -> str:
        """What the units are."""
        return self.signal.unit.capitalize()

    @property
    def units_caption(self) -> str:
        """The caption of their table."""
        return f"By {self.signal.unit}"


def parameters(council: Council | int, quarter: Quarter) -> dict[str, Any]:
    """What every signal's query reads."""
    return {
        "council": council if isinstance(council, int) else council.pk,
        "quarter": str(quarter),
        "first": quarter.first_day,
        "last": quarter.last_day,
    }


def told(claim: Claim, signals: Iterable[Signal]) -> list[Told]:
    """What these signals say of the claim's provider in its quarter; one query each."""
    return [_told(claim, signal) for signal in signals]


def _told(claim: Claim, signal: Signal) -> Told:
    rows = _rows(claim, signal)
    mine = [row for row in rows if row["provider"] == claim.contract.provider_id]
    compared_with = _sum(rows, beside=False)
    if signal.against == Against.OPEN_CASES:
        compared_with = _sum(mine, beside=True)

    def reading(some: list[dict[str, Any]]) -> Reading:
        own = _sum(some, beside=False)
        return Reading(own, compared_with, signal.against, signal.compares_itself)

    units = sorted({row["unit"]: row["name"] for row in mine if not row["beside"]}.items())
    of_units = [(name, [row for row in mine if row["unit"] == unit]) for unit, name in units]
    return Told(
        signal=signal,
        reading=reading(mine),
        units=[
            UnitReading(_named(signal, name, number), reading(some), _mean(signal, some))
            for number, (name, some) in enumerate(of_units, start=1)
        ],
        county_mean_words=_mean(signal, rows),
    )


def _named(signal: Signal, name: str, number: int) -> str:
    """A cluster by its name; a worker by a number, for a signal is about records, not people."""
    return f"Worker {number}, {name}" if signal.unit == Unit.WORKER else name


def _sum(rows: list[dict[str, Any]], *, beside: bool) -> Share:
    shares = (Share(row["count"], row["base"]) for row in rows if row["beside"] == beside)
    return sum(shares, Share())


def _mean(signal: Signal, rows: list[dict[str, Any]]) -> str:
    """The mean of the amounts in points, rounded half up; empty where a signal compares none."""
    base = sum(row["base"] for row in rows)
    if not signal.compares_itself or not base:
        return ""
    return points(sum((row["total"] for row in rows), Decimal(0)) / base)


def _rows(claim: Claim, signal: Signal) -> list[dict[str, Any]]:
    """Counts of the council by provider, unit and whether they are only compared with."""
    unit = "entry.worker_id" if signal.unit == Unit.WORKER else "cluster.id"
    query = f"""
        SELECT cluster.provider_id AS provider, {unit} AS unit, min(cluster.name) AS name,
               entry.beside, count(*) FILTER (WHERE entry.counts) AS count, count(*) AS base,
               sum(entry.amount) AS total
        FROM ({signal.query}) entry
        JOIN centres_centre centre ON centre.id = entry.centre_id
        JOIN centres_cluster cluster ON cluster.id = centre.cluster_id
        GROUP BY cluster.provider_id, {unit}, entry.beside"""
    with as_service(claim.council_id), connection.cursor() as cursor:
        cursor.execute(query, parameters(claim.council_id, claim.period))
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
