"""Every subject that came near an outcome of a claim's tariff and is not paid in it, with why.

Near are, in the claim's quarter: what is achieved (on a day of the quarter, or before it and not
claimed yet), and what nearly is, as `outcomes.outlook.near` says of each outcome. Each has the
first reason that fits: what the claim's own line says, then what else a claim asks of what is
achieved, then the first thing lacking.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q

from outcomes.measures.registry import title
from outcomes.models import Achievement
from outcomes.outlook import Lack, Lacking
from outcomes.outlook.near import came_near
from outcomes.twins import Twins, twins_in
from payments.calculation.entitlement import earliest_claimable
from payments.calculation.targets import days_in_contract
from payments.contracts.terms import Terms, terms_for
from payments.models import Claim, ClaimLine
from payments.not_paid import reasons
from payments.not_paid.reasons import IN_ORDER, Reason

Key = tuple[str, str]  # measure and subject
RANK = {reason: place for place, reason in enumerate(IN_ORDER)}


@dataclass(frozen=True)
class NotPaid:
    """A subject that came near an outcome: the reason, and that in words, which name nobody.

    `on` is the day it was achieved, if it was; `line` the number of the claim's line about it.
    """

    measure: str
    subject: str
    reason: Reason | Lacking
    words: str
    on: date | None = None
    line: int | None = None

    @property
    def title(self) -> str:
        """The outcome's name."""
        return title(self.measure)


def not_paid(claim: Claim) -> list[NotPaid]:
    """The claim's rows, by reason in their order, then by outcome in the tariff's, then subject.

    The claim comes with its contract. On what roll-ups stored and the records as they are now; the
    number of queries does not depend on how many there are.
    """
    terms = terms_for(claim.contract, claim.period)
    places = {line.key: place for place, line in enumerate(terms.outcomes)}
    rows = _Rows(claim, terms, list(places)).all()
    return sorted(rows, key=lambda row: (RANK[row.reason], places[row.measure], row.subject))


