"""What came before a claim, as far as its lines depend on it (SPEC 6.2, 6.3 and 6.5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from centres.quarters import Quarter
from outcomes.twins import Twins, twins_in
from payments.calculation.caps import approved_in_year
from payments.calculation.lines import Calculated
from payments.models import Claim, ClaimLine, Contract

Key = tuple[str, str]


@dataclass(frozen=True)
class Before:
    """What is claimed and approved already when a contract's claim is calculated.

    `standing` are the lines that stand claimed under any contract, `drafted` those of drafts that
    come first: their achievements are taken. `approved` are the standing lines of this contract
    that can be taken back. `approved_in_year` is net, in pence, of the other claims of the year.
    `tried` are lines of earlier quarters that were only worked out, by measure and subject: taken
    as well, and approved. `fallen` are reversals of what fell back: it is not paid for again.
    """

    twins: Twins
    standing: QuerySet[ClaimLine]
    drafted: QuerySet[ClaimLine]
    approved: QuerySet[ClaimLine]
    approved_in_year: int
    tried: Mapping[Key, Calculated] = field(default_factory=dict)
    fallen: QuerySet[ClaimLine] = field(default_factory=ClaimLine.objects.none)

    @property
    def taken(self) -> tuple[QuerySet[ClaimLine], ...]:
        """Stored lines whose achievements are claimed, or not paid for again."""
        return self.standing, self.drafted, self.fallen


def as_stored(contract: Contract, quarter: Quarter, earlier: Collection[int]) -> Before:
    """What the stored claims say; `earlier` are the ids of the contracts before this one in the
    order of references. Two queries.
    """
    standing = ClaimLine.objects.standing().filter(council=contract.council_id)
    return Before(
        twins=twins_in(contract.council_id),
        standing=standing,
        drafted=drafted_before(contract, quarter, earlier),
        # What a later quarter's claim holds is not this one's to take back.
        approved=standing.filter(
            claim__contract=contract,
            claim__state__in=Claim.DECIDED,
            claim__quarter__lt=str(quarter),
        ),
        approved_in_year=approved_in_year(contract, quarter),
        fallen=ClaimLine.objects.taken_back_as_fallen(contract.council_id),
    )


def drafted_before(
    contract: Contract, quarter: Quarter, earlier: Collection[int]
) -> QuerySet[ClaimLine]:
    """What drafts of these contracts hold, up to the quarter."""
    drafted: QuerySet[ClaimLine] = ClaimLine.objects.current().filter(
        council=contract.council_id,
        kind=ClaimLine.Kind.OUTCOME,
        claim__state=Claim.State.DRAFT,
        claim__contract__in=earlier,
        claim__quarter__lte=str(quarter),
    )
    return drafted
