"""What public money bought: outcomes paid for, what each cost, spend against cap (SPEC 6).

All of a financial year up to a quarter, by what was approved: whole pence, net of what was taken
back. Rejected lines count in nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from centres.models import Council, User
from centres.quarters import Quarter
from outcomes.measures.measure import Outcome
from outcomes.measures.registry import OUTCOMES
from payments.contracts.terms import Terms, terms_of_contracts
from payments.forecast import Forecast, quarters_in
from payments.models import Claim, ClaimLine, Contract

Kind = ClaimLine.Kind
# What is paid, or taken back, for an outcome itself; targets are paid for a share of many.
OF_OUTCOMES = (Kind.OUTCOME, Kind.RELEASE, Kind.REVERSAL)


@dataclass(frozen=True)
class Bought:
    """Outcomes paid for, less those taken back, and what they came to in pence."""

    outcomes: int = 0
    pence: int = 0

    def __add__(self, other: Bought) -> Bought:
        return Bought(self.outcomes + other.outcomes, self.pence + other.pence)

    @property
    def each(self) -> int | None:
        """Pence for each, half a penny up; None where none is left to pay for."""
        if self.outcomes <= 0:
            return None
        return int((Fraction(self.pence, self.outcomes) * 2 + 1) // 2)


NOTHING = Bought()


@dataclass(frozen=True)
class ContractYear:
    """A contract's year: pence approved, of them for targets, and pence that wait for a decision.

    `bought` is by outcome, of the year and of the quarter itself. `forecast` is None until a
    quarter of the year was claimed for.
    """

    terms: Terms
    approved: int
    targets: int
    waiting: int
    bought: dict[str, Bought]
    bought_in_quarter: dict[str, Bought]
    forecast: Forecast | None

    @property
    def contract(self) -> Contract:
        return self.terms.contract

    @property
    def cap(self) -> int:
        return self.terms.annual_cap_pence


@dataclass(frozen=True)
class MoneyYear:
    """All contracts' year up to `quarter`, by reference of contract."""

    quarter: Quarter
    contracts: list[ContractYear]

    @property
    def financial_year(self) -> str:
        return self.quarter.financial_year

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole year, not a part of it."""
        return self.quarter == self.quarter.quarters_of_year()[-1]

    @property
    def approved(self) -> int:
        return sum(each.approved for each in self.contracts)

    @property
    def waiting(self) -> int:
        return sum(each.waiting for each in self.contracts)

    @property
    def targets(self) -> int:
        return sum(each.targets for each in self.contracts)

    @property
    def cap(self) -> int:
        return sum(each.cap for each in self.contracts)

    @property
    def forecast(self) -> int | None:
        """Pence by the end of the year, each contract at most its cap; None before any claim."""
        expected = [
            min(each.forecast.year_end, each.cap) for each in self.contracts if each.forecast
        ]
        return sum(expected) if expected else None

    @property
    def bought(self) -> dict[str, Bought]:
        """By outcome, of all contracts."""
        return total(each.bought for each in self.contracts)

    @property
    def bought_in_quarter(self) -> dict[str, Bought]:
        return total(each.bought_in_quarter for each in self.contracts)

    def outcomes(self, *, of_change: bool | None = None) -> Bought:
        """Of all outcomes, or of those about change in families' lives, or of the others."""
        wanted = [
            one.key for one in OUTCOMES if of_change is None or one.measures_change == of_change
        ]
        return sum((self.bought.get(key, NOTHING) for key in wanted), NOTHING)

    @property
    def changes(self) -> Bought:
        return self.outcomes(of_change=True)

    @property
    def processes(self) -> Bought:
        return self.outcomes(of_change=False)

    @property
    def all_outcomes(self) -> Bought:
        return self.outcomes()


def total(several: Iterable[dict[str, Bought]]) -> dict[str, Bought]:
    """The sums, by outcome."""
    found: dict[str, Bought] = defaultdict(Bought)
    for one in several:
        for key, bought in one.items():
            found[key] += bought
    return dict(found)


