"""What stood claimed in a council quarter by quarter: read once for all its replays."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import F

from payments.models import Claim, ClaimLine
from payments.seals.recomputed import Key

Kind = ClaimLine.Kind


@dataclass(frozen=True)
class Held:
    """That a line claims an achievement, or takes it back: of which claim and quarter."""

    claim: int
    contract: str
    quarter: str
    number: int

    def __str__(self) -> str:
        return f"line {self.number} of {self.contract} {self.quarter}"


@dataclass
class Standing:
    """Who claimed an achievement, and who took it back, in order of quarter."""

    claimed: dict[Key, list[Held]] = field(default_factory=lambda: defaultdict(list))
    taken_back: dict[Key, list[Held]] = field(default_factory=lambda: defaultdict(list))

    def before(self, key: Key, claim: Claim) -> bool:
        """Whether it stood claimed by another claim when this one was made: of an earlier quarter
        and not taken back before this one, or of the same quarter under another contract.
        """
        others = [held for held in self.claimed.get(key, []) if held.claim != claim.pk]
        if any(held.quarter == claim.quarter for held in others):
            return True
        earlier = sum(held.quarter < claim.quarter for held in others)
        back = sum(held.quarter < claim.quarter for held in self.taken_back.get(key, []))
        return earlier > back

    def claimed_since(self, key: Key, quarter: str) -> Held | None:
        """The line of a later quarter that claims it."""
        return next((one for one in self.claimed.get(key, []) if one.quarter > quarter), None)

    def taken_back_since(self, key: Key, quarter: str) -> Held | None:
        """The line of a later quarter that takes it back."""
        return next((one for one in self.taken_back.get(key, []) if one.quarter > quarter), None)


def standing_in(council_id: int) -> Standing:
    """What stood claimed by submitted and decided claims of a council. One query."""
    rows = (
        ClaimLine.objects.filter(
            council=council_id, round=F("claim__round"), claim__state__in=Claim.HOLDING
        )
        .filter(kind__in=[Kind.OUTCOME, Kind.REVERSAL])
        .exclude(decision=ClaimLine.Decided.REJECTED)
        .order_by("claim__quarter", "claim", "number")
        .values_list(
            "kind",
            "measure",
            "subject",
            "claim",
            "claim__contract__ref",
            "claim__quarter",
            "number",
        )
    )
    found = Standing()
    for kind, measure, subject, claim, contract, quarter, number in rows:
        by = found.claimed if kind == Kind.OUTCOME else found.taken_back
        by[measure, subject].append(Held(claim, contract, quarter, number))
    return found
