"""The people and places of the stories about money, and rows as a roll-up would store them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from centres.models import Centre, Cluster, Council, Membership, Provider, User
from centres.quarters import Quarter
from outcomes.models import Achievement, Figure
from payments import checks, decisions, submission
from payments.drafts import draft_claims
from payments.models import (
    Claim,
    Contract,
    ContractStep,
    EvidenceCheck,
    TariffLine,
    Variation,
)

Q1, Q2, Q3, Q4 = (Quarter(2015, number) for number in (1, 2, 3, 4))
NEXT_Q1 = Quarter(2016, 1)
MILLIONS = 100_000_000


def silence(_line: str) -> None:
    """Nobody listens to the roll-up."""


@dataclass
class Cast:
    """One council: a provider with a cluster and a centre, its people, and two commissioners."""

    council: Council
    provider: Provider
    centre: Centre
    worker: User
    coordinator: User
    manager: User
    carol: User
    dev: User
    admin: User

    # Contracts

    def contract(
        self, ref: str = "CT1", provider: Provider | None = None, **facts: Any
    ) -> Contract:
        terms: dict[str, Any] = {
            "name": f"Contract {ref}",
            "starts_on": date(2015, 4, 1),
            "ends_on": date(2018, 3, 31),
            "annual_cap_pence": MILLIONS,
            "second_approval_over_pence": MILLIONS,
            "lookback_quarters": 2,
            **facts,
        }
        return Contract.objects.create(
            council=self.council, ref=ref, provider=provider or self.provider, **terms
        )

    def price(
        self, contract: Contract, key: str, pence: int, units: int | None = None
    ) -> TariffLine:
        return TariffLine.objects.create(
            council=self.council,
            contract=contract,
            position=contract.tariff.count() + 1,
            kind="per_outcome",
            key=key,
            unit_price_pence=pence,
            quarter_cap_units=units,
        )

    def target(
        self, contract: Contract, key: str, baseline: int, aim: int, reward: int
    ) -> TariffLine:
        return TariffLine.objects.create(
            council=self.council,
            contract=contract,
            position=contract.tariff.count() + 1,
            kind="target",
            key=key,
            baseline_bp=baseline,
            target_bp=aim,
            reward_pence=reward,
        )

    def varied(
        self,
        contract: Contract,
        starts_with: Quarter,
        prices: dict[str, int] | None = None,
        **facts: Any,
    ) -> Variation:
        """A variation agreed by Dev and the manager; pence by outcome, else the tariff as it was.

        `facts` are other terms than before; those of `prices` that are dicts are more of a line.
        """
        before = contract.variation_for(str(starts_with)) or contract
        terms = {
            name: facts.pop(name, getattr(before, name))
            for name in ("annual_cap_pence", "second_approval_over_pence", "lookback_quarters")
        }
        variation = Variation.objects.create(
            council=self.council,
            contract=contract,
            number=contract.variations.count() + 1,
            starts_with=str(starts_with),
            ends_on=facts.pop("ends_on", before.ends_on),
            reason="As agreed at the annual review.",
            **terms,
        )
        lines = before.tariff.order_by("position")
        for line in [each for each in lines if prices is None or each.key in prices]:
            line.pk, line.variation = None, variation
            line.unit_price_pence = (prices or {}).get(line.key, line.unit_price_pence)
            for name, value in facts.items():
                setattr(line, name, value)
            line.save(force_insert=True)
        agreed_by(variation, self.dev, self.manager)
        return variation

    # What a roll-up stores

    def achieved(
        self,
        quarters: Quarter | tuple[Quarter, ...],
        subject: str,
        day: date | None = None,
        *,
        measure: str = "star_progress",
        provider: Provider | None = None,
        evidence: dict[str, list[int]] | None = None,
    ) -> None:
        """An achievement that these quarters' roll-ups find; on the first one's first day."""
        quarters = (quarters,) if isinstance(quarters, Quarter) else quarters
        provider = provider or self.provider
        for quarter in quarters:
            Achievement.objects.create(
                council=self.council,
                quarter=str(quarter),
                measure=measure,
                version=1,
                subject=subject,
                provider=provider,
                centre=Centre.objects.get(cluster__provider=provider),
                achieved_on=day or quarters[0].first_day,
                evidence=evidence or {},
            )

    def unachieved(self, quarter: Quarter, subject: str) -> None:
        Achievement.objects.filter(quarter=str(quarter), subject=subject).delete()

    def provider_named(self, code: str) -> Provider:
        """Another provider with a cluster, a centre and a manager (`<code>.manager`)."""
        provider, _centre = provider_with_centre(self.council, code)
        person(self.council, f"{code}.manager", "provider_manager", provider=provider)
        return provider

    def figure(
        self,
        quarter: Quarter,
        indicator: str,
        numerator: int,
        denominator: int,
        *,
        counted: Iterable[int] = (),
        not_counted: Iterable[int] = (),
    ) -> None:
        """The provider's figure, and the same as its one centre's."""
        row = {
            "council": self.council,
            "quarter": str(quarter),
            "indicator": indicator,
            "version": 1,
            "numerator": numerator,
            "denominator": denominator,
            "provider": self.provider,
        }
        Figure.objects.create(level="provider", unit=self.provider.code, **row)
        Figure.objects.create(
            level="centre",
            unit=self.centre.code,
            centre=self.centre,
            counted=list(counted),
            not_counted=list(not_counted),
            **row,
        )

    # Steps

    def draft(self, quarter: Quarter) -> None:
        draft_claims(self.council, quarter, silence)

    def claim(self, contract: Contract, quarter: Quarter) -> Claim:
        return Claim.objects.get(contract=contract, quarter=str(quarter))

    def submitted(self, contract: Contract, quarter: Quarter) -> Claim:
        claim = self.claim(contract, quarter)
        managers = Membership.objects.filter(provider=claim.contract.provider)
        return submission.submit(by=managers.get().user, claim=claim)

    def checked(self, claim: Claim) -> None:
        for check in claim.checks:
            checks.record_check(by=self.carol, check=check, outcome=EvidenceCheck.Outcome.CONFIRMED)

    def decide(self, claim: Claim, subject: str, decision: str, reason: str = "As seen.") -> None:
        line = claim.lines.get(subject=subject)
        checks.decide_line(by=self.carol, line=line, decision=decision, reason=reason)

    def approved(self, contract: Contract, quarter: Quarter, rejected: Iterable[str] = ()) -> Claim:
        """Drafted, submitted by the manager, checked and approved by Carol."""
        self.draft(quarter)
        claim = self.submitted(contract, quarter)
        self.checked(claim)
        for subject in rejected:
            self.decide(claim, subject, "rejected")
        return decisions.approve(by=self.carol, claim=claim)

    def lines(self, contract: Contract, quarter: Quarter) -> list[tuple[str, str, int]]:
        """Kind, subject and pence of each line."""
        claim = self.claim(contract, quarter)
        return [(line.kind, line.subject, line.amount_pence) for line in claim.lines]


def agreed_by(variation: Variation, council_side: User, provider_side: User) -> None:
    """Offered, and agreed for the council and the provider."""
    kinds = {
        ContractStep.Kind.OFFERED: council_side,
        ContractStep.Kind.AGREED_FOR_COUNCIL: council_side,
        ContractStep.Kind.AGREED_FOR_PROVIDER: provider_side,
    }
    for kind, by in kinds.items():
        ContractStep.objects.create(
            council=variation.council,
            contract=variation.contract,
            variation=variation,
            kind=kind,
            by=by,
            digest="same",
            names={"by": by.name},
        )
        variation.state = Variation.State.OFFERED
        variation.save()
    variation.state = Variation.State.AGREED
    variation.save()


def person(council: Council, username: str, role: str, **place: Any) -> User:
    user = User.objects.create_user(
        f"{council.code}.{username}", None, username=username, name=username, council=council
    )
    Membership.objects.create(council=council, user=user, role=role, **place)
    return user


def provider_with_centre(council: Council, code: str) -> tuple[Provider, Centre]:
    provider = Provider.objects.create(
        council=council, code=code, name=f"Provider {code}", kind="voluntary"
    )
    cluster = Cluster.objects.create(
        council=council, code=f"{code}-K", name=f"Cluster {code}", provider=provider
    )
    centre = Centre.objects.create(
        council=council, code=f"{code}-C", name=f"Centre {code}", cluster=cluster
    )
    return provider, centre


def assemble(code: str = "BK") -> Cast:
    council = Council.objects.create(code=code, name=f"Council {code}")
    provider, centre = provider_with_centre(council, f"{code}-P1")
    cluster = centre.cluster
    return Cast(
        council=council,
        provider=provider,
        centre=centre,
        worker=person(council, "worker", "fsw", cluster=cluster),
        coordinator=person(council, "coordinator", "coordinator", cluster=cluster),
        manager=person(council, "manager", "provider_manager", provider=provider),
        carol=person(council, "carol", "commissioner"),
        dev=person(council, "dev", "commissioner"),
        admin=person(council, "admin", "council_admin"),
    )
