"""Random contracts, one after another for each provider, and their tariffs."""

from __future__ import annotations

from datetime import date, timedelta

from .indicators import INDICATORS
from .outcomes import OUTCOMES
from .random_draw import Draw

PRICES = (1, 9_999, 12_500, 35_000, 80_000)
UNIT_CAPS = (None, None, None, None, None, None, 0, 1, 2, 4)
REWARDS = (0, 1, 50_001, 100_001, 777_777, 3_584_000)
WAYS = (  # baseline and target in basis points; some want less rather than more
    (0, 10_000), (1_000, 7_500), (3_333, 6_667), (5_000, 5_001), (0, 1), (2_500, 9_999),
    (9_000, 2_000), (10_000, 0), (9_999, 0), (6_000, 1_234),
)  # fmt: skip


def add_contracts(draw: Draw) -> None:
    """No contracts at all in some councils; else a few in a row for most providers."""
    if draw.chance(0.04):
        return
    for provider in draw.folder["providers"]:
        if draw.chance(0.93):
            for starts_on, ends_on in periods(draw):
                add_contract(draw, provider["code"], starts_on, ends_on)


def periods(draw: Draw) -> list[tuple[date, date]]:
    """Periods that do not overlap: with and without gaps, ending on bounds and within quarters."""
    first, last = draw.quarters[0].first, draw.quarters[-1].last
    starts_on = draw.near(first, -800, -365, -100, 0, 1, 45)
    turns = sorted(
        draw.on_bound(0, 0, 1) if draw.chance(0.6) else draw.any_day(before=100)
        for _ in range(draw.pick((0, 0, 1, 1, 2, 3)))
    )
    found = []
    for ends_on in [*turns, draw.near(last, -200, -91, -20, 0, 300)]:
        if ends_on >= starts_on:
            found.append((starts_on, ends_on))
            starts_on = draw.near(ends_on, 1, 1, 1, 2, 40, 120)
    return found


def add_contract(draw: Draw, provider: str, starts_on: date, ends_on: date) -> None:
    # commands name a contract without its council
    ref = f"{draw.folder['council'][0]['code']}-{draw.ref('contracts', plain=True)}"
    price = draw.pick(PRICES)
    cap = draw.pick((0, price, 2 * price, 3 * price, 5 * price + 1, *[100_000_000] * 9))
    draw.add(
        "contracts",
        ref=ref,
        provider=provider,
        name=f"Contract {ref}, {(ends_on - starts_on) // timedelta(days=1) + 1} days",
        starts_on=starts_on,
        ends_on=ends_on,
        annual_cap_pence=cap,
        second_approval_over_pence=draw.pick((0, 1, 100_000, 10_000_000)),
        lookback_quarters=draw.pick((0, 1, 1, 2, 2, 3, 4)),
    )
    outcomes = draw.some(list(OUTCOMES), 0.8)
    targets = draw.some(list(INDICATORS), 0.2)
    for position, key in enumerate(draw.shuffled([*outcomes, *targets]), start=1):
        if key in OUTCOMES:
            add_outcome_price(
                draw, ref, position, key, draw.pick((price, price, draw.pick(PRICES)))
            )
        else:
            add_target(draw, ref, position, key)


def add_outcome_price(draw: Draw, contract: str, position: int, key: str, price: int) -> None:
    draw.add(
        "tariff_lines",
        contract=contract,
        position=position,
        kind="per_outcome",
        key=key,
        unit_price_pence=price,
        quarter_cap_units=draw.pick(UNIT_CAPS),
        baseline_bp=None,
        target_bp=None,
        reward_pence=None,
    )


def add_target(draw: Draw, contract: str, position: int, key: str) -> None:
    baseline, target = draw.pick(WAYS)
    draw.add(
        "tariff_lines",
        contract=contract,
        position=position,
        kind="target",
        key=key,
        unit_price_pence=None,
        quarter_cap_units=None,
        baseline_bp=baseline,
        target_bp=target,
        reward_pence=draw.pick(REWARDS),
    )
