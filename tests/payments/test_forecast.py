"""The claim's page beside the quarter before, the year's cap and the forecast of the year."""

from __future__ import annotations

from datetime import date

import pytest

from payments.forecast import Forecast
from payments.summary import summarise
from tests.payments.browsing import Visitor, address
from tests.payments.cast import Q1, Q2, Q4, Cast


@pytest.mark.parametrize(
    ("so_far", "quarters", "of", "year_end", "against"),
    [
        (30_000, 1, 4, 120_000, "£200.00 more than the cap, which would not be paid"),
        (50_000, 2, 4, 100_000, "exactly the cap"),
        (100, 3, 4, 133, "£998.67 below the cap"),
        (101, 2, 3, 152, "£998.48 below the cap"),
        (-101, 2, 3, -151, "£1,001.51 below the cap"),
        (0, 1, 1, 0, "£1,000.00 below the cap"),
    ],
)
def test_straight_line(so_far: int, quarters: int, of: int, year_end: int, against: str) -> None:
    forecast = Forecast(so_far=so_far, quarters=quarters, of=of, cap=100_000)
    assert (forecast.year_end, forecast.against_cap) == (year_end, against)
    assert forecast.is_complete == (quarters == of)


def test_page_shows_what_was_approved_and_where_the_year_goes(cast: Cast) -> None:
    contract = cast.contract(annual_cap_pence=100_000)
    cast.price(contract, "star_progress", 10_000)
    for subject in ("S1", "S2", "S3"):
        cast.achieved(Q1 if subject == "S3" else (Q1, Q2), subject, date(2015, 5, 1))
    cast.approved(contract, Q1, rejected=["S3"])
    cast.achieved(Q2, "S4")
    cast.draft(Q2)
    claim = cast.submitted(contract, Q2)
    page = Visitor(cast.carol).see("claim", *address(claim))
    assert "£100.00 less than the quarter before" in page
    assert "of £1,000.00 for 2015-16, after £200.00 for its other quarters and this claim" in page
    assert "£600.00" in page
    assert (
        "£400.00 below the cap, if the 2 quarters left each come to as much as the 2 quarters so "
        "far did on average" in page
    )


def test_quarter_that_is_not_approved_yet_is_compared_with_nothing(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 10_000)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    cast.achieved(Q2, "S2")
    cast.draft(Q2)
    summary = summarise(cast.claim(contract, Q2))
    assert (summary.before, summary.against_before) == (
        None,
        "Nothing approved for the quarter before",
    )


def test_year_has_as_many_quarters_as_the_contract_covers(cast: Cast) -> None:
    contract = cast.contract(starts_on=date(2015, 8, 1), ends_on=date(2016, 3, 31))
    cast.price(contract, "star_progress", 10_000)
    cast.achieved(Q2, "S1", date(2015, 8, 5))
    cast.draft(Q2)
    forecast = summarise(cast.claim(contract, Q2)).forecast
    assert (forecast.quarters, forecast.of, forecast.year_end) == (1, 3, 30_000)
    cast.approved(contract, Q2)
    cast.achieved(Q4, "S2")
    cast.draft(Q4)
    assert summarise(cast.claim(contract, Q4)).forecast.is_complete
    assert summarise(cast.claim(contract, Q2)).forecast.quarters == 1
