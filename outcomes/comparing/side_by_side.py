"""One or two units beside each other: a row for each thing measured, the difference at its end."""

from __future__ import annotations

from dataclasses import dataclass

from outcomes.comparing.measured import Measured
from outcomes.comparing.table import Asking, Change, Table, Unit, between


@dataclass(frozen=True)
class Line:
    """One thing measured, of each unit in their order; `difference` is the first less the other,
    in the quarter asked about, and None for one unit alone.
    """

    measured: Measured
    of_units: list[tuple[Asking, Unit]]
    difference: Change | None

    @property
    def askings(self) -> list[Asking]:
        return [asking for asking, _unit in self.of_units]


def lines_of(table: Table) -> list[Line]:
    """The rows of a table of one or two units, turned round."""
    lines = []
    for place, one in enumerate(table.measured):
        of_units = [(unit.askings[place], unit) for unit in table.units]
        now = [asking.now for asking, _unit in of_units]
        lines.append(Line(one, of_units, between(*now) if len(now) > 1 else None))
    return lines
