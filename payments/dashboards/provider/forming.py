"""The claims that form during the running quarter, as the last roll-up drafted them (SPEC 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from centres.models import Provider, User
from centres.quarters import Quarter
from payments.models import Claim, Contract
from payments.summary import Summary, summarise


@dataclass(frozen=True)
class Forming:
    """A contract in the running quarter; without a `claim` the quarter was not rolled up yet."""

    contract: Contract
    claim: Claim | None
    summary: Summary | None


@dataclass(frozen=True)
class Running:
    """The quarter that runs on `today`, for one provider.

    `ended` is the last agreed contract that has ended before it, where none runs in it.
    """

    quarter: Quarter
    today: date
    forming: list[Forming]
    ended: Contract | None

    @property
    def days_left(self) -> int:
        """Days of the quarter after today."""
        return (self.quarter.last_day - self.today).days

    @property
    def drafted(self) -> list[tuple[Claim, Summary]]:
        """The claims there are."""
        return [(one.claim, one.summary) for one in self.forming if one.claim and one.summary]

    @property
    def stands(self) -> int:
        """Pence that all of them come to by now."""
        return sum(summary.net for _claim, summary in self.drafted)

    @property
    def before(self) -> int | None:
        """Pence approved for the quarter before, of these contracts; None where nothing was."""
        known = [summary.before for _claim, summary in self.drafted if summary.before is not None]
        return sum(known) if known else None


def running_quarter(user: User, provider: Provider, today: date) -> Running:
    """What forms for the provider in the quarter of that day.

    A few queries for each contract with a claim: contracts of a provider follow one another, so
    there is one, or two in the quarter in which one takes over from the other.
    """
    quarter = Quarter.containing(today)
    agreed = Contract.objects.visible_to(user).agreed().filter(provider=provider)
    contracts = list(agreed.select_related("provider").order_by("starts_on", "ref"))
    claims = Claim.objects.visible_to(user).filter(
        contract__provider=provider, quarter=str(quarter)
    )
    by_contract = {claim.contract_id: claim for claim in claims.select_related("contract")}
    forming = []
    for contract in contracts:
        claim = by_contract.get(contract.pk)
        is_running = contract.starts_on <= quarter.last_day and (
            contract.last_day >= quarter.first_day
        )
        if claim or is_running:
            forming.append(Forming(contract, claim, summarise(claim) if claim else None))
    over = [one for one in contracts if one.last_day < quarter.first_day]
    return Running(quarter, today, forming, over[-1] if over and not forming else None)
