"""What somebody who subtracts can know of a hidden number.

The proof of a second guess is a family that could live elsewhere: moved from one hidden cell to
another, it changes the first and no number that is shown.
"""

from __future__ import annotations

from collections.abc import Hashable, Set

from outcomes.groups.suppression import Cell


def above(cells: list[Cell], key: Hashable) -> frozenset[Hashable]:
    parents = {cell.key: cell.parent for cell in cells}
    found = []
    while key is not None:
        found.append(key)
        key = parents[key]
    return frozenset(found)


def has_second_guess(cells: list[Cell], hidden: Set[Hashable], key: Hashable) -> bool:
    """Whether another county has the same shown numbers, and another one in this cell."""
    shown = {cell.key for cell in cells} - hidden
    parents = {cell.parent for cell in cells}
    leaves = {cell.key: cell.counts for cell in cells if cell.key not in parents}
    hidden_leaves = {leaf: counts for leaf, counts in leaves.items() if leaf in hidden}
    for one, counts in hidden_leaves.items():
        if key not in above(cells, one):
            continue
        if not above(cells, one) & shown:
            return True  # nothing shown depends on it: a family more could live there
        for other, others in hidden_leaves.items():
            within = above(cells, other)
            same = above(cells, one) & shown == within & shown
            # A family leaves one for the other; shown as nothing would be neither.
            if key not in within and same and (counts[0] > 1 or others[0] > 1):
                return True
    return False
