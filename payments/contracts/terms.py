"""The terms a claim is made and decided by: those in force for its quarter (SPEC 6).

An achievement is priced by the terms of the quarter it is claimed for. What a contract began with
holds until a variation begins; each variation says all terms anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from centres.quarters import Quarter
from payments.models import AgreementState, Claim, Contract, TariffLine, Variation

Kind = TariffLine.Kind


@dataclass(frozen=True)
class Terms:
    """What a contract says for a quarter. `variation` is None for the terms it began with.

    `tariff` is in order of position; money in pence. Also of terms that are only drawn up: nothing
    that calculates by them asks whether they were agreed.
    """

    contract: Contract
    variation: Variation | None
    starts_on: date
    ends_on: date
    annual_cap_pence: int
    second_approval_over_pence: int
    lookback_quarters: int
    tariff: tuple[TariffLine, ...]

    @property
    def outcomes(self) -> list[TariffLine]:
        """The lines that pay for outcomes, in order."""
        return [line for line in self.tariff if line.kind == Kind.PER_OUTCOME]

    @property
    def targets(self) -> list[TariffLine]:
        """The lines that reward an indicator on its way to a target, in order."""
        return [line for line in self.tariff if line.kind == Kind.TARGET]

    @property
    def version(self) -> dict[str, int]:
        """What a claim line keeps of which terms these are: nothing for those it began with."""
        return {"variation": self.variation.number} if self.variation else {}

    @property
    def words(self) -> str:
        """Which terms these are: `Variation 2`, or `The contract as signed`."""
        return in_words(self.variation)


def in_words(variation: Variation | None) -> str:
    """A version of a contract's terms by name."""
    return f"Variation {variation.number}" if variation else "The contract as signed"


def terms_of(
    contract: Contract, variation: Variation | None, tariff: Iterable[TariffLine]
) -> Terms:
    """The terms that a variation says, or None for the contract itself; of drafts too."""
    said = variation or contract
    return Terms(
        contract=contract,
        variation=variation,
        starts_on=contract.starts_on,
        ends_on=said.ends_on,
        annual_cap_pence=said.annual_cap_pence,
        second_approval_over_pence=said.second_approval_over_pence,
        lookback_quarters=said.lookback_quarters,
        tariff=tuple(sorted(tariff, key=lambda line: line.position)),
    )


def terms_for(contract: Contract, quarter: Quarter) -> Terms:
    """The terms in force for a quarter. Two queries."""
    variation = contract.variation_for(str(quarter))
    tariff = TariffLine.objects.filter(contract=contract, variation=variation)
    return terms_of(contract, variation, tariff)


def terms_of_claims(claims: Collection[Claim]) -> dict[int, Terms]:
    """By claim: the terms of its quarter. The claims come with their contracts; two queries."""
    agreed = _Agreed({claim.contract_id for claim in claims})
    return {claim.pk: agreed.terms(claim.contract, claim.quarter) for claim in claims}


def terms_of_contracts(contracts: Collection[Contract], quarter: Quarter) -> list[Terms]:
    """The terms of each contract that are in force for the quarter; two queries."""
    agreed = _Agreed({contract.pk for contract in contracts})
    return [agreed.terms(contract, str(quarter)) for contract in contracts]


class _Agreed:
    """All that was ever agreed in these contracts (ids): two queries."""

    def __init__(self, contracts: Collection[int]) -> None:
        self._variations: dict[int, list[Variation]] = defaultdict(list)
        agreed = Variation.objects.filter(contract__in=contracts, state=AgreementState.AGREED)
        for variation in agreed.order_by("number"):
            self._variations[variation.contract_id].append(variation)
        self._tariffs: dict[tuple[int, int | None], list[TariffLine]] = defaultdict(list)
        for line in TariffLine.objects.filter(contract__in=contracts):
            self._tariffs[line.contract_id, line.variation_id].append(line)

    def terms(self, contract: Contract, quarter: str) -> Terms:
        begun = [one for one in self._variations[contract.pk] if one.starts_with <= quarter]
        last = begun[-1] if begun else None
        return terms_of(contract, last, self._tariffs[contract.pk, last.pk if last else None])


def outcome_prices(contracts: Iterable[Contract], day: date) -> dict[str, int]:
    """Pence for each outcome achieved on the day, by measure, under contracts that run then."""
    quarter = Quarter.containing(day)
    return {
        line.key: line.unit_price_pence or 0
        for contract in contracts
        for line in terms_for(contract, quarter).outcomes
    }
