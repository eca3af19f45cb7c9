"""Contracts on their pages: what did we agree, and how is it changed?"""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payments.models import Contract, TariffLine, Variation
from tests.payments.browsing import Visitor
from tests.payments.cast import Q1, Q2, Q3, Q4, Cast


@pytest.fixture
def contract(cast: Cast) -> Contract:
    contract = cast.contract(annual_cap_pence=100_000, ends_on=date(2090, 3, 31))
    cast.price(contract, "star_progress", 10_000, units=5)
    return contract


def test_terms_in_force_and_the_claims_made_by_them(cast: Cast, contract: Contract) -> None:
    cast.achieved(Q1, "A")
    cast.approved(contract, Q1)
    cast.varied(contract, Q2, {"star_progress": 12_500}, annual_cap_pence=90_000, holdback_bp=1_000)
    cast.achieved(Q2, "B")
    cast.draft(Q2)
    for who in (cast.carol, cast.manager, cast.coordinator):
        page = Visitor(who).see("contract", contract.ref)
        assert "The terms in force now: variation 1" in page
        assert "£125.00" in page
        assert "10% held back until it has lasted 182 days" in page
        assert "£100.00 each, at most 5 in a quarter" in page  # before
        assert "Agreed for the provider by manager" in page
        assert "The contract as signed</td>" in page
    assert "Claims, and the terms" not in Visitor(cast.admin).see("contract", contract.ref)
    carol = Visitor(cast.carol)
    paid, drafted = (carol.see("claim_line", contract.ref, str(q), 1) for q in (Q1, Q2))
    assert "The contract as signed</a>, from 1 April 2015" in paid
    assert "Variation 1</a>, from July to September 2015" in drafted
    assert "version 1" in paid


def test_a_variation_is_drawn_up_offered_and_agreed(cast: Cast, contract: Contract) -> None:
    carol, manager = Visitor(cast.carol), Visitor(cast.manager)
    assert contract.ref in carol.see("contracts")
    facts = {"starts_with": str(Q3), "reason": "The new year’s prices."}
    assert carol.send("contract_vary", contract.ref, **facts).status_code == 302
    where = [contract.ref, 1]
    assert manager.get("variation", *where).status_code == 404
    wrong = {"unit_price_pence": "0", "holdback_bp": "150", "place": "0"}
    page = carol.send("variation_line", *where, 1, **wrong).content.decode()
    assert "percentage from 0 to 100" in page
    assert 'value="150"' in page
    for holdback, price in (("12.5", "110.00"), ("", "120")):
        facts = {"unit_price_pence": price, "holdback_bp": holdback, "place": "1"}
        assert carol.send("variation_line", *where, 1, **facts).status_code == 302
    target = {"key": "sustained_cases", "baseline_bp": "10", "target_bp": "60", "reward_pence": "9"}
    assert carol.send("variation_line_new", *where, "target", **target).status_code == 302
    assert carol.get("variation_line_new", *where, "bonus").status_code == 404
    assert carol.send("variation_line_remove", *where, 2).status_code == 302
    terms = {
        "starts_with": str(Q2), "reason": "The new year’s prices.", "annual_cap_pence": "2,000",
        "second_approval_over_pence": "500", "lookback_quarters": "1",
        "ends_on_day": "31", "ends_on_month": "3", "ends_on_year": "2090",
    }  # fmt: skip
    page = carol.send("variation_terms", *where, **terms | {"lookback_quarters": "9" * 30})
    assert page.status_code == 200
    assert carol.send("variation_terms", *where, **terms).status_code == 302
    assert "£100.00 each, at most 5 in a quarter" in carol.see("variation_offer", *where)
    assert carol.confirm("variation_offer", *where)[0].startswith("Variation 1 is offered")
    assert "Agree for the provider" in manager.see("variation_agree", *where)
    assert manager.confirm("variation_agree", *where)[0].startswith("You agreed")
    assert carol.get("variation_line", *where, 1).status_code == 404
    told = Visitor(cast.dev).confirm("variation_agree", *where)
    assert told == ["Variation 1 is agreed by both sides."]
    variation = Variation.objects.get()
    line = variation.tariff.get()
    assert (variation.starts_with, variation.annual_cap_pence) == (str(Q2), 200_000)
    assert (line.unit_price_pence, line.quarter_cap_units, line.holdback_bp) == (12_000, None, 0)
    assert manager.confirm("variation_agree", *where) == ["This is agreed now. Nothing was done."]


def test_a_contract_is_drawn_up_and_thrown_away(cast: Cast) -> None:
    admin = Visitor(cast.admin)
    facts = {
        "ref": "N/1", "name": "North", "provider": cast.provider.pk,
        "annual_cap_pence": "1000", "second_approval_over_pence": "0", "lookback_quarters": "2",
        "starts_on_day": "1", "starts_on_month": "4", "starts_on_year": "2015",
        "ends_on_day": "31", "ends_on_month": "3", "ends_on_year": "2014",
    }  # fmt: skip
    new = reverse("contract_new")
    assert "must be on or after 1 April 2015" in admin.client.post(new, facts).content.decode()
    facts["ends_on_year"] = "2016"
    assert admin.client.post(new, facts).status_code == 302
    assert "There is a contract N/1 already" in admin.client.post(new, facts).content.decode()
    reach = {
        "key": "registered_under5", "baseline_bp": "10", "target_bp": "60", "reward_pence": "9",
    }  # fmt: skip
    assert admin.send("contract_line_new", "N/1", "target", **reach).status_code == 302
    assert "it says nothing of what came of it" in admin.see("contract", "N/1")
    price = {"key": "star_progress", "unit_price_pence": "10"}
    assert admin.send("contract_line_new", "N/1", "outcome", **price).status_code == 302
    assert "it says nothing of what came of it" not in admin.see("contract", "N/1")
    assert Visitor(cast.manager).get("contract", "N/1").status_code == 404
    assert admin.send("contract_discard", "N/1").status_code == 302
    assert not Contract.objects.exists()
    assert not TariffLine.objects.exists()


def test_reach_alone_is_warned_of(cast: Cast) -> None:
    contract = cast.contract(ends_on=date(2090, 3, 31))
    cast.target(contract, "reached_under5", 0, 5_000, 900)
    assert "pays for reach alone" in Visitor(cast.manager).see("contract", contract.ref)


def test_a_page_takes_a_fixed_number_of_queries(cast: Cast, contract: Contract) -> None:
    carol = Visitor(cast.carol)
    cast.draft(Q1)
    cast.varied(contract, Q2)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            carol.see("contract", contract.ref)
            carol.see("contracts")
        return len(captured)

    queries()
    before = queries()
    for quarter in (Q2, Q3, Q4):
        cast.draft(quarter)
        cast.varied(contract, quarter)
    cast.contract("CT2", provider=cast.provider_named("P2"))
    assert queries() == before