@dataclass
class _Rows:
    claim: Claim
    terms: Terms
    measures: list[str]
    lines: dict[Key, ClaimLine] = field(init=False)
    achieved: dict[Key, date] = field(init=False)
    twins: Twins = field(init=False)
    fallen: set[Key] = field(init=False)
    elsewhere: dict[Key, ClaimLine] = field(init=False)

    def __post_init__(self) -> None:
        # A line about a measure that the tariff has no more is of an earlier tariff, and no row.
        lines = self.claim.lines.filter(
            kind__in=[ClaimLine.Kind.OUTCOME, ClaimLine.Kind.OVER_CAP], measure__in=self.measures
        ).filter(denominator__isnull=True, releases__isnull=True)
        self.lines = {(line.measure, line.subject): line for line in lines}
        self.achieved = {
            (measure, subject): day
            for measure, subject, day in Achievement.objects.filter(
                council=self.claim.council_id,
                quarter=self.claim.quarter,
                provider=self.claim.contract.provider_id,
                measure__in=self.measures,
            ).values_list("measure", "subject", "achieved_on")
        }
        self.twins = twins_in(self.claim.council_id)
        taken_back = ClaimLine.objects.taken_back_as_fallen(self.claim.council_id)
        self.fallen = set(taken_back.values_list("measure", "subject"))

    def all(self) -> list[NotPaid]:
        near = self._near()
        self.elsewhere = self._claimed_elsewhere({*near, *self._recently_achieved()})
        return [*self._of_lines(), *self._of_achieved(), *self._of_near(near)]

    def _near(self) -> dict[Key, Lack | None]:
        """Nothing could come near a contract that had ended."""
        contract, quarter = self.claim.contract, self.claim.period
        if not days_in_contract(self.terms, quarter):
            return {}
        but = {*self.achieved, *self.lines}
        council, provider = self.claim.council_id, contract.provider_id
        found = came_near(council, provider, quarter, self.measures, but)
        return {key: lack for key, lack in found.items() if not self._has_twin(key, but)}

    def _of_lines(self) -> Iterator[NotPaid]:
        for (measure, subject), line in self.lines.items():
            if why := reasons.of_line(line):
                yield NotPaid(measure, subject, *why, on=line.achieved_on, line=line.number)

    def _of_achieved(self) -> Iterator[NotPaid]:
        for key, day in self._recently_achieved().items():
            if key not in self.lines and not self._has_twin(key, self.lines):
                why = self._why_not(key, day)
                if why:
                    yield NotPaid(*key, *why, on=day)

    def _of_near(self, near: dict[Key, Lack | None]) -> Iterator[NotPaid]:
        for key, lack in near.items():
            line = self._other_line(key)
            if line and line.standing:
                continue  # paid for, or about to be, and taken back by a reversal if it must be
            if lack:
                yield NotPaid(*key, lack.kind, lack)
            else:
                yield NotPaid(*key, Reason.RECORDED_SINCE, reasons.RECORDED_SINCE)

    def _why_not(self, key: Key, day: date) -> tuple[Reason, str] | None:
        """Why what is achieved has no line; None for what is past, and told in its own quarter."""
        contract, quarter = self.claim.contract, self.claim.period
        is_of_quarter = quarter.first_day <= day
        line = self._other_line(key)
        if line and line.standing:
            is_own = line.claim.contract.provider_id == contract.provider_id
            words = reasons.claimed_for(line.claim.quarter) if is_own else reasons.CLAIMED_ELSEWHERE
            return (Reason.CLAIMED, words) if is_of_quarter else None
        if key in self.fallen:
            return Reason.FELL_BACK, reasons.TAKEN_BACK
        if not self.terms.starts_on <= day <= self.terms.ends_on:
            why = Reason.OUTSIDE_CONTRACT, reasons.outside_contract(day)
            return why if is_of_quarter else None
        earliest = earliest_claimable(self.terms, quarter)
        if day < earliest:
            return Reason.LOOKBACK, reasons.too_long_ago(day, earliest)
        if line:
            return Reason.OTHER_DRAFT, reasons.IN_ANOTHER_DRAFT
        return Reason.RECORDED_SINCE, reasons.RECORDED_SINCE

    def _recently_achieved(self) -> dict[Key, date]:
        """What this quarter's claim looks back to, and what it is the first not to."""
        looked_at = self.claim.period.plus(-1)
        since = earliest_claimable(terms_for(self.claim.contract, looked_at), looked_at)
        return {key: day for key, day in self.achieved.items() if day >= since}

    def _claimed_elsewhere(self, keys: Iterable[Key]) -> dict[Key, ClaimLine]:
        """Lines of other claims that hold these, or their twins: standing, or in a draft."""
        subjects = {subject for _, subject in keys}
        subjects |= {twin for key in keys for twin in self.twins.of(*key)}
        in_drafts = Q(claim__state=Claim.State.DRAFT, round=F("claim__round")) & ~Q(
            claim__contract=self.claim.contract_id
        )
        lines = (
            ClaimLine.objects.filter(
                council=self.claim.council_id,
                kind=ClaimLine.Kind.OUTCOME,
                measure__in=self.measures,
                subject__in=subjects,
            )
            .filter(Q(standing=True) | in_drafts)
            .exclude(claim=self.claim)
            .select_related("claim__contract")
            .order_by("standing", "pk")
        )
        return {(line.measure, line.subject): line for line in lines}

    def _other_line(self, key: Key) -> ClaimLine | None:
        """The line of another claim that holds it; a standing one before a draft's."""
        measure, subject = key
        found = [self.elsewhere.get((measure, one)) for one in (subject, *self.twins.of(*key))]
        held = [line for line in found if line]
        return next((line for line in held if line.standing), held[0] if held else None)

    def _has_twin(self, key: Key, keys: Iterable[Key]) -> bool:
        return any((key[0], twin) in keys for twin in self.twins.of(*key))
