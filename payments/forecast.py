"""Where a contract's year is going, in a straight line from what is approved and claimed so far."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Max

from centres.quarters import Quarter
from centres.wording import money
from payments.models import Claim, Contract


@dataclass(frozen=True)
class Forecast:
    """`so_far` in pence, of `quarters` quarters of the year; `of` are those in the contract."""

    so_far: int
    quarters: int
    of: int
    cap: int

    @property
    def year_end(self) -> int:
        """Pence, if the other quarters came to as much as these did on average; half a penny up."""
        return int((Fraction(self.so_far * self.of, self.quarters) * 2 + 1) // 2)

    @property
    def is_complete(self) -> bool:
        """Whether no quarter is left to forecast."""
        return self.quarters >= self.of

    @property
    def assumption(self) -> str:
        """What the forecast takes for granted, in words."""
        left = self.of - self.quarters
        so_far = "this quarter" if self.quarters == 1 else f"the {self.quarters} quarters so far"
        others = "quarter" if left == 1 else f"{left} quarters"
        each = "comes" if left == 1 else "each come"
        return f"if the {others} left {each} to as much as {so_far}{_on_average(self.quarters)}"

    @property
    def against_cap(self) -> str:
        """The forecast beside the cap, in words."""
        over = self.year_end - self.cap
        if over > 0:
            return f"{money(over)} more than the cap, which would not be paid"
        if over == 0:
            return "exactly the cap"
        return f"{money(-over)} below the cap"


def forecast(claim: Claim, *, approved: int, net: int, cap: int) -> Forecast:
    """The forecast of the claim's financial year; `approved` is what other claims were, `net` this,
    `cap` the year's by the terms of the claim's quarter.

    Counted are the quarters of the contract up to this claim's, or up to the last approved one;
    one without a claim came to nothing. One query.
    """
    contract, quarter = claim.contract, claim.period
    year = quarters_in(contract, quarter) or [quarter]
    names = [str(each) for each in year]
    decided = Claim.objects.decided().filter(contract=contract, quarter__in=names)
    latest = decided.aggregate(latest=Max("quarter"))["latest"]
    until = max(quarter, Quarter.parse(latest)) if latest else quarter
    return Forecast(
        so_far=approved + net,
        quarters=max(sum(each <= until for each in year), 1),
        of=len(year),
        cap=cap,
    )


def quarters_in(contract: Contract, quarter: Quarter) -> list[Quarter]:
    """The quarters of the quarter's financial year that have a day in the contract."""
    return [
        each
        for each in quarter.quarters_of_year()
        if each.last_day >= contract.starts_on and each.first_day <= contract.last_day
    ]


def _on_average(quarters: int) -> str:
    return "" if quarters == 1 else " did on average"
