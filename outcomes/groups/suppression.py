"""Which numbers of a table of units may be told, so that no small one is, nor follows from others.

A cell is a unit's counts; the cells below a unit sum up to it. Hidden are, first, cells with a
count below the smallest that may be published; then as many others as it takes that subtraction
gives none of them away. What is nothing is shown as nothing: a true zero tells of nobody.

Whoever subtracts knows, for each shown unit, the sum of the hidden cells that lie below it with
only hidden units between: its remainder. Remainders overlap in no cell, so each is safe by itself
when it is the sum of several cells, large enough to be published, and more than one for each cell;
and when no hidden unit holds all of it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field

FEWEST_TOGETHER = 2


@dataclass(frozen=True)
class Cell:
    """A unit's counts; the first is what the unit holds, and the others are parts of it.

    `parent` is the key of the unit whose counts this one's are part of, None for the whole.
    """

    key: Hashable
    parent: Hashable | None
    counts: tuple[int, ...]


@dataclass
class _Table:
    cells: dict[Hashable, Cell]
    smallest: int
    below: dict[Hashable, list[Cell]] = field(default_factory=dict)
    hidden: set[Hashable] = field(default_factory=set)

    def __post_init__(self) -> None:
        # Those that are nothing are always shown, and add nothing.
        for cell in sorted(self.cells.values(), key=lambda one: (one.counts, str(one.key))):
            if any(cell.counts) and cell.parent is not None:
                self.below.setdefault(cell.parent, []).append(cell)

    def hide(self, cell: Cell) -> None:
        """Hide it, and of what it is the sum of as much as it takes to keep it hidden."""
        self.hidden.add(cell.key)
        parts = self.below.get(cell.key, [])
        if parts and not any(part.key in self.hidden for part in parts):
            self.hide(parts[0])

    def remainder(self, of: Hashable) -> Iterator[Cell]:
        """The smallest hidden cells of a unit, with only hidden units between."""
        for cell in self.below.get(of, []):
            if cell.key in self.hidden:
                yield from self.remainder(cell.key) if self.below.get(cell.key) else [cell]

    def is_safe(self, unit: Hashable) -> bool:
        """Whether subtraction from the unit, which is shown, gives no hidden cell away."""
        parts = [cell for cell in self.below.get(unit, []) if cell.key in self.hidden]
        if not parts:
            return True
        rest = list(self.remainder(unit))
        sums = [sum(counts) for counts in zip(*(cell.counts for cell in rest), strict=True)]
        return (
            len(parts) >= FEWEST_TOGETHER
            and all(total == 0 or total >= self.smallest for total in sums)
            and sums[0] > len(rest)
        )

    def next_to_hide(self, unit: Hashable) -> Cell | None:
        """The smallest shown cell of the unit that makes its remainder larger; None for none."""
        parts = self.below[unit]
        shown = [cell for cell in parts if cell.key not in self.hidden]
        if len(parts) - len(shown) < FEWEST_TOGETHER:
            return shown[0] if shown else None
        deeper = [cell for cell in parts if cell.key in self.hidden and cell.key in self.below]
        found = [*shown, *filter(None, (self.next_to_hide(cell.key) for cell in deeper))]
        return min(found, key=lambda cell: cell.counts, default=None)


def hidden_of(cells: Iterable[Cell], smallest: int) -> set:
    """The keys of the cells that are not to be told.

    `smallest` is the least count that may be published. Deterministic.
    """
    table = _Table({cell.key: cell for cell in cells}, smallest)
    for cell in table.cells.values():
        if any(0 < count < smallest for count in cell.counts):
            table.hidden.add(cell.key)
    for cell in list(table.cells.values()):
        if cell.key in table.hidden:
            table.hide(cell)
    unsafe = True
    while unsafe:
        unsafe = False
        for unit in table.below:
            while unit not in table.hidden and not table.is_safe(unit):
                unsafe = True
                table.hide(table.next_to_hide(unit) or table.cells[unit])
    return table.hidden
