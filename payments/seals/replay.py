"""A past quarter's claims as sealed and as they would be now, side by side, priced to the penny.

*As sealed* is what was approved; of a claim that waits, what is claimed. *Now* is the same
quarter's claim on the records as they are, by the terms that paid it. What claims of earlier
quarters hold is taken as it was decided, and whether that is still so is asked in their own replay:
the differences of all quarters add up. Nothing is stored, and what roll-ups stored stays as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q, Sum

from centres.models import Council
from centres.quarters import Quarter
from outcomes.twins import twins_in
from payments.contracts.terms import terms_of_claims
from payments.models import Claim, ClaimLine
from payments.seals.changes import Sort
from payments.seals.compare import later_changes
from payments.seals.differing import DECIDED, Differing, approved_pence, differing
from payments.seals.now import Sources, lines_now
from payments.seals.recomputed import recompute
from payments.seals.standing import standing_in
from payments.seals.why import explained

REASONS = (*(sort.value for sort in Sort), DECIDED)
Nets = dict[tuple[int, str], int]


@dataclass(frozen=True)
class Replay:
    """A claim as sealed and now, in pence; `alike` of its lines are the same in both."""

    claim: Claim
    sealed_pence: int
    now_pence: int
    alike: int
    differing: list[Differing]

    @property
    def pence(self) -> int:
        """What it would come to more, or less."""
        return self.now_pence - self.sealed_pence

    @property
    def settled_pence(self) -> int:
        """What of the difference a later claim has made good."""
        return sum(one.pence for one in self.differing if one.settled)

    @property
    def by_reason(self) -> list[tuple[str, int, int]]:
        """Each reason with how many lines and how many pence it is about."""
        found = {why: [0, 0] for why in REASONS}
        for one in self.differing:
            found[one.why][0] += 1
            found[one.why][1] += one.pence
        return [(why, lines, pence) for why, (lines, pence) in found.items()]


def replay_of(claim: Claim) -> Replay:
    """The replay of one claim that is past its draft; it comes with contract and council."""
    return next(replays_of(claim.council, [claim]))


def sealed_claims(council: Council, quarter: Quarter | None = None) -> list[Claim]:
    """Submitted and decided claims of a council, of one quarter or all, in order."""
    claims = Claim.objects.filter(council=council, state__in=Claim.HOLDING)
    if quarter is not None:
        claims = claims.filter(quarter=str(quarter))
    rows = claims.select_related("contract__provider", "council")
    return sorted(rows, key=lambda claim: (claim.quarter, claim.contract.ref))


def replays_of(council: Council, claims: Iterable[Claim]) -> Iterator[Replay]:
    """The replays of claims of a council, in order of quarter.

    The measures are asked once a quarter. The number of queries depends on the quarters and the
    claims, not on their lines.
    """
    claims = sorted(claims, key=lambda claim: (claim.quarter, claim.contract.ref))
    if not claims:
        return
    standing, twins, nets = standing_in(council.pk), twins_in(council.pk), _nets(council)
    terms, lines = terms_of_claims(claims), _lines(claims)
    changes = later_changes(council.pk, [line for own in lines.values() for line in own])
    for quarter, of_quarter in groupby(claims, key=lambda claim: claim.quarter):
        own = list(of_quarter)
        keys = {line.key for claim in own for line in terms[claim.pk].tariff}
        keys |= {line.measure for claim in own for line in lines[claim.pk]}
        now = recompute(council, Quarter.parse(quarter), keys)
        sources = Sources(now, standing, twins)
        for claim in own:
            sealed, of_claim = lines[claim.pk], terms[claim.pk]
            room = of_claim.annual_cap_pence - _approved_before(claim, nets)
            again = lines_now(claim, sealed, of_claim, sources, room)
            alike, found = differing(claim, sealed, again, sources)
            yield Replay(
                claim=claim,
                sealed_pence=sum(approved_pence(line) for line in sealed),
                now_pence=sum(line.amount_pence for line in again),
                alike=alike,
                differing=explained(claim, found, changes, sources),
            )


def _lines(claims: list[Claim]) -> dict[int, list[ClaimLine]]:
    rows = ClaimLine.objects.filter(claim__in=claims).current()
    found: dict[int, list[ClaimLine]] = defaultdict(list)
    for line in rows.select_related("claim__contract").order_by("claim", "number"):
        found[line.claim_id].append(line)
    return found


def _nets(council: Council) -> Nets:
    """What each contract's claim of a quarter was approved for, in pence, net."""
    approved = ClaimLine.objects.filter(council=council).approved()
    rows = approved.order_by().values_list("claim__contract", "claim__quarter")
    return {
        (contract, quarter): pence
        for contract, quarter, pence in rows.annotate(pence=Sum("amount_pence", filter=Q()))
    }


def _approved_before(claim: Claim, nets: Nets) -> int:
    """What the earlier quarters of the claim's financial year were approved for."""
    earlier = [each for each in claim.period.quarters_of_year() if str(each) < claim.quarter]
    return sum(nets.get((claim.contract_id, str(each)), 0) for each in earlier)
