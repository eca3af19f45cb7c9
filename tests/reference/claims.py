"""The claim as a difference, SPEC 6, with everything claimed before kept in one `Book`.

The book knows a council's claims by contract and quarter, each with its state and lines, and
nothing else: what stands claimed is counted from them whenever it is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from .indicators import Figures, indicators
from .outcomes import Achievements, achievements
from .quarters import Quarter
from .records import Contract, Council, TariffLine

FROZEN = ("submitted", "approved", "paid")
DECIDED = ("approved", "paid")


class RefusedError(Exception):
    """A step that the rules of SPEC 6 do not allow."""


@dataclass(frozen=True)
class Line:
    """Amounts in whole pence; a line's number is its place in the claim, from 1."""

    kind: str  # outcome, over_cap, reversal or target
    measure: str
    subject: str
    achieved_on: date | None  # none for reversals and target lines
    amount: int
    rejected: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.measure, self.subject


@dataclass
class Claim:
    contract: str
    quarter: Quarter
    state: str  # draft, submitted, returned, approved or paid
    lines: list[Line]

    def live_lines(self) -> list[Line]:
        return [line for line in self.lines if not line.rejected]

    def total(self) -> int:
        """Pence, net of reversals, without rejected lines."""
        return sum(line.amount for line in self.live_lines())


@dataclass
class Book:
    claims: dict[tuple[str, Quarter], Claim] = field(default_factory=dict)

    # What stands claimed

    def claims_in(self, *states: str) -> Iterator[Claim]:
        return (claim for claim in self.claims.values() if claim.state in states)

    def standing(self) -> set[tuple[str, str]]:
        """Each (measure, subject) that a submitted, approved or paid claim of any contract holds.

        An achievement is claimed, reversed and claimed again in turns, so both are simply counted.
        A reversal that nobody has decided on yet has not reversed anything.
        """
        times: Counter[tuple[str, str]] = Counter()
        for claim in self.claims_in(*FROZEN):
            times.update(line.key for line in claim.live_lines() if line.kind == "outcome")
        for claim in self.claims_in(*DECIDED):
            times.subtract(line.key for line in claim.live_lines() if line.kind == "reversal")
        return {key for key, count in times.items() if count > 0}

    def in_earlier_drafts(self, contract: str, quarter: Quarter) -> set[tuple[str, str]]:
        """What drafts of contracts earlier in the order hold, for this quarter or one before."""
        return {
            line.key
            for claim in self.claims_in("draft")
            if claim.contract < contract and claim.quarter <= quarter
            for line in claim.lines
            if line.kind == "outcome"
        }

    def approved_standing(self, contract: str, before: Quarter) -> dict[tuple[str, str], int]:
        """Pence by (measure, subject): approved for a quarter before, under one contract, standing.

        Claims of this quarter or later are left out: what they hold was never claimed before.
        """
        approved: dict[tuple[str, str], tuple[Quarter, int]] = {}
        for claim in sorted(self.claims_in(*DECIDED), key=lambda claim: claim.quarter):
            if claim.contract != contract:
                continue
            for line in claim.live_lines():
                if line.kind == "reversal":
                    del approved[line.key]
                elif line.kind == "outcome":
                    approved[line.key] = (claim.quarter, line.amount)
        return {key: amount for key, (quarter, amount) in approved.items() if quarter < before}

    def approved_in_year(self, contract: str, quarter: Quarter) -> int:
        """Pence, net, of the contract's other approved claims of the quarter's financial year."""
        return sum(
            claim.total()
            for claim in self.claims_in(*DECIDED)
            if claim.contract == contract
            and claim.quarter.year == quarter.year
            and claim.quarter != quarter
        )

    # What happens to claims

    def roll_up(self, council: Council, quarter: Quarter) -> None:
        """Make or replace the quarter's drafts, contracts in order; leave other claims alone."""
        achieved = achievements(council, quarter.last)
        figures = indicators(council, quarter)
        for contract in sorted(council.contracts.values(), key=lambda contract: contract.ref):
            existing = self.claims.get((contract.ref, quarter))
            if existing is not None and existing.state != "draft":
                continue
            self.claims.pop((contract.ref, quarter), None)
            if contract.starts_on > quarter.last:
                continue
            lines = claim_lines(
                self, council, contract, quarter, achieved=achieved, figures=figures
            )
            if lines or days_in_contract(contract, quarter):
                claim = Claim(contract.ref, quarter, "draft", lines)
                self.claims[contract.ref, quarter] = claim

    def submit(self, contract: str, quarter: Quarter) -> None:
        claim = self._in_state(contract, quarter, "draft")
        for other in self.claims.values():
            is_earlier = other.contract == contract and other.quarter < quarter
            if is_earlier and other.state not in DECIDED:
                raise RefusedError(f"{contract} {other.quarter} is not decided")
        standing = self.standing()
        for line in claim.lines:
            if line.kind == "outcome" and line.key in standing:
                raise RefusedError(f"{line.measure} {line.subject} stands claimed: roll up again")
        claim.state = "submitted"

    def send_back(self, contract: str, quarter: Quarter) -> None:
        """The commissioner returns a submitted claim; none of its lines stands any more."""
        self._in_state(contract, quarter, "submitted").state = "returned"

    def reopen(self, contract: str, quarter: Quarter) -> None:
        """A returned claim becomes a draft, which the next roll-up replaces."""
        self._in_state(contract, quarter, "returned").state = "draft"

    def approve(self, contract: str, quarter: Quarter, rejected: Iterable[int] = ()) -> None:
        """Approve a submitted claim, rejecting lines by number (from 1)."""
        claim = self._in_state(contract, quarter, "submitted")
        for number in rejected:
            claim.lines[number - 1] = replace(claim.lines[number - 1], rejected=True)
        claim.state = "approved"

    def pay(self, contract: str, quarter: Quarter) -> None:
        self._in_state(contract, quarter, "approved").state = "paid"

    def submit_and_approve_all(self, quarter: Quarter) -> None:
        """What `approve_claim` does, for every draft of the quarter, contracts in order."""
        drafts = [c.contract for c in self.claims_in("draft") if c.quarter == quarter]
        for contract in sorted(drafts):
            self.submit(contract, quarter)
            self.approve(contract, quarter)

    def _in_state(self, contract: str, quarter: Quarter, state: str) -> Claim:
        claim = self.claims[contract, quarter]
        if claim.state != state:
            raise RefusedError(f"{contract} {quarter} is {claim.state}, not {state}")
        return claim


