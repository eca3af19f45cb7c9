"""Terms tried on past quarters, contract by contract, beside what was really claimed and paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from centres.models import Council
from centres.quarters import Quarter
from centres.wording import count, money
from outcomes.models import Figure
from outcomes.twins import twins_in
from payments.calculation.lines import Calculated
from payments.contracts.terms import Terms, terms_for
from payments.models import Claim, ClaimLine, Contract
from payments.what_if.sums import Beside, Paid, Sums
from payments.what_if.trial import Trial

Kind = ClaimLine.Kind


@dataclass(frozen=True)
class QuarterBeside(Beside):
    """One contract's quarter; `state` of its claim then, None where there was none."""

    quarter: Quarter
    state: str | None

    @property
    def is_decided(self) -> bool:
        """Whether what is said of then was approved, or there was nothing to decide."""
        return self.state is None or self.state in Claim.DECIDED

    @property
    def state_words(self) -> str:
        return Claim.State(self.state).label if self.state else ""


@dataclass(frozen=True)
class ContractBeside(Beside):
    """One contract's quarters; `is_own` where the terms are of this contract or its provider's."""

    contract: Contract
    is_own: bool
    quarters: Sequence[QuarterBeside]


@dataclass(frozen=True)
class Comparison(Beside):
    """All contracts that were tried."""

    rows: Sequence[ContractBeside]

    @property
    def by_quarter(self) -> list[tuple[Quarter, Beside]]:
        """Each quarter, all contracts together."""
        columns = zip(*(row.quarters for row in self.rows), strict=True)
        return [(column[0].quarter, _together(column)) for column in columns]

    @property
    def answer(self) -> str:
        """What comes out, in a sentence."""
        quarters = len(self.rows[0].quarters) if self.rows else 0
        over = f"over {count(quarters)} quarter{'' if quarters == 1 else 's'}"
        if self.difference == 0:
            return f"As much as was paid, {over}"
        more = "more" if self.difference > 0 else "less"
        return f"{money(abs(self.difference))} {more} than was paid, {over}"

    @property
    def undecided(self) -> list[tuple[ContractBeside, QuarterBeside]]:
        """Quarters whose claim waits for a decision still."""
        return [(row, each) for row in self.rows for each in row.quarters if not each.is_decided]


def past_quarters(council: Council | int) -> list[Quarter]:
    """The quarters of a council that are over and were rolled up, in order. One query."""
    stored = Figure.objects.filter(council=council, level=Figure.UnitLevel.COUNCIL)
    names = stored.order_by().values_list("quarter", flat=True).distinct()
    today = timezone.localdate()
    return sorted(quarter for quarter in map(Quarter.parse, names) if quarter.last_day < today)


def compare(
    terms: Terms, quarters: Sequence[Quarter], contracts: Collection[Contract]
) -> Comparison:
    """What each contract would have been paid by these terms, from the first of the quarters on.

    A contract of the provider that the terms are for gets them whole, within its own days; others
    get the tariff, and keep their days, annual cap and lookback. The contract of the terms itself,
    if it was not in force in these quarters, is tried on all of their days. The number of queries
    is the same for each contract and quarter.
    """
    council = terms.contract.council_id
    twins = twins_in(council)
    order = sorted(Contract.objects.agreed().filter(council=council), key=lambda each: each.ref)
    terms = _paid_whole(terms)
    tried = [_as_if(terms, contract, quarters) for contract in contracts]
    then, states = then_of([each.contract for each in tried], quarters)
    rows = []
    for each in tried:
        contract = each.contract
        earlier = [before.pk for before in order if before.ref < contract.ref]
        lines = Trial(each, quarters, earlier, twins).run()
        rows.append(
            _row(
                contract,
                [
                    QuarterBeside(
                        then=then[contract.pk, str(quarter)],
                        would=_sums(lines[quarter]),
                        quarter=quarter,
                        state=states.get((contract.pk, str(quarter))),
                    )
                    for quarter in quarters
                ],
                is_own=_is_own(terms, contract),
            )
        )
    whole = _together(rows)
    return Comparison(whole.then, whole.would, rows)


