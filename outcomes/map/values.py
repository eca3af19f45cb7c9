"""What each area's figure says, as far as it may be told (SPEC 5, small numbers).

A page, its picture, its order and its files read `Value` and never the figure behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Q

from centres.models import Centre, ReachArea, User
from centres.wording import count, share
from outcomes.groups.indicators import BY_AREA
from outcomes.groups.registry import EVERYONE
from outcomes.map.measures import Series, Shown
from outcomes.models import Figure, GroupFigure
from outcomes.models.figures import Counted

HIDDEN, NO_FIGURE, NOBODY = "Hidden", "No figure", "Nobody to count"
AREA, CENTRE = GroupFigure.UnitLevel.AREA, GroupFigure.UnitLevel.CENTRE


@dataclass(frozen=True)
class Value:
    """A share of an area: `numerator` of `denominator`, both None where they are not told.

    `figure` is the stored figure that opens; None where there is none, or it is hidden.
    """

    numerator: int | None = None
    denominator: int | None = None
    is_hidden: bool = False
    figure: Counted | None = None

    @property
    def is_told(self) -> bool:
        """Whether there is a share."""
        return bool(self.denominator) and self.numerator is not None

    @property
    def fraction(self) -> Fraction | None:
        """In percent, exactly; None where there is no share to tell."""
        if not self.denominator or self.numerator is None:
            return None
        return Fraction(100 * self.numerator, self.denominator)

    @property
    def share(self) -> str:
        """`43.2%`, or why there is none."""
        if self.is_hidden:
            return HIDDEN
        if self.denominator is None:
            return NO_FIGURE
        return share(self.numerator, self.denominator) if self.denominator else NOBODY

    @property
    def numbers(self) -> str:
        """`26 of 61`; empty where there is no share."""
        if not self.is_told:
            return ""
        return f"{count(self.numerator)} of {count(self.denominator)}"

    @property
    def words(self) -> str:
        """`43.2%, 26 of 61`, or why there is none."""
        return f"{self.share}, {self.numbers}" if self.is_told else self.share


Stored = dict[tuple[int, Series], Counted]


def stored_for(
    user: User, quarter: str, wanted: Iterable[Shown], areas: Sequence[ReachArea] | None = None
) -> Stored:
    """The figures of a quarter behind what is shown, by area and series: one query.

    Of all areas that the person sees, or of these.
    """
    asked = _any_of({one for each in wanted for one in each.series})
    rows: Any = GroupFigure.objects.visible_to(user).filter(
        asked, council=user.council_id, level=AREA, quarter=quarter
    )
    if areas is not None:
        rows = rows.filter(area__in=areas)
    found = rows.defer("counted", "not_counted").order_by()
    return {(row.area_id, (row.indicator, row.group)): row for row in found}


def value_of(stored: Stored, unit: int, asked: Shown) -> Value:
    """What may be told of the area; of a centre alike, for a map is for everybody to read."""
    rows = [stored.get((unit, series)) for series in asked.series]
    found = [row for row in rows if row is not None]
    if len(found) < len(rows):
        return Value()
    if any(row.suppressed for row in found):
        return Value(is_hidden=True)
    first, last = found[0], found[-1]
    if asked.part_of:
        return Value(first.denominator, last.denominator, figure=first)
    return Value(first.numerator, first.denominator, figure=first)


def of_centres(user: User, quarter: str, asked: Shown) -> list[tuple[Centre, Value]]:
    """The same of centres, by name, as far as it may be published: one query."""
    indicator, _group = asked.of
    rows: Any
    if indicator in BY_AREA:
        rows = Figure.objects.visible_to(user).filter(indicator=indicator)
    else:
        rows = GroupFigure.objects.visible_to(user).filter(_any_of(asked.series))
    rows = rows.filter(council=user.council_id, level=CENTRE, quarter=quarter)
    stored: Stored = {}
    centres: dict[int, Centre] = {}
    for row in rows.defer("counted", "not_counted").select_related("centre__cluster").order_by():
        centres[row.centre_id] = row.centre
        stored[row.centre_id, (row.indicator, row.group or EVERYONE)] = row
    in_order = sorted(centres.values(), key=lambda centre: (centre.name, centre.code))
    return [(centre, value_of(stored, centre.pk, asked)) for centre in in_order]


def _any_of(wanted: Iterable[Series]) -> Q:
    asked = Q(pk__in=[])
    for indicator, group in wanted:
        asked |= Q(indicator=indicator, group=group)
    return asked