def claim_lines(
    book: Book,
    council: Council,
    contract: Contract,
    quarter: Quarter,
    *,
    achieved: Achievements,
    figures: Figures,
) -> list[Line]:
    """The lines of a contract's claim for a quarter, in order (SPEC 6.1 to 6.5)."""
    tariff = sorted(
        (line for line in council.tariff_lines if line.contract == contract.ref),
        key=lambda line: line.position,
    )
    new = new_lines(book, contract, quarter, tariff, achieved)
    reversals = reversal_lines(book, contract, quarter, achieved)
    targets = target_lines(contract, quarter, tariff, figures)
    room = contract.annual_cap_pence - book.approved_in_year(contract.ref, quarter)
    room -= sum(line.amount for line in reversals)  # amounts below 0: reversals give room
    admitted = within_annual_cap(new + targets, room)
    return admitted[: len(new)] + reversals + admitted[len(new) :]


def entitled(
    contract: Contract, quarter: Quarter, measure: str, achieved: Achievements
) -> list[tuple[date, str]]:
    """1: achieved by the provider, in the contract, no earlier than the lookback reaches."""
    earliest = quarter.later(-contract.lookback_quarters).first
    return [
        (achieved_on, subject)
        for (key, subject), (provider, achieved_on) in achieved.items()
        if key == measure
        and provider == contract.provider
        and contract.starts_on <= achieved_on <= contract.ends_on
        and earliest <= achieved_on <= quarter.last
    ]


def new_lines(
    book: Book,
    contract: Contract,
    quarter: Quarter,
    tariff: list[TariffLine],
    achieved: Achievements,
) -> list[Line]:
    """2: entitled and not standing claimed; beyond the quarter's cap in units they are worth 0."""
    claimed = book.standing() | book.in_earlier_drafts(contract.ref, quarter)
    lines = []
    for priced in tariff:
        if priced.kind != "per_outcome":
            continue
        assert priced.unit_price_pence is not None
        units = 0
        for achieved_on, subject in sorted(entitled(contract, quarter, priced.key, achieved)):
            if (priced.key, subject) in claimed:
                continue
            units += 1
            if priced.quarter_cap_units is None or units <= priced.quarter_cap_units:
                kind, amount = "outcome", priced.unit_price_pence
            else:
                kind, amount = "over_cap", 0
            lines.append(Line(kind, priced.key, subject, achieved_on, amount))
    return lines


def reversal_lines(
    book: Book, contract: Contract, quarter: Quarter, achieved: Achievements
) -> list[Line]:
    """3: approved and standing under this contract, and no longer achieved by anyone."""
    standing = book.approved_standing(contract.ref, before=quarter)
    return [
        Line("reversal", measure, subject, None, -amount)
        for (measure, subject), amount in sorted(standing.items())
        if (measure, subject) not in achieved
    ]


def target_lines(
    contract: Contract, quarter: Quarter, tariff: list[TariffLine], figures: Figures
) -> list[Line]:
    """4: the reward for how far the provider's value has come from baseline to target."""
    days = days_in_contract(contract, quarter)
    lines = []
    for line in tariff:
        if line.kind != "target" or days == 0:
            continue
        numerator, denominator = figures["provider", contract.provider, line.key]
        if denominator == 0:
            continue
        assert line.baseline_bp is not None
        assert line.target_bp is not None
        assert line.reward_pence is not None
        value = Fraction(numerator, denominator) * 10_000  # basis points
        way = (value - line.baseline_bp) / Fraction(line.target_bp - line.baseline_bp)
        way = min(max(way, Fraction(0)), Fraction(1))
        amount = round_half_up(line.reward_pence * way * days / quarter.days)
        lines.append(Line("target", line.key, contract.provider, None, amount))
    return lines


def within_annual_cap(lines: list[Line], room: int) -> list[Line]:
    """5: admit lines with a positive amount in order, until the first that does not fit whole."""
    admitted = []
    is_full = False
    for line in lines:
        if line.amount > 0 and (is_full or line.amount > room):
            is_full = True
            admitted.append(replace(line, kind="over_cap", amount=0))
        else:
            room -= line.amount
            admitted.append(line)
    return admitted


def days_in_contract(contract: Contract, quarter: Quarter) -> int:
    """Days of the quarter in the contract."""
    first = max(contract.starts_on, quarter.first)
    last = min(contract.ends_on, quarter.last)
    return max((last - first).days + 1, 0)


def round_half_up(amount: Fraction) -> int:
    """To a whole number, for amounts of 0 or more."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
