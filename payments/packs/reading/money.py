"""What a contract's quarter came to: outcomes, the claim, the cap, the targets, what is not paid.

Amounts are pence. Packs for others to read have none of it (docs/decisions/0037).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet, Sum

from centres.models import Centre
from centres.quarters import Quarter
from centres.wording import count, day_in_words, money, quarter_months, share
from outcomes.figures import achievements_in
from outcomes.measures.registry import OUTCOMES, title
from outcomes.models import Achievement
from payments.contracts.terms import Terms, terms_for
from payments.models import Claim, ClaimLine, Pack
from payments.not_paid.rows import not_paid
from payments.packs.facts import Block, Cell, Table, Words, number, pence, text
from payments.summary import Summary, summarise

Kind = ClaimLine.Kind
NO_CLAIM = "There is no claim for this quarter yet: it is drafted when the quarter is rolled up."
ACHIEVED = "Achieved in the quarter"


@dataclass
class Money:
    """The claim of a pack's contract and quarter, if there is one, read once."""

    pack: Pack
    claim: Claim | None = field(init=False)
    terms: Terms = field(init=False)
    summary: Summary | None = field(init=False)

    def __post_init__(self) -> None:
        contract = self.pack.contract
        assert contract is not None  # noqa: S101  (the database holds it for contract monitoring)
        found = Claim.objects.filter(contract=contract, quarter=self.pack.quarter)
        self.claim = found.select_related("contract", "submitted_by").first()
        self.terms = terms_for(contract, self.pack.last_quarter)
        self.summary = summarise(self.claim) if self.claim else None

    def outcomes(self) -> list[Block]:
        """What was achieved, and what became of it in the claim."""
        achieved = achieved_by_measure(self.pack)
        heads = ["Outcome", ACHIEVED, "Claimed", "Over a cap", "Rejected", "Taken back", "Amount"]
        rows = []
        for outcome in OUTCOMES:
            by_kind = self._lines_of(outcome.key)
            numbers = (
                achieved[outcome.key],
                by_kind[Kind.OUTCOME],
                by_kind[Kind.OVER_CAP],
                by_kind["rejected"],
                by_kind[Kind.REVERSAL],
            )
            amount = pence(by_kind["pence"]) if self.summary else Cell("money")
            rows.append([text(outcome.title), *map(number, numbers), amount])
        note = (
            "Claimed are outcomes of this quarter and of those the contract looks back to, that "
            "were in no claim before; so achieved and claimed need not be the same."
        )
        return [Table("Outcomes", "Outcomes", heads, rows, note=note)]

    def of_claim(self) -> list[Block]:
        """The claim and its sums, the cap, the targets."""
        if self.claim is None or self.summary is None:
            return [Words([NO_CLAIM])]
        blocks: list[Block] = [self._sums(self.claim, self.summary), self._cap(self.summary)]
        if self.terms.targets:
            blocks.append(self._targets(self.claim))
        return blocks

    def not_paid(self) -> list[Block]:
        """How many came near and are not paid, by reason and outcome."""
        if self.claim is None:
            return [Words([NO_CLAIM])]
        counted = Counter((row.reason, row.measure) for row in not_paid(self.claim))
        rows = [
            [text(reason.heading), text(title(measure)), number(times)]
            for (reason, measure), times in counted.items()
        ]
        return [
            Table(
                "By reason and outcome",
                "Not paid",
                ["Why not", "Outcome", "Number"],
                rows,
                empty="Everything that came near an outcome is paid for.",
                note="Each has the first reason that fits, on the records as they were when this "
                "pack was made.",
            )
        ]

    def _lines_of(self, measure: str) -> Counter[str]:
        """How many of each kind, of all kinds `rejected`, and `pence`."""
        found: Counter[str] = Counter()
        for section in self.summary.sections if self.summary else ():
            for group in section.groups:
                if group.measure == measure and section.kind != Kind.TARGET:
                    found[section.kind] += group.lines
                    found["rejected"] += group.rejected
                    found["pence"] += group.pence
        return found

    def _sums(self, claim: Claim, summary: Summary) -> Table:
        rows = [
            [text(section.heading), number(section.lines), pence(section.pence)]
            for section in summary.sections
        ]
        rows.append([text("In all"), number(summary.lines), pence(summary.net)])
        said = f"{claim.get_state_display()}. {summary.words} {summary.against_before}."
        if claim.submitted_at:
            said += f" Submitted on {day_in_words(claim.submitted_at)}."
        heads = ["What", "Lines", "Amount"]
        return Table("The claim", "Claim", heads, rows, total=True, note=said)

    def _cap(self, summary: Summary) -> Table:
        year = self.pack.last_quarter.quarters_of_year()
        approved = _approved_by_quarter(self.pack, year)
        rows = [
            [text(f"Approved for {quarter_months(one)}"), pence(approved.get(str(one), 0))]
            for one in year
            if one < self.pack.last_quarter
        ]
        rows += [
            [text("This claim"), pence(summary.net)],
            [text("Left of the cap"), pence(summary.left_of_cap)],
            [text(f"Cap of {self.pack.last_quarter.financial_year}"), pence(summary.cap)],
        ]
        used = summary.cap - summary.left_of_cap
        said = f"{money(used)} of the cap is used ({share(used, summary.cap)})."
        ahead = summary.forecast
        if not ahead.is_complete:
            said += (
                f" {money(ahead.year_end)} by the end of the year {ahead.assumption}: "
                f"{ahead.against_cap}."
            )
        heads = ["What", "Amount"]
        return Table("The annual cap", "Cap", heads, rows, total=True, note=said)

    def _targets(self, claim: Claim) -> Table:
        paid = {line.measure: line for line in claim.lines.filter(denominator__isnull=False)}
        rows = []
        for term in self.terms.targets:
            line = paid.get(term.key)
            reached = share(line.numerator, line.denominator) if line else "–"
            numbers = f"{count(line.numerator)} of {count(line.denominator)}" if line else ""
            rows.append(
                [
                    text(title(term.key)),
                    Cell("bp", term.baseline_bp),
                    Cell("bp", term.target_bp),
                    text(f"{reached} ({numbers})" if numbers else reached),
                    pence(line.amount_pence if line else None),
                    pence(term.reward_pence),
                ]
            )
        heads = ["Indicator", "Baseline", "Target", "Reached", "Earned", "Most in a quarter"]
        return Table("Targets", "Targets", heads, rows)


def achieved_by_measure(pack: Pack) -> Counter[str]:
    """How many outcomes the provider achieved in the quarter, by key. One query."""
    stored = achievements_in(pack.council, pack.last_quarter)
    return _counted(stored.filter(provider=pack.provider_id))


def achieved_by_quarter(centre: Centre, quarters: Iterable[Quarter]) -> dict[Quarter, Counter[str]]:
    """How many outcomes were achieved at the centre in each quarter, by key. A query for each."""
    return {
        quarter: _counted(achievements_in(centre.council, quarter).filter(centre=centre))
        for quarter in quarters
    }


def _counted(stored: QuerySet[Achievement]) -> Counter[str]:
    by_measure = stored.order_by().values_list("measure")
    return Counter(dict(by_measure.annotate(times=Count("pk"))))


def _approved_by_quarter(pack: Pack, quarters: list[Quarter]) -> dict[str, int]:
    """Pence, net, of the contract's approved claims."""
    lines = ClaimLine.objects.approved().filter(
        claim__contract=pack.contract_id, claim__quarter__in=[str(one) for one in quarters]
    )
    sums = lines.order_by().values_list("claim__quarter").annotate(pence=Sum("amount_pence"))
    return {quarter: int(total) for quarter, total in sums}
