"""The page where terms are tried on past quarters, and its files."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from payments.models import Contract, Variation
from tests.payments.browsing import Visitor
from tests.payments.cast import Q1, Q2, Q3, Cast, agreed_by
from tests.payments.test_what_if import YEAR, a_year, council_wide

pytestmark = pytest.mark.django_db


def draft_of(cast: Cast, contract: Contract, **prices: int) -> Variation:
    """A draft of the terms as they are, with other prices."""
    variation = Variation.objects.create(
        council=cast.council,
        contract=contract,
        number=1,
        starts_with="2016-17-Q1",
        ends_on=contract.ends_on,
        reason="To pay more for what changes.",
        annual_cap_pence=contract.annual_cap_pence,
        second_approval_over_pence=contract.second_approval_over_pence,
        lookback_quarters=contract.lookback_quarters,
    )
    for line in contract.tariff:
        line.pk, line.variation = None, variation
        line.unit_price_pence = prices.get(line.key, line.unit_price_pence)
        line.save(force_insert=True)
    return variation


def test_a_draft_is_tried_on_the_last_four_quarters_or_on_those_chosen(cast: Cast) -> None:
    contract = a_year(cast)
    draft_of(cast, contract, star_progress=20_000)
    visitor = Visitor(cast.carol)
    page = visitor.see("variation_what_if", "CT1", 1)
    assert "£700.00 more than was paid, over 4 quarters" in page
    assert "93.0%" in page
    assert "96.4%" in page
    assert "A process, what was done: it counts contact with the family" in page
    page = visitor.see("variation_what_if", "CT1", 1, since=str(Q1), until=str(Q2))
    assert "£300.00 more than was paid, over 2 quarters" in page
    backwards = visitor.get("variation_what_if", "CT1", 1, since=str(Q3), until=str(Q1))
    assert "must not be before the first" in backwards.content.decode()
    for nonsense in ({"since": "\x00"}, {"until": "9" * 40, "on": "CT404"}):
        assert visitor.get("variation_what_if", "CT1", 1, **nonsense).status_code == 200
    assert "As much as was paid, over 4 quarters" in visitor.see("contract_what_if", "CT1")


def test_a_commissioner_tries_it_on_others_and_a_manager_sees_only_the_own(cast: Cast) -> None:
    contract = a_year(cast)
    theirs = cast.contract("CT2", cast.provider_named("P2"))
    cast.price(theirs, "star_progress", 5_000)
    cast.achieved(YEAR[1:], "T1", provider=theirs.provider)
    cast.approved(theirs, Q2)
    variation = draft_of(cast, contract, star_progress=20_000)
    page = Visitor(cast.carol).see("variation_what_if", "CT1", 1, on="all")
    assert "Provider P2" in page
    assert "£850.00 more than was paid" in page
    manager = Visitor(cast.manager)
    assert manager.get("variation_what_if", "CT1", 1).status_code == 404  # not offered yet
    assert Visitor(cast.admin).get("variation_what_if", "CT1", 1).status_code == 404
    assert Visitor(cast.coordinator).get("contract_what_if", "CT1").status_code == 404
    assert manager.get("contract_what_if", "CT2").status_code == 404
    agreed_by(variation, cast.dev, cast.manager)
    for on in ("all", "CT2", ""):
        page = manager.see("variation_what_if", "CT1", 1, on=on)
        assert "£700.00 more than was paid" in page
        assert "P2" not in page


def test_files_hold_each_measure_and_each_quarter(cast: Cast) -> None:
    contract = a_year(cast)
    draft_of(cast, contract, star_progress=20_000)
    visitor = Visitor(cast.carol)
    file = visitor.get("variation_what_if_csv", "CT1", 1, since=str(Q1), until=str(Q1))
    rows = b"".join(file).decode("utf-8-sig").splitlines()
    assert rows[2] == (
        "CT1,Provider BK-P1,2015-16-Q1,Progress on the Family Star,"
        "A change in families’ lives,2,200.00,2,400.00,200.00"
    )
    sheets = load_workbook(BytesIO(visitor.get("variation_what_if_xlsx", "CT1", 1).content))
    assert sheets.sheetnames == ["Quarters", "Measures"]
    assert [cell.value for cell in sheets["Quarters"][2]][2:] == [
        "2015-16-Q1",
        "Approved",
        215,
        415,
        200,
    ]


def test_before_anything_was_rolled_up(cast: Cast) -> None:
    contract = cast.contract()
    visitor = Visitor(cast.carol)
    assert "No quarter to try them on yet" in visitor.see("contract_what_if", "CT1")
    assert visitor.get("contract_what_if_csv", "CT1").status_code == 302
    council_wide(cast, Q1)
    assert "Nothing is paid for yet" in visitor.see("contract_what_if", contract.ref)