def priced(year: MoneyYear) -> list[Outcome]:
    """The outcomes that the contracts pay for, or paid for, in the order of the registry."""
    keys = {line.key for each in year.contracts for line in each.terms.outcomes}
    return [one for one in OUTCOMES if one.key in keys | set(year.bought)]


def money_year(user: User, council: Council, quarter: Quarter) -> MoneyYear:
    """The financial year of the quarter, up to it: four queries, however many contracts."""
    contracts = contracts_in(user, council, quarter)
    rows = _rows(user, council, quarter)
    return MoneyYear(
        quarter,
        [
            _year_of(terms, quarter, rows.get(terms.contract.pk, []))
            for terms in terms_of_contracts(contracts, quarter)
        ],
    )


def contracts_in(user: User, council: Council, quarter: Quarter) -> list[Contract]:
    """Agreed ones with a day in the year, and those that claimed in it."""
    year = quarter.quarters_of_year()
    in_year = Q(starts_on__lte=year[-1].last_day, last__gte=year[0].first_day)
    claimed = Claim.objects.filter(council=council, quarter__in=map(str, year))
    found = Contract.objects.visible_to(user).filter(council=council).agreed()
    found = found.alias(last=Coalesce("varied_ends_on", "ends_on"))
    found = found.filter(in_year | Q(pk__in=claimed.values("contract")))
    return list(found.select_related("provider").order_by("ref"))


def _rows(user: User, council: Council, quarter: Quarter) -> dict[int, list[dict[str, Any]]]:
    """By contract: its lines of the year up to the quarter, by claim, kind and measure."""
    until = [str(one) for one in quarter.quarters_of_year() if one <= quarter]
    lines = ClaimLine.objects.visible_to(user).current()
    lines = lines.filter(council=council, claim__quarter__in=until)
    rows = (
        lines.exclude(decision=ClaimLine.Decided.REJECTED)
        .order_by()
        .values("claim__contract", "claim__quarter", "claim__state", "kind", "measure")
        .annotate(lines=Count("pk"), pence=Sum("amount_pence"))
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["claim__contract"]].append(row)
    return found


def _year_of(terms: Terms, quarter: Quarter, rows: Sequence[dict[str, Any]]) -> ContractYear:
    decided = [row for row in rows if row["claim__state"] in Claim.DECIDED]
    # A quarter that runs is claimed for when it has ended: what forms in it is no forecast.
    waiting = [row for row in rows if row not in decided and _has_ended(row["claim__quarter"])]
    return ContractYear(
        terms=terms,
        approved=_pence(decided),
        targets=_pence(row for row in decided if row["kind"] == Kind.TARGET),
        waiting=_pence(waiting),
        bought=_bought(decided),
        bought_in_quarter=_bought(row for row in decided if row["claim__quarter"] == str(quarter)),
        forecast=_forecast(terms, [*decided, *waiting]),
    )


def _forecast(terms: Terms, rows: Sequence[dict[str, Any]]) -> Forecast | None:
    """As on the contract's latest claim among these (payments.forecast)."""
    if not rows:
        return None
    until = Quarter.parse(max(row["claim__quarter"] for row in rows))
    year = quarters_in(terms.contract, until) or [until]
    return Forecast(
        so_far=_pence(rows),
        quarters=max(sum(each <= until for each in year), 1),
        of=len(year),
        cap=terms.annual_cap_pence,
    )


def _bought(rows: Iterable[dict[str, Any]]) -> dict[str, Bought]:
    counts = {Kind.OUTCOME: 1, Kind.REVERSAL: -1}
    found: dict[str, Bought] = defaultdict(Bought)
    for row in rows:
        if row["kind"] in OF_OUTCOMES:
            outcomes = counts.get(row["kind"], 0) * row["lines"]
            found[row["measure"]] += Bought(outcomes, row["pence"])
    return dict(found)


def _pence(rows: Iterable[dict[str, Any]]) -> int:
    return sum(row["pence"] for row in rows)


def _has_ended(quarter: str) -> bool:
    return Quarter.parse(quarter).last_day < timezone.localdate()
