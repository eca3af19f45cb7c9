"""A contract with everything that was agreed of it, read for a page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from centres.models import User
from centres.quarters import Quarter
from payments.contracts.agreeing import agreed_by
from payments.contracts.agreement import Agreement
from payments.contracts.reach import pays_for_reach_alone
from payments.contracts.terms import Terms, terms_of
from payments.contracts.wording import Change, changes
from payments.models import AgreementState, Contract, ContractStep, TariffLine, Variation


@dataclass(frozen=True)
class Version:
    """One of a contract's terms: `before` are those it takes the place of, if it does."""

    agreement: Agreement
    terms: Terms
    before: Terms | None
    steps: list[ContractStep] = field(default_factory=list)

    @property
    def variation(self) -> Variation | None:
        return self.agreement.variation

    @cached_property
    def changes(self) -> list[Change]:
        """What it says otherwise than what was in force before it."""
        return changes(self.before, self.terms) if self.before else []

    @property
    def is_reach_alone(self) -> bool:
        return pays_for_reach_alone(self.terms.tariff)

    @property
    def agreed_by(self) -> list[ContractStep]:
        """Who agreed since it was last offered."""
        return list(agreed_by(self.steps).values())


def versions_of(user: User, contract: Contract) -> list[Version]:
    """The contract as it began and its variations in order, as far as this person sees them.

    Three queries, however many there are.
    """
    tariffs: dict[int | None, list[TariffLine]] = defaultdict(list)
    for line in TariffLine.objects.visible_to(user).filter(contract=contract):
        tariffs[line.variation_id].append(line)
    steps: dict[int | None, list[ContractStep]] = defaultdict(list)
    taken = ContractStep.objects.visible_to(user).filter(contract=contract).select_related("by")
    for step in taken.order_by("pk"):
        steps[step.variation_id].append(step)
    variations = Variation.objects.visible_to(user).filter(contract=contract).order_by("number")
    first = terms_of(contract, None, tariffs[None])
    versions = [Version(Agreement(contract), first, None, steps[None])]
    before = first
    for variation in variations:
        terms = terms_of(contract, variation, tariffs[variation.pk])
        versions.append(Version(Agreement(contract, variation), terms, before, steps[variation.pk]))
        if variation.state == AgreementState.AGREED:
            before = terms
    return versions


def in_force(versions: list[Version], quarter: Quarter) -> Version:
    """Which of the versions is in force for a quarter."""
    agreed = [
        version
        for version in versions
        if version.variation is None
        or (
            version.variation.state == AgreementState.AGREED
            and version.variation.starts_with <= str(quarter)
        )
    ]
    return agreed[-1]
