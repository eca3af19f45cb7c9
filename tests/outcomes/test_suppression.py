"""No hidden number follows from those that are shown: whoever subtracts has a second guess."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.groups.suppression import Cell, hidden_of
from tests.outcomes.guessing import has_second_guess

SMALLEST = 5
WHOLE = "whole"
# Those of a place's families who count, and those who do not.
PLACE = st.tuples(st.integers(0, 9), st.integers(0, 9))
COUNTY = st.lists(st.lists(PLACE, min_size=1, max_size=5), min_size=1, max_size=5)


def table(county: list[list[tuple[int, int]]]) -> list[Cell]:
    """Places in districts in a whole: each cell's families, who counts, and who does not."""
    cells, districts = [], []
    for number, places in enumerate(county):
        for index, (yes, no) in enumerate(places):
            cells.append(Cell((number, index), number, (yes + no, yes, no)))
        yes, no = (sum(side) for side in zip(*places, strict=True))
        districts.append((yes, no))
        cells.append(Cell(number, WHOLE, (yes + no, yes, no)))
    yes, no = (sum(side) for side in zip(*districts, strict=True))
    return [*cells, Cell(WHOLE, None, (yes + no, yes, no))]


@settings(max_examples=150, deadline=None)
@given(COUNTY)
def test_no_hidden_number_can_be_worked_out(county: list[list[tuple[int, int]]]) -> None:
    cells = table(county)
    hidden = hidden_of(cells, SMALLEST)
    for cell in cells:
        small = any(0 < count < SMALLEST for count in cell.counts)
        assert cell.key in hidden or not small
        if not any(cell.counts):
            assert cell.key not in hidden
    for key in hidden:
        assert has_second_guess(cells, hidden, key)


def test_what_is_large_enough_is_shown() -> None:
    assert not hidden_of(table([[(5, 5), (7, 0)], [(0, 0), (12, 6)]]), SMALLEST)


def test_a_small_one_takes_its_smallest_neighbour_with_it() -> None:
    cells = table([[(3, 0), (20, 10), (8, 6)]])
    assert hidden_of(cells, SMALLEST) == {(0, 0), (0, 2)}


def test_a_remainder_of_ones_takes_another_place_with_it() -> None:
    """Two places of one family each would follow from their sum of two."""
    cells = table([[(1, 0), (1, 0), (30, 30)]])
    assert hidden_of(cells, SMALLEST) == {(0, 0), (0, 1), (0, 2)}


def test_the_only_place_of_a_district_hides_the_district_and_a_neighbour() -> None:
    hidden = hidden_of(table([[(2, 2)], [(10, 10), (20, 20)]]), SMALLEST)
    assert {(0, 0), 0, 1, (1, 0)} <= hidden
    assert WHOLE not in hidden


def test_a_larger_smallest_number_hides_more() -> None:
    cells = table([[(7, 7), (30, 30), (40, 40)]])
    assert not hidden_of(cells, SMALLEST)
    assert len(hidden_of(cells, 10)) == 2
