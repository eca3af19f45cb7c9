"""A claim at a glance: its lines by measure, its sums, and what they are compared with.

Amounts are in pence; rejected lines count in no sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import Coalesce

from centres.wording import count, in_a_row, money
from outcomes.measures.registry import title
from payments.calculation.caps import approved_in_year
from payments.contracts.terms import terms_for
from payments.forecast import Forecast, forecast
from payments.models import Claim, ClaimLine

Kind = ClaimLine.Kind
HEADINGS = {
    Kind.OUTCOME: "Outcomes",
    Kind.RELEASE: "Held back, now due",
    Kind.OVER_CAP: "Over the cap",
    Kind.REVERSAL: "Taken back",
    Kind.TARGET: "Targets",
}


@dataclass(frozen=True)
class Group:
    """The lines of a kind about one measure.

    `each` is the unit price, where there is one, less what is held back of it; `fallen` how many
    take back what fell back.
    """

    kind: str
    measure: str
    lines: int
    rejected: int
    pence: int
    each: int | None
    rejected_pence: int = 0
    fallen: int = 0

    @property
    def title(self) -> str:
        return title(self.measure)

    @property
    def query(self) -> str:
        """The filter that lists exactly these lines."""
        return urlencode({"kind": self.kind, "measure": self.measure})


@dataclass(frozen=True)
class Section:
    """The groups of one kind, with their sums."""

    kind: str
    groups: list[Group]

    @property
    def heading(self) -> str:
        return HEADINGS[ClaimLine.Kind(self.kind)]

    @property
    def lines(self) -> int:
        return sum(group.lines for group in self.groups)

    @property
    def paid_lines(self) -> int:
        return sum(group.lines - group.rejected for group in self.groups)

    @property
    def rejected(self) -> int:
        return sum(group.rejected for group in self.groups)

    @property
    def pence(self) -> int:
        return sum(group.pence for group in self.groups)


@dataclass(frozen=True)
class Summary:
    """What a claim says, and what stands beside it; `before` is what was approved then."""

    sections: list[Section]
    net: int
    before: int | None
    approved_in_year: int
    cap: int
    forecast: Forecast

    @property
    def lines(self) -> int:
        return sum(section.lines for section in self.sections)

    @property
    def rejected(self) -> int:
        return sum(section.rejected for section in self.sections)

    @property
    def rejected_pence(self) -> int:
        """What the rejected lines would have come to."""
        return sum(group.rejected_pence for section in self.sections for group in section.groups)

    @property
    def claimed(self) -> int:
        """Pence of all lines, rejected ones too."""
        return self.net + self.rejected_pence

    @property
    def left_of_cap(self) -> int:
        """What the year's cap still leaves after this claim."""
        return self.cap - self.approved_in_year - max(self.net, 0)

    @property
    def against_before(self) -> str:
        """The difference to what was approved for the quarter before, in words."""
        if self.before is None:
            return "Nothing approved for the quarter before"
        if self.before == self.net:
            return "As much as the quarter before"
        more = "more" if self.net > self.before else "less"
        return f"{money(abs(self.net - self.before))} {more} than the quarter before"

    @property
    def words(self) -> str:
        """The claim in a sentence or two."""
        by_kind = {section.kind: section for section in self.sections}
        said = [
            f"{money(by_kind[kind].pence)} for {_number(by_kind[kind].paid_lines, one)}"
            for kind, one in ((Kind.OUTCOME, "outcome"), (Kind.TARGET, "target"))
            if kind in by_kind
        ]
        if Kind.RELEASE in by_kind:
            due = by_kind[Kind.RELEASE]
            said.append(
                f"{money(due.pence)} for {_number(due.paid_lines, 'share')} held back before"
            )
        text = in_a_row(said) or "Nothing new is claimed"
        if Kind.REVERSAL in by_kind:
            taken = by_kind[Kind.REVERSAL]
            text += f", less {money(-taken.pence)} for {_number(taken.paid_lines, 'outcome')} "
            text += _why_taken_back(taken)
        text += "."
        if Kind.OVER_CAP in by_kind:
            lines = by_kind[Kind.OVER_CAP].lines
            text += (
                f" {_number(lines, 'line')} over a cap {'is' if lines == 1 else 'are'} not paid."
            )
        return text


def summarise(claim: Claim) -> Summary:
    """The summary of a claim as it stands; the number of queries does not depend on its lines."""
    sections = sections_of(claim)
    net = sum(section.pence for section in sections)
    before = claim_before(claim)
    approved = approved_in_year(claim.contract, claim.period)
    cap = terms_for(claim.contract, claim.period).annual_cap_pence
    return Summary(
        sections=sections,
        net=net,
        before=before.net_pence if before else None,
        approved_in_year=approved,
        cap=cap,
        forecast=forecast(claim, approved=approved, net=net, cap=cap),
    )


def claim_before(claim: Claim) -> Any:
    """The contract's claim for the quarter before, `with_sums`, where it is decided; else None."""
    quarter = str(claim.period.plus(-1))
    earlier = Claim.objects.filter(contract=claim.contract_id, quarter=quarter)
    return earlier.decided().with_sums().first()


def sections_of(claim: Claim) -> list[Section]:
    """The lines by kind, and by measure in the order of the claim."""
    rejected = Q(decision=ClaimLine.Decided.REJECTED)
    rows = (
        claim.lines.order_by()
        .values("kind", "measure", "tariff_line__unit_price_pence", "terms__held_pence")
        .annotate(
            first=Min("number"),
            count=Count("pk"),
            rejected=Count("pk", filter=rejected),
            pence=Coalesce(Sum("amount_pence", filter=~rejected), 0),
            rejected_pence=Coalesce(Sum("amount_pence", filter=rejected), 0),
            fallen=Count("pk", filter=Q(terms__has_key="fell_on")),
        )
        .order_by("first")
    )
    groups: dict[str, list[Group]] = {}
    for row in rows:
        each = _each(row)
        group = Group(
            kind=row["kind"],
            measure=row["measure"],
            lines=row["count"],
            rejected=row["rejected"],
            pence=int(row["pence"]),
            each=each,
            rejected_pence=int(row["rejected_pence"]),
            fallen=row["fallen"],
        )
        groups.setdefault(row["kind"], []).append(group)
    return [Section(kind, groups[kind]) for kind in HEADINGS if kind in groups]


def _why_taken_back(taken: Section) -> str:
    fallen = sum(group.fallen for group in taken.groups)
    if not fallen:
        return "no longer achieved"
    return "that fell back" if fallen == taken.lines else "no longer achieved or fallen back"


def _each(row: dict[str, Any]) -> int | None:
    """Pence for each of a group's lines by its terms; None where there is no price."""
    price, held = row["tariff_line__unit_price_pence"], row["terms__held_pence"] or 0
    if row["kind"] == Kind.RELEASE:
        return held
    return price if price is None else price - held


def _number(number: int, one: str) -> str:
    return f"{count(number)} {one}{'' if number == 1 else 's'}"
