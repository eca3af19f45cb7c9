"""One contract's quarters calculated again by other terms (SPEC 6); nothing is stored or locked.

The calculation is the one that claims are made by. What stood claimed before the first of these
quarters stays claimed, and so does what other contracts claimed up to each; from there on each
quarter's lines are what came before the next. What was rejected then is rejected here as well, so
that what differs is the terms and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from centres.quarters import Quarter
from outcomes.twins import Twins
from payments.calculation.before import Before, Key, drafted_before
from payments.calculation.claim import claim_lines
from payments.calculation.lines import Calculated
from payments.contracts.terms import Terms
from payments.models import Claim, ClaimLine

Kind = ClaimLine.Kind
# A line by what it is about: whether it takes back, measure, subject.
About = tuple[bool, str, str]


@dataclass
class Trial:
    """A contract's terms on trial: quarter by quarter, in order.

    `twins` are the council's; `earlier` are the ids of the contracts before this one in the order
    of references.
    """

    terms: Terms
    quarters: Sequence[Quarter]
    earlier: Collection[int]
    twins: Twins
    lines: dict[Quarter, list[Calculated]] = field(default_factory=dict)
    _standing: dict[Key, Calculated] = field(default_factory=dict)
    _taken_back: set[int] = field(default_factory=set)
    _approved: dict[str, int] = field(default_factory=dict)

    def run(self) -> dict[Quarter, list[Calculated]]:
        """The lines that would have been paid, by quarter: those rejected then are left out.

        Two queries, and for each quarter the same few.
        """
        rejected = self._rejected()
        self._approved = self._approved_before()
        for quarter in self.quarters:
            lines = [
                line
                for line in claim_lines(self.terms, quarter, self._before(quarter))
                if _about(line) not in rejected[str(quarter)]
            ]
            self.lines[quarter] = lines
            self._remember(quarter, lines)
        return self.lines

    def _before(self, quarter: Quarter) -> Before:
        standing = self._stood(quarter)
        return Before(
            twins=self.twins,
            standing=standing,
            drafted=drafted_before(self.terms.contract, quarter, self.earlier),
            approved=standing.filter(
                claim__contract=self.terms.contract, claim__state__in=Claim.DECIDED
            ),
            approved_in_year=sum(
                self._approved.get(str(each), 0)
                for each in quarter.quarters_of_year()
                if each != quarter
            ),
            tried=self._standing,
        )

    def _remember(self, quarter: Quarter, lines: list[Calculated]) -> None:
        self._approved[str(quarter)] = sum(line.amount_pence for line in lines)
        for line in lines:
            key = line.measure, line.subject
            if line.kind == Kind.OUTCOME:
                self._standing[key] = line
            elif line.reverses_id:
                self._taken_back.add(line.reverses_id)
            elif line.kind == Kind.REVERSAL:
                del self._standing[key]

    def _stood(self, quarter: Quarter) -> QuerySet[ClaimLine]:
        """What stood claimed when the quarter was: of this contract before the trial begins."""
        of_then = self._of_then(quarter)
        taking = ClaimLine.objects.approved().filter(
            of_then, kind=Kind.REVERSAL, reverses=OuterRef("pk")
        )
        rejected = Q(claim__state__in=Claim.DECIDED, decision=ClaimLine.Decided.REJECTED)
        stood: QuerySet[ClaimLine] = (
            ClaimLine.objects.current()
            .filter(
                of_then,
                council=self.terms.contract.council_id,
                kind=Kind.OUTCOME,
                claim__state__in=Claim.HOLDING,
            )
            .exclude(rejected)
            .exclude(Exists(taking))
            .exclude(pk__in=self._taken_back)
        )
        return stood

    def _of_then(self, quarter: Quarter) -> Q:
        own = Q(claim__contract=self.terms.contract)
        before = Q(claim__quarter__lt=str(self.quarters[0]))
        return own & before | ~own & Q(claim__quarter__lte=str(quarter))

    def _approved_before(self) -> dict[str, int]:
        """Pence, net, by quarter: what was approved before the trial begins, of its first year."""
        first = self.quarters[0]
        approved = (
            ClaimLine.objects.approved()
            .filter(
                claim__contract=self.terms.contract,
                claim__quarter__in=[str(each) for each in first.quarters_of_year() if each < first],
            )
            .order_by()
            .values_list("claim__quarter")
            .annotate(pence=Sum("amount_pence"))
        )
        return {quarter: int(pence) for quarter, pence in approved}

    def _rejected(self) -> dict[str, set[About]]:
        """What the quarters' claims were not paid although they claimed it."""
        lines = ClaimLine.objects.current().filter(
            claim__contract=self.terms.contract,
            claim__quarter__in=[str(quarter) for quarter in self.quarters],
            claim__state__in=Claim.DECIDED,
            decision=ClaimLine.Decided.REJECTED,
        )
        found: dict[str, set[About]] = defaultdict(set)
        for quarter, kind, measure, subject in lines.values_list(
            "claim__quarter", "kind", "measure", "subject"
        ):
            found[quarter].add((kind == Kind.REVERSAL, measure, subject))
        return found


def _about(line: Calculated) -> About:
    return line.kind == Kind.REVERSAL, line.measure, line.subject
