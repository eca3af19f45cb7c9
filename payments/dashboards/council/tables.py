"""Units side by side as tables: in the order asked for, as a matrix, as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from centres.listings import Column, Listing
from centres.wording import points, share
from outcomes.measures.measure import Indicator
from outcomes.models.figures import Counted
from payments.dashboards.council.measures import COMPARED, key_of
from payments.dashboards.council.units import Unit, Units


def in_order(units: Iterable[Unit], sort: str) -> list[Unit]:
    """By `name`, `share` or `of`, with a minus the other way round; nobody to count last.

    Not asked, those lower than chance explains come first and the others follow by name: by share
    alone the smallest would, whose share says least.
    """
    by_name = sorted(units, key=lambda unit: (unit.name, unit.figure.unit))
    key, downwards = sort.lstrip("-"), sort.startswith("-")
    if key == "name":
        return by_name[::-1] if downwards else by_name
    if key not in ("share", "of"):
        return sorted(by_name, key=lambda unit: not unit.is_worse)
    counted = [unit for unit in by_name if unit.share is not None]
    nobody = [unit for unit in by_name if unit.share is None]
    return sorted(counted, key=lambda unit: _sorted_by(unit, key), reverse=downwards) + nobody


def _sorted_by(unit: Unit, key: str) -> Fraction | int:
    return unit.figure.denominator if key == "of" else unit.share or Fraction(0)


@dataclass(frozen=True)
class MatrixRow:
    """A unit with its figure for each indicator; None where it was not rolled up."""

    unit: Unit
    cells: list[tuple[Indicator, Unit | None]]


def matrix(several: Sequence[Units]) -> list[MatrixRow]:
    """A row for each unit, by name, with the indicators in the order given."""
    by_unit: dict[str, dict[str, Unit]] = {}
    for units in several:
        for unit in units.units:
            by_unit.setdefault(unit.figure.unit, {})[units.measure.key] = unit
    rows = [
        MatrixRow(
            next(iter(own.values())),
            [(units.measure, own.get(units.measure.key)) for units in several],
        )
        for own in by_unit.values()
    ]
    return sorted(rows, key=lambda row: (row.unit.name, row.unit.figure.unit))


def _target(unit: Unit) -> str | None:
    return unit.target.words if unit.target else None


SIDE_BY_SIDE = Listing[Unit](
    "Side by side",
    (
        Column("Quarter", 12, lambda unit: unit.figure.quarter),
        Column("Level", 10, lambda unit: unit.figure.get_level_display()),
        Column("Code", 10, lambda unit: unit.figure.unit),
        Column("Unit", 34, lambda unit: unit.name),
        Column("Within", 34, lambda unit: unit.within or None),
        Column("Indicator", 36, lambda unit: COMPARED[key_of(unit.figure)].title),
        Column("Version", 8, lambda unit: unit.figure.version),
        Column("Number", 10, lambda unit: unit.figure.numerator),
        Column("Of", 10, lambda unit: unit.figure.denominator),
        Column("Share", 10, lambda unit: _share(unit.figure)),
        Column("County", 10, lambda unit: _share(unit.county)),
        Column("Against the county", 20, lambda unit: points(unit.difference)),
        Column("Against chance", 34, lambda unit: unit.verdict.words),
        Column("Contract target", 24, _target),
    ),
)


def _share(figure: Counted) -> str:
    return share(figure.numerator, figure.denominator)
