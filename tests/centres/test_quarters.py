from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centres.quarters import Quarter, QuarterError


@pytest.mark.parametrize(
    ("text", "first", "last", "days"),
    [
        ("2015-16-Q1", date(2015, 4, 1), date(2015, 6, 30), 91),
        ("2015-16-Q2", date(2015, 7, 1), date(2015, 9, 30), 92),
        ("2015-16-Q3", date(2015, 10, 1), date(2015, 12, 31), 92),
        ("2015-16-Q4", date(2016, 1, 1), date(2016, 3, 31), 91),
        ("2014-15-Q4", date(2015, 1, 1), date(2015, 3, 31), 90),
        ("1999-00-Q3", date(1999, 10, 1), date(1999, 12, 31), 92),
    ],
)
def test_a_quarter_has_its_days(text: str, first: date, last: date, days: int) -> None:
    quarter = Quarter.parse(text)
    assert (quarter.first_day, quarter.last_day, quarter.days) == (first, last, days)
    assert str(quarter) == text


@pytest.mark.parametrize(
    "text",
    ["", "2015", "2015-16", "2015-16-Q5", "2015-17-Q1", "2015-16-q1", "0001-02-Q1", "9999-00-Q4"],
)
def test_what_is_no_quarter_is_said_plainly(text: str) -> None:
    with pytest.raises(QuarterError, match="is not a quarter"):
        Quarter.parse(text)


@given(st.dates(min_value=date(1900, 4, 1), max_value=date(2098, 12, 31)), st.integers(-40, 40))
def test_every_day_is_in_one_quarter_and_quarters_follow_each_other(day: date, n: int) -> None:
    quarter = Quarter.containing(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.plus(n).plus(-n) == quarter
    assert (quarter.plus(1).first_day - quarter.last_day).days == 1
    assert Quarter.parse(str(quarter)) == quarter


def test_however_far_one_looks_back_there_is_a_first_day() -> None:
    assert Quarter.parse("2015-16-Q1").plus(-32_767).first_day == date(1, 4, 1)
