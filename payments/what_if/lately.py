"""What a contract lately paid for: outcomes, or processes."""

from __future__ import annotations

from dataclasses import dataclass

from centres.models import User
from payments.models import Claim, Contract
from payments.what_if.asked import MANY, may_try
from payments.what_if.comparison import past_quarters, then_of
from payments.what_if.sums import Sums


@dataclass(frozen=True)
class Lately:
    """What was approved of the last `quarters` that are over and were rolled up."""

    quarters: int
    sums: Sums


def beside_terms(user: User, contract: Contract) -> dict[str, object]:
    """What a page about a contract's terms says beside them to whoever may see what was paid."""
    tries = may_try(user, contract)
    return {"tries": tries, "lately": lately(contract) if tries else None}


def lately(contract: Contract) -> Lately | None:
    """The contract's last four quarters; None where none of them was approved. Three queries."""
    quarters = past_quarters(contract.council_id)[-MANY:]
    sums, states = then_of([contract], quarters)
    decided = [
        str(quarter)
        for quarter in quarters
        if states.get((contract.pk, str(quarter))) in Claim.DECIDED
    ]
    if not decided:
        return None
    return Lately(len(decided), Sums.of(sums[contract.pk, quarter] for quarter in decided))