def _is_own(terms: Terms, contract: Contract) -> bool:
    return contract.provider_id == terms.contract.provider_id


def runs_in(contract: Contract, quarters: Sequence[Quarter]) -> bool:
    """Whether it is agreed and has a day in these quarters."""
    return (
        contract.state == Contract.State.AGREED
        and contract.starts_on <= quarters[-1].last_day
        and contract.last_day >= quarters[0].first_day
    )


def _paid_whole(terms: Terms) -> Terms:
    """The same with nothing held back: a held share comes after the quarter, if it comes."""
    tariff = [copy(line) for line in terms.tariff]
    for line in tariff:
        line.holdback_bp, line.reverse_if_lost = 0, False
    return replace(terms, tariff=tuple(tariff))


def _as_if(terms: Terms, contract: Contract, quarters: Sequence[Quarter]) -> Terms:
    """The terms as they would have held for a contract."""
    if contract == terms.contract:
        return terms if runs_in(contract, quarters) else _for_all_days(terms, quarters)
    tried = replace(
        terms, contract=contract, starts_on=contract.starts_on, ends_on=contract.last_day
    )
    if _is_own(terms, contract):
        return tried
    own = terms_for(contract, quarters[-1])
    return replace(
        tried,
        annual_cap_pence=own.annual_cap_pence,
        lookback_quarters=own.lookback_quarters,
    )


def _for_all_days(terms: Terms, quarters: Sequence[Quarter]) -> Terms:
    return replace(terms, starts_on=quarters[0].first_day, ends_on=quarters[-1].last_day)


def then_of(
    contracts: Collection[Contract], quarters: Sequence[Quarter]
) -> tuple[dict[tuple[int, str], Sums], dict[tuple[int, str], str]]:
    """By contract and quarter: what its claim came to without what was rejected, and its state.
    Two queries.
    """
    claims = Claim.objects.filter(
        contract__in=contracts, quarter__in=[str(quarter) for quarter in quarters]
    )
    states = {
        (contract, quarter): state
        for contract, quarter, state in claims.order_by().values_list(
            "contract", "quarter", "state"
        )
    }
    above, below = Q(amount_pence__gt=0), Q(amount_pence__lt=0)
    found: dict[tuple[int, str], dict[str, Paid]] = defaultdict(dict)
    for contract, quarter, measure, lines, pence, taken_back in (
        ClaimLine.objects.current()
        .filter(claim__in=claims)
        .exclude(decision=ClaimLine.Decided.REJECTED)
        .order_by()
        .values_list("claim__contract", "claim__quarter", "measure")
        .annotate(
            lines=Count("pk", filter=above),
            pence=Coalesce(Sum("amount_pence", filter=above), 0),
            taken_back=Coalesce(Sum("amount_pence", filter=below), 0),
        )
    ):
        if lines or taken_back:
            found[contract, quarter][measure] = Paid(lines, int(pence), int(taken_back))
    sums = defaultdict(Sums, {key: Sums(measures) for key, measures in found.items()})
    return sums, states


def _sums(lines: Iterable[Calculated]) -> Sums:
    found: dict[str, Paid] = {}
    for line in lines:
        if line.kind == Kind.REVERSAL:
            paid = Paid(taken_back=line.amount_pence)
        elif line.amount_pence > 0:
            paid = Paid(1, line.amount_pence)
        else:
            continue
        found[line.measure] = found.get(line.measure, Paid()) + paid
    return Sums(found)


def _row(contract: Contract, quarters: list[QuarterBeside], *, is_own: bool) -> ContractBeside:
    whole = _together(quarters)
    return ContractBeside(whole.then, whole.would, contract, is_own, quarters)


def _together(several: Collection[Beside]) -> Beside:
    return Beside(Sums.of(each.then for each in several), Sums.of(each.would for each in several))
