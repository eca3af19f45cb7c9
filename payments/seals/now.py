"""What a quarter's claim would be on the records now, by the terms that paid it (SPEC 6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from outcomes.models import Achievement
from outcomes.twins import Twins
from payments.calculation.caps import within_annual_cap
from payments.calculation.entitlement import earliest_claimable, priced
from payments.calculation.lines import Calculated, calculated
from payments.calculation.targets import target_lines_by
from payments.contracts.terms import Terms
from payments.models import Claim, ClaimLine
from payments.seals.recomputed import Key, Recomputed
from payments.seals.standing import Standing

Kind = ClaimLine.Kind
ASKED_AGAIN = (Kind.OUTCOME, Kind.OVER_CAP, Kind.TARGET)


@dataclass(frozen=True)
class Sources:
    """What a quarter is replayed from: measures asked now, what stood claimed, merged subjects."""

    now: Recomputed
    standing: Standing
    twins: Twins

    def keys_of(self, measure: str, subject: str) -> list[Key]:
        """An achievement under its own reference, then under those of its twins."""
        others = sorted(self.twins.of(measure, subject))
        return [(measure, each) for each in (subject, *others)]


def lines_now(
    claim: Claim, sealed: Collection[ClaimLine], terms: Terms, sources: Sources, room: int
) -> list[Calculated]:
    """The lines in order. `room` is what the year's cap leaves (pence) after its earlier quarters.

    Of reversals those that were sealed because the achievement was lost are asked again; what else
    is lost is a difference in the replay of the quarter that paid it. Lines of other kinds follow
    from what was decided about paid outcomes, and stay.
    """
    quarter = claim.period
    new = priced(_claimable(claim, sealed, terms, sources), terms)
    kept = [
        calculated(line)
        for line in sealed
        if line.kind not in ASKED_AGAIN and not _stands_again(line, claim, sources)
    ]
    figures = {
        indicator: figure
        for (provider, indicator), figure in sources.now.figures.items()
        if provider == claim.contract.provider_id
    }
    targets = target_lines_by(terms, quarter, figures)
    room -= sum(line.amount_pence for line in kept)
    admitted = within_annual_cap([*new, *targets], room)
    return [*admitted[: len(new)], *kept, *admitted[len(new) :]]


def _claimable(
    claim: Claim, sealed: Collection[ClaimLine], terms: Terms, sources: Sources
) -> list[Achievement]:
    """Entitled and not claimed by another claim before; of twins one, the sealed one first."""
    quarter = claim.period
    first = max(terms.starts_on, earliest_claimable(terms, quarter))
    last = min(terms.ends_on, quarter.last_day)
    measures = {line.key for line in terms.outcomes}
    entitled = [
        one
        for (measure, _), one in sources.now.achieved.items()
        if measure in measures
        and one.provider_id == claim.contract.provider_id
        and first <= one.achieved_on <= last
    ]
    own = {(line.measure, line.subject) for line in sealed}
    taken: set[Key] = set()
    kept = []
    for one in sorted(
        entitled,
        key=lambda one: (
            (one.measure, one.subject) not in own,
            sources.twins.is_gone(one.measure, one.subject),
            one.subject,
        ),
    ):
        keys = sources.keys_of(one.measure, one.subject)
        if any(key in taken or sources.standing.before(key, claim) for key in keys):
            continue
        taken.add((one.measure, one.subject))
        kept.append(one)
    return kept


def _stands_again(line: ClaimLine, claim: Claim, sources: Sources) -> bool:
    """Whether what a sealed reversal took back is achieved after all, and not paid beside it."""
    if line.kind != Kind.REVERSAL or line.records:
        return False
    keys = sources.keys_of(line.measure, line.subject)
    if not any(key in sources.now.achieved for key in keys):
        return False
    return not any(sources.standing.before(key, claim) for key in keys[1:])
