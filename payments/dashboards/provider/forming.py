"""The claims that form during the running quarter, as the last roll-up drafted them (SPEC 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from centres.models import Provider, User
from centres.quarters import Quarter
from centres.wording import money, quarter_months
from payments.dashboards.provider.missing import outlooks_of
from payments.models import Claim, Contract, QuarterOutlook
from payments.summary import Summary, summarise


@dataclass(frozen=True)
class Forming:
    """A contract in the running quarter; without a `claim` the quarter was not rolled up yet.

    `outlook` is what the last roll-up foresaw of the claim, `before` the contract's claim for the
    quarter before with its sums, whatever its state.
    """

    contract: Contract
    claim: Claim | None
    summary: Summary | None
    outlook: QuarterOutlook | None = None
    before: Claim | None = None

    @property
    def has_range(self) -> bool:
        """Whether a likely range is known."""
        return self.outlook is not None and self.outlook.middle_pence is not None

    @property
    def has_changed(self) -> bool:
        """Whether the claim is another than the one that the outlook is about: a decision about an
        earlier one changed it since.
        """
        if self.outlook is None or self.summary is None:
            return False
        return self.outlook.stands_pence != self.summary.net

    @property
    def safe(self) -> int:
        """Pence that stand and cannot fall away by themselves any more."""
        return self.outlook.stands_pence - self.outlook.at_risk_pence if self.outlook else 0

    @property
    def holds(self) -> str:
        """The range beside the quarter before, in words; empty without either."""
        before: Any = self.before
        outlook = self.outlook
        if before is None or outlook is None or outlook.low_pence is None:
            return ""
        said = money(before.net_pence)
        state = "approved" if before.is_decided else "claimed"
        then = f"the {said} {state} for {quarter_months(before.quarter)}"
        if outlook.low_pence >= before.net_pence:
            return f"Yes: more than {then}, even if little comes."
        if (outlook.high_pence or 0) < before.net_pence:
            return f"Not as it looks: less than {then}, even if much comes."
        return f"It may: {then} lies within the range."

    @property
    def days_ahead(self) -> int:
        """Days of the quarter after the one on which it was foreseen."""
        if self.outlook is None:
            return 0
        return (Quarter.parse(self.outlook.quarter).last_day - self.outlook.as_of).days

    @property
    def chart(self) -> RangeChart:
        """The range as a drawing."""
        return RangeChart(self)


WIDTH = 640


@dataclass(frozen=True)
class RangeChart:
    """Where the range lies between nothing and the most there is, in units of the drawing."""

    forming: Forming

    @property
    def safe(self) -> int:
        return self._x(self.forming.safe)

    @property
    def stands(self) -> int:
        return self._x(self._outlook.stands_pence)

    @property
    def low(self) -> int:
        return self._x(self._outlook.low_pence)

    @property
    def middle(self) -> int:
        return self._x(self._outlook.middle_pence)

    @property
    def width(self) -> int:
        """Of the range; a hair where it is one amount."""
        return max(self._x(self._outlook.high_pence) - self.low, 2)

    @property
    def before(self) -> int | None:
        before: Any = self.forming.before
        return self._x(before.net_pence) if before else None

    @property
    def words(self) -> str:
        """What it shows, for those who do not see it."""
        one = self._outlook
        said = f"{money(one.stands_pence)} stands by now"
        if one.low_pence is not None:
            said += (
                f"; likely from {money(one.low_pence)} to {money(one.high_pence)}, in the middle "
                f"{money(one.middle_pence)}"
            )
        before: Any = self.forming.before
        if before:
            said += f"; the quarter before came to {money(before.net_pence)}"
        return f"{said}."

    @property
    def _outlook(self) -> QuarterOutlook:
        assert self.forming.outlook  # noqa: S101  (for the type checker: drawn only with one)
        return self.forming.outlook

    @property
    def _most(self) -> int:
        one, before = self._outlook, self.forming.before
        amounts = [one.stands_pence, one.high_pence or 0, before.net_pence if before else 0]  # type: ignore[attr-defined]
        return max(*amounts, 1)

    def _x(self, pence: int | None) -> int:
        """A twentieth is left free beyond the most."""
        return WIDTH * 19 * max(pence or 0, 0) // (self._most * 20)


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
    def outlooks(self) -> list[QuarterOutlook]:
        """What was foreseen of them."""
        return [one.outlook for one in self.forming if one.outlook]

    @property
    def stands(self) -> int:
        """Pence that all of them come to by now."""
        return sum(one.summary.net for one in self.forming if one.summary)


def running_quarter(user: User, provider: Provider, today: date) -> Running:
    """What forms for the provider in the quarter of that day.

    A few queries for each contract with a claim: contracts of a provider follow one another, so
    there is one, or two in the quarter in which one takes over from the other.
    """
    quarter = Quarter.containing(today)
    agreed = Contract.objects.visible_to(user).agreed().filter(provider=provider)
    contracts = list(agreed.select_related("provider").order_by("starts_on", "ref"))
    last = quarter.plus(-1)
    claims = Claim.objects.visible_to(user).filter(
        contract__provider=provider, quarter__in=[str(quarter), str(last)]
    )
    found = {
        (claim.contract_id, claim.quarter): claim
        for claim in claims.select_related("contract__provider").with_sums()
    }
    outlooks = outlooks_of(user, provider, quarter)
    forming = []
    for contract in contracts:
        claim = found.get((contract.pk, str(quarter)))
        is_running = contract.starts_on <= quarter.last_day and (
            contract.last_day >= quarter.first_day
        )
        if claim or is_running:
            forming.append(
                Forming(
                    contract,
                    claim,
                    summarise(claim) if claim else None,
                    outlooks.get(contract.pk),
                    found.get((contract.pk, str(last))),
                )
            )
    over = [one for one in contracts if one.last_day < quarter.first_day]
    return Running(quarter, today, forming, over[-1] if over and not forming else None)
