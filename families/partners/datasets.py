"""What a council's data warehouse may take: one entry here for each kind of record.

Without names unless an agreement says so: no names, addresses, notes or own words of anybody, and
of dates of birth the month (a carer's: the year). Rows are told apart by pseudonyms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Model

from families.models import Carer, Case, Child, Engagement, Family, Level, Need
from families.partners.pseudonyms import Pseudonyms

Value = str | int | bool | date | None


@dataclass(frozen=True)
class Column:
    """A column: its name, and how a row of the database says it."""

    name: str
    said: Callable[[Any, Pseudonyms], Value]


@dataclass(frozen=True)
class Dataset:
    """Records of one kind: `family` is the path to their family, `named` the columns with names."""

    name: str
    title: str
    model: type[Model]
    columns: tuple[Column, ...]
    named: tuple[Column, ...] = ()
    family: str = "family"
    related: tuple[str, ...] = ("family",)
    # Of people recorded twice, one is left.
    standing: tuple[str, ...] = ()

    def columns_for(self, with_names: bool) -> tuple[Column, ...]:
        """The columns, with those that name people or without."""
        return (*self.columns, *self.named) if with_names else self.columns


def _id(kind: str) -> Column:
    return Column("id", lambda row, names: names.of(kind, row.ref))


def _plain(*fields: str) -> tuple[Column, ...]:
    return tuple(Column(field, partial(_said, field)) for field in fields)


def _said(field: str, row: Any, _names: Pseudonyms) -> Value:
    value: Value = getattr(row, field)
    return value


def _month(day: date | None) -> str:
    return day.isoformat()[:7] if day else ""


FAMILY = Column("family", lambda row, names: names.of("family", row.family.ref))
CENTRE = Column("centre", lambda row, _: row.centre.code)
NAMES = _plain("first_name", "last_name", "date_of_birth")

DATASETS = {
    dataset.name: dataset
    for dataset in (
        Dataset(
            "families",
            "Families: centre, area, registration",
            Family,
            (
                _id("family"),
                CENTRE,
                Column("area", lambda row, _: row.area.code if row.area else ""),
                *_plain("registered_on", "deregistered_on"),
            ),
            _plain("address", "postcode"),
            family="",
            related=("centre", "area"),
        ),
        Dataset(
            "carers",
            "Carers: family, year of birth",
            Carer,
            (
                _id("carer"),
                FAMILY,
                Column("born_in", lambda row, _: _month(row.date_of_birth)[:4]),
            ),
            NAMES,
            standing=("merged_into",),
        ),
        Dataset(
            "children",
            "Children and expected babies: family, month of birth or due",
            Child,
            (
                _id("child"),
                FAMILY,
                Column("born_in", lambda row, _: _month(row.date_of_birth)),
                Column("due_in", lambda row, _: _month(row.due_on)),
                *_plain("two_year_offer_eligible"),
            ),
            NAMES,
            standing=("merged_into",),
        ),
        Dataset(
            "levels",
            "Levels of need, from a day on",
            Level,
            (FAMILY, *_plain("starts_on", "level", "status")),
        ),
        Dataset(
            "needs",
            "Needs, from a day and perhaps to one",
            Need,
            (_id("need"), FAMILY, *_plain("need", "starts_on", "ends_on")),
        ),
        Dataset(
            "cases",
            "Cases: centre, opened, closed and why",
            Case,
            (
                _id("case"),
                FAMILY,
                CENTRE,
                *_plain("opened_on", "closed_on", "closure_reason"),
            ),
            related=("family", "centre"),
        ),
        Dataset(
            "engagements",
            "Contacts: centre, case, kind, date, minutes",
            Engagement,
            (
                _id("engagement"),
                FAMILY,
                CENTRE,
                Column("case", lambda row, names: names.of("case", row.case and row.case.ref)),
                *_plain("kind", "date", "minutes", "voided_on"),
            ),
            related=("family", "centre", "case"),
        ),
    )
}
# Pseudonyms of families nothing is shared of (any more): what is held of them is to be removed.
GONE = "gone"
