"""Approved claims of a financial year stay within the contract's cap (SPEC 6.5)."""

from datetime import date

import pytest

from tests.payments.cast import NEXT_Q1, Q1, Q2, Q3, Q4, Cast

pytestmark = pytest.mark.django_db
ALL = (Q1, Q2, Q3, Q4, NEXT_Q1)


def test_first_line_that_does_not_fit_whole_stops_all_positive_lines_after_it(cast: Cast) -> None:
    contract = cast.contract(annual_cap_pence=250)
    cast.price(contract, "star_progress", 100)
    cast.price(contract, "two_year_offer", 10)
    cast.target(contract, "sustained_cases", 0, 10_000, 5)
    cast.target(contract, "complex_families", 5_000, 10_000, 5)
    for number in (1, 2, 3):
        cast.achieved(Q1, f"S{number}")
    cast.achieved(Q1, "H1", measure="two_year_offer")
    cast.figure(Q1, "sustained_cases", 1, 1)
    cast.figure(Q1, "complex_families", 1, 2)
    cast.draft(Q1)
    assert cast.lines(contract, Q1) == [
        ("outcome", "S1", 100),
        ("outcome", "S2", 100),
        ("over_cap", "S3", 0),
        ("over_cap", "H1", 0),  # would fit, but comes after
        ("over_cap", "BK-P1", 0),
        ("target", "BK-P1", 0),  # is worth nothing anyway
    ]
    line = cast.claim(contract, Q1).lines.get(subject="H1")
    assert (line.capped_by, line.uncapped_pence, line.achieved_on) == ("annual", 10, Q1.first_day)


def test_a_line_that_fits_exactly_is_admitted(cast: Cast) -> None:
    contract = cast.contract(annual_cap_pence=200)
    cast.price(contract, "star_progress", 100)
    for number in (1, 2, 3):
        cast.achieved(Q1, f"S{number}")
    cast.draft(Q1)
    assert [pence for _k, _s, pence in cast.lines(contract, Q1)] == [100, 100, 0]


def test_what_was_approved_in_the_year_counts_and_the_next_year_begins_anew(cast: Cast) -> None:
    contract = cast.contract(annual_cap_pence=300, lookback_quarters=9)
    cast.price(contract, "star_progress", 100)
    for number, quarter in enumerate((Q1, Q1, Q2, Q2)):
        later = tuple(each for each in ALL if each >= quarter)
        cast.achieved(later, f"S{number}")
    cast.approved(contract, Q1)
    cast.approved(contract, Q2, rejected=["S2"])
    assert cast.lines(contract, Q2) == [("outcome", "S2", 100), ("over_cap", "S3", 0)]
    cast.approved(contract, Q3)  # the rejected line left its room
    assert cast.lines(contract, Q3) == [("outcome", "S2", 100), ("over_cap", "S3", 0)]
    cast.approved(contract, Q4)
    assert cast.lines(contract, Q4) == [("over_cap", "S3", 0)]
    cast.draft(NEXT_Q1)
    assert cast.lines(contract, NEXT_Q1) == [("outcome", "S3", 100)]


def test_reversals_give_room_first_also_those_of_earlier_years(cast: Cast) -> None:
    contract = cast.contract(annual_cap_pence=100)
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q4, "S1")
    cast.approved(contract, Q4)
    for subject in ("S2", "S3", "S4"):
        cast.achieved(NEXT_Q1, subject, date(2016, 4, 5))
    cast.draft(NEXT_Q1)
    assert cast.lines(contract, NEXT_Q1) == [
        ("outcome", "S2", 100),
        ("outcome", "S3", 100),
        ("over_cap", "S4", 0),
        ("reversal", "S1", -100),
    ]


def test_units_lost_to_the_cap_are_not_refilled(cast: Cast) -> None:
    contract = cast.contract(annual_cap_pence=100)
    cast.price(contract, "star_progress", 100, units=2)
    for number in (1, 2, 3):
        cast.achieved(Q1, f"S{number}")
    cast.draft(Q1)
    capped = cast.claim(contract, Q1).lines.values_list("subject", "kind", "capped_by")
    assert list(capped) == [
        ("S1", "outcome", ""),
        ("S2", "over_cap", "annual"),
        ("S3", "over_cap", "units"),
    ]


def test_claims_not_approved_yet_take_no_room(cast: Cast) -> None:
    contract = cast.contract(annual_cap_pence=100)
    cast.price(contract, "star_progress", 100)
    cast.achieved((Q1, Q2), "S1")
    cast.achieved(Q2, "S2")
    cast.draft(Q1)
    cast.submitted(contract, Q1)
    cast.draft(Q2)
    assert cast.lines(contract, Q2) == [("outcome", "S2", 100)]


def test_an_over_cap_target_does_not_come_again(cast: Cast) -> None:
    contract = cast.contract(annual_cap_pence=100)
    cast.target(contract, "sustained_cases", 0, 10_000, 500)
    cast.figure(Q1, "sustained_cases", 1, 1)
    cast.figure(Q2, "sustained_cases", 0, 1)
    cast.approved(contract, Q1)
    assert cast.lines(contract, Q1) == [("over_cap", "BK-P1", 0)]
    cast.draft(Q2)
    assert cast.lines(contract, Q2) == [("target", "BK-P1", 0)]
