"""Contracts of the demo: a price list for all providers, with the charities' larger sums."""

from __future__ import annotations

from dataclasses import dataclass

from config.demo.county import CHARITY, PROVIDERS, SMALL_CHARITY
from config.demo.dates import DemoDates, birthday, days_after
from config.demo.folder import Folder

YEARS = 3
LOOKBACK_QUARTERS = 2
# Pence for each achievement.
PRICES = {
    "star_progress": 250_00,
    "sustained_contact": 300_00,
    "sustained_step_down": 600_00,
    "programme_completed": 200_00,
    "development_catch_up": 150_00,
    "two_year_offer": 75_00,
}


@dataclass(frozen=True)
class Target:
    """Baseline and target in basis points, the most to be earned a quarter in pence."""

    indicator: str
    baseline: int
    target: int
    reward: int


@dataclass(frozen=True)
class Terms:
    """Sums in pence: the cap is for a financial year, caps of outcomes are units a quarter."""

    annual_cap: int
    second_approval_over: int
    quarter_caps: dict[str, int]
    targets: tuple[Target, ...]


TERMS = {
    CHARITY: Terms(
        annual_cap=250_000_00,
        second_approval_over=10_000_00,
        quarter_caps={"sustained_contact": 60, "two_year_offer": 20},
        targets=(
            Target("reached_greatest_need", 4000, 7500, 4_000_00),
            Target("first_star_in_28_days", 6500, 9000, 2_000_00),
            Target("three_month_review_on_time", 5000, 8500, 1_500_00),
        ),
    ),
    SMALL_CHARITY: Terms(
        annual_cap=40_000_00,
        second_approval_over=15_000_00,
        quarter_caps={"two_year_offer": 4},
        targets=(
            Target("reached_greatest_need", 4000, 7500, 800_00),
            Target("first_star_in_28_days", 6500, 9000, 400_00),
        ),
    ),
}
# A school has few cases, so its target is one that no single family decides.
SCHOOL = Terms(
    annual_cap=14_000_00,
    second_approval_over=5_000_00,
    quarter_caps={"sustained_contact": 4, "two_year_offer": 3},
    targets=(Target("registered_under5", 4000, 7500, 400_00),),
)


def contract_of(provider: str) -> str:
    """The reference of a provider's contract."""
    return provider.replace("P", "CT")


def write_contracts(dates: DemoDates, folder: Folder) -> None:
    """A contract for each provider, from the first of the four full quarters for three years."""
    starts_on = dates.first_day(1)
    ends_on = days_after(birthday(starts_on, YEARS), -1)
    for provider, (name, _kind) in PROVIDERS.items():
        terms = TERMS.get(provider, SCHOOL)
        ref = contract_of(provider)
        folder.add(
            "contracts",
            ref,
            provider,
            f"Children’s centres, {name}",
            starts_on,
            ends_on,
            terms.annual_cap,
            terms.second_approval_over,
            LOOKBACK_QUARTERS,
        )
        _write_tariff(folder, ref, terms)


def _write_tariff(folder: Folder, contract: str, terms: Terms) -> None:
    for position, (outcome, price) in enumerate(PRICES.items(), start=1):
        cap = terms.quarter_caps.get(outcome)
        priced = ("per_outcome", outcome, price, cap, None, None, None)
        folder.add("tariff_lines", contract, position, *priced)
    for position, target in enumerate(terms.targets, start=len(PRICES) + 1):
        aimed_at = (target.indicator, None, None, target.baseline, target.target, target.reward)
        folder.add("tariff_lines", contract, position, "target", *aimed_at)
