"""What an outcome cost, contract by contract, over the year or in the quarter alone."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from outcomes.measures.measure import Outcome
from payments.dashboards.council.money import NOTHING, Bought, MoneyYear, priced
from payments.models import Contract


@dataclass(frozen=True)
class CostRow:
    """A contract's outcomes in the order of `priced`, each with where its lines are, in a quarter.

    `href` leads to the claims that paid.
    """

    contract: Contract
    href: str
    cells: list[tuple[Outcome, Bought, str]]

    @property
    def name(self) -> str:
        return str(self.contract.provider)


def costs(year: MoneyYear, *, of_quarter: bool) -> list[CostRow]:
    """A row for each contract."""
    outcomes = priced(year)
    rows = []
    for each in year.contracts:
        bought = each.bought_in_quarter if of_quarter else each.bought
        query = {"provider": each.contract.provider.code}
        if of_quarter:
            query["quarter"] = str(year.quarter)
        rows.append(
            CostRow(
                each.contract,
                f"{reverse('claims')}?{urlencode(query)}",
                [
                    (
                        one,
                        bought.get(one.key, NOTHING),
                        _lines(each.contract, year, one, of_quarter),
                    )
                    for one in outcomes
                ],
            )
        )
    return rows


def all_costs(year: MoneyYear, *, of_quarter: bool) -> list[tuple[Outcome, Bought]]:
    """Each outcome over all contracts."""
    bought = year.bought_in_quarter if of_quarter else year.bought
    return [(one, bought.get(one.key, NOTHING)) for one in priced(year)]


def _lines(contract: Contract, year: MoneyYear, outcome: Outcome, of_quarter: bool) -> str:
    """Where the quarter's claim lists them; empty for a year, which has no list of its own."""
    if not of_quarter:
        return ""
    claim = reverse("claim", args=[contract.ref, str(year.quarter)])
    return f"{claim}?{urlencode({'measure': outcome.key})}#lines"
