"""What is agreed or drawn up: a contract as it began, or one of its variations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from centres.quarters import Quarter
from payments.calculation.lines import digest
from payments.contracts.terms import Terms, in_words, terms_of
from payments.models import AgreementState, Contract, ContractStep, TariffLine, Variation

TERMS = ("ends_on", "annual_cap_pence", "second_approval_over_pence", "lookback_quarters")
TARIFF = (
    "position",
    "kind",
    "key",
    "unit_price_pence",
    "quarter_cap_units",
    "baseline_bp",
    "target_bp",
    "reward_pence",
    "holdback_bp",
    "reverse_if_lost",
)


@dataclass(frozen=True)
class Agreement:
    """A contract's own terms, or those of its `variation`: what is offered, agreed, withdrawn."""

    contract: Contract
    variation: Variation | None = None

    @property
    def said(self) -> Contract | Variation:
        """The row that holds the terms and the state."""
        return self.variation or self.contract

    @property
    def state(self) -> str:
        return self.said.state

    @property
    def is_draft(self) -> bool:
        return self.state == AgreementState.DRAFT

    @property
    def is_offered(self) -> bool:
        return self.state == AgreementState.OFFERED

    @property
    def is_open(self) -> bool:
        """Whether it still waits to be agreed."""
        return self.state in Variation.OPEN

    @property
    def words(self) -> str:
        """`Variation 2`, or `The contract`."""
        return in_words(self.variation) if self.variation else "The contract"

    @property
    def first_quarter(self) -> Quarter:
        """The first quarter whose claim is by these terms."""
        if self.variation:
            return self.variation.first_quarter
        return Quarter.containing(self.contract.starts_on)

    @property
    def lines(self) -> QuerySet[TariffLine]:
        """Its own tariff, in order."""
        lines = TariffLine.objects.filter(contract=self.contract, variation=self.variation)
        return lines.order_by("position")

    @property
    def steps(self) -> QuerySet[ContractStep]:
        """What was done about it, the oldest first."""
        steps = ContractStep.objects.filter(contract=self.contract, variation=self.variation)
        return steps.order_by("pk")

    def terms(self) -> Terms:
        """The whole terms. One query."""
        return terms_of(self.contract, self.variation, self.lines)

    def digest(self) -> str:
        """Stands for the terms that people offer and agree; one query."""
        said = self.said
        about: list[Any] = [
            self.contract.ref,
            self.contract.provider_id,
            str(self.contract.starts_on),
        ]
        if self.variation:
            about += [self.variation.number, self.variation.starts_with, self.variation.reason]
        terms = [str(getattr(said, name)) for name in TERMS]
        lines = [[getattr(line, name) for name in TARIFF] for line in self.lines]
        return digest([about, terms, lines])
