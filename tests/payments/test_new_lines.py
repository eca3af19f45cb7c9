"""What a claim claims anew: entitled, not claimed before, within the units (SPEC 6.1 and 6.2)."""

from datetime import date

import pytest

from centres.quarters import Quarter
from payments.models import Claim, Contract
from tests.payments.cast import Q1, Q2, Q3, Q4, Cast, assemble

pytestmark = pytest.mark.django_db


def subjects(cast: Cast, contract: Contract, quarter: Quarter) -> list[str]:
    return [subject for _kind, subject, _pence in cast.lines(contract, quarter)]


@pytest.mark.parametrize(
    ("day", "claimed"),
    [
        (date(2015, 3, 31), False),  # the day before the contract
        (date(2015, 4, 1), True),
        (date(2015, 11, 15), True),  # the contract's last day
        (date(2015, 11, 16), False),
    ],
)
def test_only_days_in_the_contract_count(cast: Cast, day: date, claimed: bool) -> None:
    contract = cast.contract(ends_on=date(2015, 11, 15), lookback_quarters=9)
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q3, "S1", day)
    cast.draft(Q3)
    assert subjects(cast, contract, Q3) == (["S1"] if claimed else [])


@pytest.mark.parametrize(
    ("lookback", "day", "claimed"),
    [
        (0, date(2015, 12, 31), False),
        (0, date(2016, 1, 1), True),
        (1, date(2015, 9, 30), False),
        (1, date(2015, 10, 1), True),
        (3, date(2015, 4, 1), True),
        (32_767, date(2015, 4, 1), True),  # further back than there are years
    ],
)
def test_lookback_reaches_so_many_quarters_back(
    cast: Cast, lookback: int, day: date, claimed: bool
) -> None:
    contract = cast.contract(lookback_quarters=lookback)
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q4, "S1", day)
    cast.draft(Q4)
    assert subjects(cast, contract, Q4) == (["S1"] if claimed else [])


def test_lines_follow_the_tariff_then_the_date_then_the_bytes_of_the_subject(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "two_year_offer", 100)
    cast.price(contract, "star_progress", 200)
    cast.achieved(Q1, "b", date(2015, 5, 1), measure="star_progress")
    cast.achieved(Q1, "B", date(2015, 5, 1), measure="star_progress")
    cast.achieved(Q1, "é", date(2015, 5, 1), measure="star_progress")
    cast.achieved(Q1, "z", date(2015, 4, 30), measure="star_progress")
    cast.achieved(Q1, "c", date(2015, 6, 30), measure="two_year_offer")
    cast.achieved(Q1, "x", date(2015, 6, 1), measure="programme_completed")  # not in the tariff
    cast.draft(Q1)
    assert subjects(cast, contract, Q1) == ["c", "z", "B", "b", "é"]


def test_units_beyond_the_quarters_cap_come_again_next_quarter(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100, units=2)
    cast.price(contract, "two_year_offer", 70)
    for number in (1, 2, 3):
        cast.achieved((Q1, Q2), f"S{number}", date(2015, 4, number))
    cast.achieved((Q1, Q2), "H1", measure="two_year_offer")
    cast.approved(contract, Q1)
    assert cast.lines(contract, Q1) == [
        ("outcome", "S1", 100),
        ("outcome", "S2", 100),
        ("over_cap", "S3", 0),
        ("outcome", "H1", 70),
    ]
    line = cast.claim(contract, Q1).lines.get(subject="S3")
    assert (line.uncapped_pence, line.capped_by) == (100, "units")
    cast.draft(Q2)
    assert cast.lines(contract, Q2) == [("outcome", "S3", 100)]


def test_no_units_at_all_means_none(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100, units=0)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    assert cast.lines(contract, Q1) == [("over_cap", "S1", 0)]


def test_reversals_give_no_units_back(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100, units=1)
    cast.achieved(Q1, "S1")
    cast.approved(contract, Q1)
    cast.achieved(Q2, "S2")
    cast.achieved(Q2, "S3")
    cast.draft(Q2)
    assert cast.lines(contract, Q2) == [
        ("outcome", "S2", 100),
        ("over_cap", "S3", 0),
        ("reversal", "S1", -100),
    ]


def test_what_is_submitted_or_approved_is_not_claimed_again(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.achieved((Q1, Q2), "S1")
    cast.achieved((Q1, Q2), "S2")
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    cast.draft(Q2)
    assert subjects(cast, contract, Q2) == []
    cast.checked(claim)
    cast.decide(claim, "S1", "rejected")
    cast.draft(Q2)
    assert subjects(cast, contract, Q2) == []  # rejected, but nothing is approved yet


def test_rejected_line_may_come_again(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.achieved((Q1, Q2), "S1")
    cast.achieved((Q1, Q2), "S2")
    cast.approved(contract, Q1, rejected=["S1"])
    cast.draft(Q2)
    assert cast.lines(contract, Q2) == [("outcome", "S1", 100)]
    cast.approved(contract, Q2)
    standing = cast.claim(contract, Q2).lines.get(subject="S1")
    assert standing.standing
    assert not cast.claim(contract, Q1).lines.get(subject="S1").standing


def test_another_council_with_the_same_references_changes_nothing(cast: Cast) -> None:
    other = assemble("WB")
    for each in (cast, other):
        contract = each.contract()
        each.price(contract, "star_progress", 100)
        each.achieved(Q1, "S1")
        each.approved(contract, Q1)
    assert Claim.objects.filter(state="approved").count() == 2


def test_a_moved_date_is_the_same_achievement(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1", date(2015, 4, 2))
    cast.approved(contract, Q1)
    cast.achieved(Q2, "S1", date(2015, 7, 2))
    cast.draft(Q2)
    assert cast.lines(contract, Q2) == []


def test_drafting_again_gives_the_same_rows(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    before = list(cast.claim(contract, Q1).lines.values())
    cast.draft(Q1)
    assert list(cast.claim(contract, Q1).lines.values()) == before
    cast.achieved(Q1, "S0")
    cast.draft(Q1)
    assert subjects(cast, contract, Q1) == ["S0", "S1"]
