"""Facts in words: dates, money, quarters, shares and codes."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centres import wording
from centres.quarters import Quarter
from tests.centres.markup import render


@pytest.mark.parametrize(
    ("source", "value", "said"),
    [
        ("{{ value|day }}", date(2016, 3, 3), "3 March 2016"),
        ("{{ value|short_day }}", date(2015, 12, 25), "25 Dec 2015"),
        ("{{ value|day }}", None, ""),
        ("{{ value|day }}", datetime(2016, 6, 30, 23, 30, tzinfo=UTC), "1 July 2016"),
        ("{{ value|moment }}", datetime(2016, 7, 1, 13, 5, tzinfo=UTC), "1 July 2016, 2:05pm"),
        ("{{ value|moment }}", datetime(2016, 1, 1, 0, 0, tzinfo=UTC), "1 January 2016, 12:00am"),
        ("{{ value|money }}", 123_450, "£1,234.50"),
        ("{{ value|money }}", -1_250, "−£12.50"),
        ("{{ value|money }}", -5, "−£0.05"),
        ("{{ value|money }}", 0, "£0.00"),
        ("{{ value|money }}", None, ""),
        ("{{ value|number }}", 31_966, "31,966"),
        ("{{ value|percent }}", 6_540, "65.4%"),
        ("{{ value|percent }}", 6_500, "65%"),
        ("{{ value|percent }}", -5, "−0.05%"),
        ("{{ value|share_of:3 }}", 2, "66.7%"),
        ("{{ value|share_of:2000 }}", 1, "0.1%"),
        ("{{ value|share_of:0 }}", 0, "–"),
        ("{{ value|quarter }}", "2015-16-Q4", "January to March 2016 (2015-16 Q4)"),
        ("{{ value|quarter }}", Quarter(2015, 1), "April to June 2015 (2015-16 Q1)"),
        ("{{ value|quarter_months }}", "2015-16-Q3", "October to December 2015"),
        ("{{ value|in_words }}", "home_visit", "Home visit"),
        ("{{ value|in_words }}", "psed", "Personal, social and emotional development"),
        ("{{ value|in_words }}", None, ""),
    ],
)
def test_facts_are_said_in_words(source, value, said):
    assert render(source, value=value) == said


@given(st.integers(-(10**12), 10**12))
def test_money_keeps_every_penny(pence):
    said = wording.money(pence)
    assert int(said.replace("£", "").replace(",", "").replace(".", "").replace("−", "-")) == pence
