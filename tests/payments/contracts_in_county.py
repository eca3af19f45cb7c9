"""Contracts of the small county: offered, in draft and only drawn up, for the walk of all pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from centres.quarters import Quarter
from payments.contracts.agreeing import offer
from payments.contracts.drawing_up import draw_up_contract, draw_up_variation
from payments.contracts.tariff import add_line
from tests.cast import County
from tests.payments.in_county import cast_of


def contracts_drawn_up(county: County) -> dict[str, str]:
    """Contracts after the paid one: varied by an offer, by a draft, and one only drawn up."""
    cast = cast_of(county)
    keys = {"variation": "1", "position": "1", "tariff_kind": "outcome"}
    for key, year in (("varied", 2018), ("in_draft", 2019)):
        runs: dict[str, Any] = {"starts_on": date(year, 4, 1), "ends_on": date(year + 1, 3, 31)}
        contract = cast.contract(f"CT-{year}", **runs)
        cast.price(contract, "star_progress", 10_000)
        drawn = draw_up_variation(
            by=cast.admin, contract=contract, starts_with=Quarter(year, 2), reason="Dearer now."
        )
        if key == "varied":
            offer(by=cast.admin, agreement=drawn, shown=drawn.digest())
        keys[key] = contract.ref
    made = draw_up_contract(
        by=cast.admin,
        council=county.council,
        provider=cast.provider,
        ref="CT-2020",
        name="The next contract",
        starts_on=date(2020, 4, 1),
        ends_on=date(2023, 3, 31),
        annual_cap_pence=1_000_000,
        second_approval_over_pence=100_000,
        lookback_quarters=2,
    )
    add_line(
        by=cast.admin,
        agreement=made,
        kind="per_outcome",
        key="star_progress",
        unit_price_pence=9_000,
    )
    return keys | {"drawn_contract": made.contract.ref}
