"""Rewards for targets, to the penny (SPEC 6.4)."""

from datetime import date
from fractions import Fraction

import pytest

from payments.calculation.targets import reward, round_half_up
from tests.payments.cast import Q1, Q2, Q3, Q4, Cast

WHOLE = Fraction(1)


@pytest.mark.parametrize(
    ("value", "tariff", "days", "expected"),
    [
        (Fraction(1, 2), (4_000, 6_000, 1_000), WHOLE, 500),  # half the way
        (Fraction(4, 10), (4_000, 6_000, 1_000), WHOLE, 0),  # at the baseline
        (Fraction(3, 10), (4_000, 6_000, 1_000), WHOLE, 0),  # below it: never negative
        (Fraction(6, 10), (4_000, 6_000, 1_000), WHOLE, 1_000),
        (Fraction(9, 10), (4_000, 6_000, 1_000), WHOLE, 1_000),  # beyond the target: never more
        (Fraction(23, 100), (2_400, 2_300, 35_840), WHOLE, 35_840),  # a target below its baseline
        (Fraction(24, 100), (2_400, 2_300, 35_840), WHOLE, 0),
        (Fraction(25, 100), (2_400, 2_300, 35_840), WHOLE, 0),
        (Fraction(47, 200), (2_400, 2_300, 35_840), WHOLE, 17_920),
        (Fraction(1, 2), (0, 10_000, 1), WHOLE, 1),  # half a penny goes up
        (Fraction(1, 2), (0, 10_000, 3), WHOLE, 2),
        (Fraction(49, 100), (0, 10_000, 1), WHOLE, 0),
        (Fraction(1, 3), (0, 10_000, 100), WHOLE, 33),
        (Fraction(2, 3), (0, 10_000, 100), WHOLE, 67),
        (Fraction(1, 1), (0, 10_000, 9_100), Fraction(45, 91), 4_500),
        (Fraction(1, 1), (0, 10_000, 101), Fraction(1, 2), 51),  # 50.5
        # Rounded once at the end: 50.5 × 1/2 is 25.25, where 51 × 1/2 would be 25.5.
        (Fraction(1, 2), (0, 10_000, 101), Fraction(1, 2), 25),
        (Fraction(1, 1), (0, 10_000, 0), WHOLE, 0),
        (Fraction(7, 9), (-1_000, 10_000, 1_234_567), WHOLE, 985_160),
    ],
)
def test_reward(
    value: Fraction, tariff: tuple[int, int, int], days: Fraction, expected: int
) -> None:
    baseline, target, pence = tariff
    found = reward(
        value=value, baseline_bp=baseline, target_bp=target, reward_pence=pence, days=days
    )
    assert found == expected


@pytest.mark.parametrize(
    ("exact", "pence"),
    [(Fraction(1, 2), 1), (Fraction(3, 2), 2), (Fraction(5, 2), 3), (Fraction(249, 100), 2)],
)
def test_halves_go_up_every_time(exact: Fraction, pence: int) -> None:
    assert round_half_up(exact) == pence


@pytest.mark.django_db
def test_days_of_the_quarter_in_the_contract(cast: Cast) -> None:
    contract = cast.contract(starts_on=date(2015, 5, 17), ends_on=date(2016, 1, 10))
    cast.target(contract, "sustained_cases", 0, 10_000, 9_100)
    for quarter in (Q1, Q2, Q4):
        cast.figure(quarter, "sustained_cases", 10, 10)
        cast.draft(quarter)
    assert cast.lines(contract, Q1) == [("target", "BK-P1", 4_500)]  # 45 of 91 days
    assert cast.lines(contract, Q2) == [("target", "BK-P1", 9_100)]
    assert cast.lines(contract, Q4) == [("target", "BK-P1", 1_000)]  # 10 of 91 days


@pytest.mark.django_db
def test_no_line_for_nothing_of_nothing_but_one_of_0_for_no_reward(cast: Cast) -> None:
    contract = cast.contract()
    cast.target(contract, "sustained_cases", 0, 10_000, 500)
    cast.target(contract, "complex_families", 0, 10_000, 0)
    cast.target(contract, "reached_greatest_need", 5_000, 10_000, 500)
    cast.figure(Q1, "sustained_cases", 0, 0)
    cast.figure(Q1, "complex_families", 3, 4)
    cast.figure(Q1, "reached_greatest_need", 1, 4)
    cast.draft(Q1)
    claim = cast.claim(contract, Q1)
    assert [(line.measure, line.amount_pence) for line in claim.lines] == [
        ("complex_families", 0),
        ("reached_greatest_need", 0),
    ]
    line = claim.lines.get(measure="reached_greatest_need")
    assert (line.numerator, line.denominator, line.value) == (1, 4, Fraction(1, 4))
    assert line.terms["days"] == line.terms["days_of_quarter"] == 91


@pytest.mark.django_db
def test_targets_are_only_for_quarters_with_a_day_in_the_contract(cast: Cast) -> None:
    contract = cast.contract(ends_on=date(2015, 9, 30))
    cast.target(contract, "sustained_cases", 0, 10_000, 500)
    cast.figure(Q3, "sustained_cases", 1, 1)
    cast.draft(Q3)
    assert not contract.claims.exists()


@pytest.mark.django_db
def test_targets_are_final(cast: Cast) -> None:
    contract = cast.contract()
    cast.target(contract, "sustained_cases", 0, 10_000, 500)
    cast.figure(Q1, "sustained_cases", 10, 10)
    cast.approved(contract, Q1)
    cast.figure(Q2, "sustained_cases", 0, 0)
    cast.draft(Q2)
    assert cast.lines(contract, Q2) == []
